/**
 * Laws of whole tensors, and laws made of others, against the oracle of docs/stream.md: every small shape, axes of
 * length 0 and 1 among them, in every layout, and every slice of it.
 */
import { describe, expect, test } from "vitest";
import {
  constant,
  deltaOrthogonal,
  dirac,
  eye,
  fill,
  fourier,
  logOfUniform,
  mirrored,
  normal,
  orthogonal,
  repeated,
  sections,
  sparse,
  uniform,
  zerO,
  type Initializer,
} from "../../src/index.js";
import { KEY, expectSlice, testEvery, wanted, type Case } from "../support/every-tensor.js";

const even = (n: number): boolean => n % 2 === 0;
const SMALL = [0, 1, 2, 3];
const TWO: readonly [axes: string, lengths: readonly number[]][] = [["OI", [0, 1, 2, 3, 4]]];
const TWO_AND_MORE = [...TWO, ["OIW", SMALL], ["OIHW", [0, 1, 2]]] as const;
const KERNELS = [
  ["OIW", SMALL],
  ["OIHW", [0, 1, 2]],
  ["OIDHW", [0, 1, 2]],
] as const;

const over = (
  kinds: readonly (readonly [axes: string, lengths: readonly number[]])[],
  name: string,
  init: Case["init"],
  fits?: Case["fits"],
): Case[] => kinds.map(([axes, lengths]) => ({ name, init, axes, lengths, ...(fits && { fits }) }));

/** Sections of 0, 1 and the other rows. */
const three = (shape: readonly number[]): Initializer =>
  sections([
    { size: 0, init: constant(1) },
    { size: Math.min(1, shape[0]!), init: orthogonal() },
    { size: Math.max(0, shape[0]! - 1), init: uniform({ bound: 1 }) },
  ]);

const CASES: readonly Case[] = [
  ...[0, 1, -2].flatMap((shift) => over(TWO, `eye, shift ${shift}`, eye({ gain: 0.1, shift }))),
  ...(["out", "in"] as const).flatMap((per) => [
    ...over(
      TWO,
      `sparse per ${per}`,
      sparse({ count: 2, per }),
      // without units there is no unit that has too few values
      ({ O, I }) => (per === "out" ? O === 0 || I! >= 2 : I === 0 || O! >= 2),
    ),
    ...over(TWO, `sparse per ${per}, a fraction`, sparse({ fraction: 0.4, per, std: 2 })),
  ]),
  ...over(KERNELS, "dirac", dirac({ gain: 0.1 })),
  ...over(KERNELS.slice(0, 2), "dirac, 2 groups", dirac({ groups: 2 }), ({ O }) => even(O!)),
  ...[fourier({ scaling: "none" }), fourier({ side: "imag", window: "rectangular" })].flatMap(
    (init) =>
      over(
        [["OIW", [0, 1, 2, 3, 5]]],
        `fourier, ${init.side}`,
        init,
        ({ O, I, W }) => O === 0 || I === 0 || W === 0 || (I === 1 && O! > 1),
      ),
  ),
  ...[0, 1, -1].flatMap((columnAxis) =>
    over(TWO_AND_MORE, `orthogonal, columnAxis ${columnAxis}`, orthogonal({ columnAxis })),
  ),
  ...over(TWO, "orthogonal, a gain", orthogonal({ gain: 1.7 })),
  ...over(KERNELS, "deltaOrthogonal", deltaOrthogonal({ gain: 0.3 }), ({ O, I }) => O! >= I!),
  ...over(TWO_AND_MORE, "sections", three),
  ...(["O", "I", "OI"] as const).flatMap((axes) =>
    over(
      TWO_AND_MORE,
      `mirrored ${axes}`,
      mirrored({ init: normal({ std: 0.5 }), axes }),
      ({ O, I }) => (axes === "I" || even(O!)) && (axes === "O" || even(I!)),
    ),
  ),
  ...over(
    TWO_AND_MORE.slice(0, 2),
    "mirrored orthogonal",
    mirrored({ init: orthogonal({ columnAxis: 0 }) }),
    ({ O, I }) => even(O!) && even(I!),
  ),
  ...over(TWO_AND_MORE, "repeated", repeated({ init: normal(), times: 2 }), ({ O }) => even(O!)),
  ...over(
    [["OI", [0, 1, 2, 4, 6]]],
    "repeated, of repeated sparse rows",
    repeated({ init: repeated({ init: sparse({ count: 1 }), times: 1 }), times: 2 }),
    ({ O, I }) => even(O!) && (O === 0 || I! >= 1),
  ),
  ...over(KERNELS.slice(0, 2), "zerO", zerO()),
  ...over([["OI", [0, 1, 2, 3, 4, 5]]], "zerO", zerO()),
  ...over(TWO, "logOfUniform", logOfUniform({ low: 0.5, high: 3, sign: -1 })),
  ...over(
    TWO,
    "mirrored sections of zerO and logs",
    mirrored({
      init: sections([
        { size: 1, init: zerO() },
        { size: 1, init: logOfUniform({ low: 1, high: 2 }) },
      ]),
    }),
    ({ O, I }, [first]) => even(O!) && even(I!) && first === 4,
  ),
  // O axes side by side are one side of the matrix
  ...over([["OOI", SMALL]], "orthogonal", orthogonal(), (_size, _shape, layout) => {
    return layout !== "OIO";
  }),
];

testEvery(CASES);

describe("first layers on grey images", () => {
  test.each([
    ["WIO", [2, 1, 1]],
    ["HWIO", [3, 3, 1, 32]],
    ["HWIO", [7, 7, 1, 64]],
    ["IHWO", [1, 5, 5, 16]],
    ["HWOI", [5, 5, 16, 1]],
    ["DHWIO", [3, 2, 3, 1, 8]],
  ])("deltaOrthogonal %s %o", (layout, shape) => {
    const entry = { shape, layout, init: deltaOrthogonal() };
    const whole = wanted(entry, "float32");
    expectSlice(entry, "float32", whole, 0, whole.length);
    for (let offset = 0; offset < whole.length; offset += 7) {
      expectSlice(entry, "float32", whole, offset, Math.min(whole.length, offset + 11));
    }
  });
  test("no value lies beyond linear memory", () => {
    const shape = [31, 31, 1, 512];
    const target = new Float32Array(31 * 31 * 512);
    fill(target, deltaOrthogonal(), { ...KEY, shape, layout: "HWIO" });
    const square = target.reduce((sum, x) => sum + x * x, 0);
    expect(square).toBeCloseTo(1, 5); // 512 squares of float32 values
  });
});
