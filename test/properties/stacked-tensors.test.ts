/**
 * Parts, groups and stacked tensors under laws of whole tensors, against the oracle of docs/stream.md: every small shape in
 * every layout, and every slice of it. Each block has a draw of its own.
 */
import {
  deltaOrthogonal,
  dirac,
  eye,
  fourier,
  heNormal,
  mirrored,
  orthogonal,
  repeated,
  sections,
  sparse,
  zerO,
  type Initializer,
} from "../../src/index.js";
import { testEvery, type Case, type Roles } from "../support/every-tensor.js";

const even = (n: number): boolean => n % 2 === 0;
const SMALL = [0, 1, 2, 3];

/** Tensors of several matrices or kernels. */
const MATRICES: readonly Pick<Case, "axes" | "lengths" | "kernel" | "roles">[] = [
  { axes: "OI", lengths: [0, 1, 2, 4, 6], roles: { parts: 2 } },
  { axes: "OI", lengths: [0, 1, 2, 3, 4, 6], roles: { groups: 3, transposed: false } },
  { axes: "OI", lengths: [0, 1, 2, 4, 6], roles: { groups: 2, transposed: true } },
  { axes: "OI", lengths: [1, 4, 6], roles: { groups: 2, parts: 3, transposed: true } },
  { axes: "OI", lengths: [2, 8], roles: { groups: 2, parts: 2, transposed: false } },
  { axes: "BOI", lengths: [0, 1, 3] },
  { axes: "GOI", lengths: [0, 1, 2] },
  { axes: "GO", lengths: SMALL },
  { axes: "GI", lengths: SMALL },
  { axes: "BGOI", lengths: [1, 2], roles: { parts: 2 } },
];
const KERNELS: typeof MATRICES = [
  { axes: "OIW", lengths: [0, 1, 2, 4], kernel: [2], roles: { parts: 2 } },
  { axes: "OIW", lengths: [0, 1, 2, 4], kernel: [2], roles: { groups: 2, transposed: false } },
  { axes: "OIW", lengths: [0, 1, 2, 4], kernel: [2], roles: { groups: 2, transposed: true } },
  { axes: "GOW", lengths: SMALL },
  { axes: "GW", lengths: SMALL },
  { axes: "BOIW", lengths: [1, 2], kernel: [2] },
  { axes: "GOHW", lengths: [1, 2] },
];

const stacked = (
  kinds: typeof MATRICES,
  name: string,
  init: Case["init"],
  fits?: Case["fits"],
): Case[] =>
  kinds.map((kind) => ({
    name: `${name}, ${JSON.stringify(kind.roles ?? {})}`,
    init,
    ...kind,
    ...(fits && { fits }),
  }));

/** Two sections of half the rows. */
const halves = ([first]: readonly number[]): Initializer =>
  sections([
    { size: Math.ceil(first! / 2), init: orthogonal() },
    { size: Math.floor(first! / 2), init: heNormal({ mode: "fan_out" }) },
  ]);

/** Sections along the first axis hold whole groups, or else whole parts, of those that lie along it. */
const halvesFit =
  ({ groups = 1, transposed = false, parts = 1 }: Roles = {}): Case["fits"] =>
  ({ O }, [first], layout) => {
    if (O === 0 || (layout.startsWith("O") && first! < 2)) return false; // a fan of 0
    const ofOut = groups > 1 && !transposed ? groups : parts;
    const count = { O: ofOut, I: transposed ? groups : 1 }[layout[0]!] ?? 1;
    return count === 1 || first === 0 || Math.floor(first! / 2) % (first! / count) === 0;
  };

const at1: Case["fits"] = (_size, _shape, layout) => !/[GB]/.test(layout[1]!);

const CASES: readonly Case[] = [
  ...stacked(MATRICES, "eye", eye({ shift: 1 })),
  ...stacked(MATRICES, "sparse", sparse({ count: 1 }), ({ O, I }) => O === 0 || I! > 0),
  ...stacked([...MATRICES, ...KERNELS], "orthogonal", orthogonal()),
  ...stacked(MATRICES.slice(0, 7), "orthogonal, columnAxis 1", orthogonal({ columnAxis: 1 }), at1),
  ...stacked(KERNELS, "dirac", dirac()),
  ...stacked(KERNELS, "deltaOrthogonal", deltaOrthogonal(), ({ O, I }) => O! >= I!),
  ...stacked(
    KERNELS.slice(0, 3),
    "fourier",
    fourier({ scaling: "none" }),
    ({ O, I, W }) => O === 0 || I === 0 || W === 0 || (I === 1 && O! > 1),
  ),
  ...stacked(
    [...MATRICES, ...KERNELS.slice(0, 4)],
    "mirrored",
    mirrored({ init: heNormal({ mode: "fan_out" }), axes: "I" }),
    ({ O, I, W = 1 }) => even(I!) && O! * W > 0,
  ),
  ...stacked(
    [...MATRICES, ...KERNELS.slice(0, 4)],
    "repeated",
    repeated({ init: orthogonal(), times: 2 }),
    ({ O }) => even(O!),
  ),
  ...stacked([...MATRICES, ...KERNELS.slice(0, 4)], "zerO", zerO()),
  ...MATRICES.flatMap((kind) => stacked([kind], "sections", halves, halvesFit(kind.roles))),
];

testEvery(CASES);
