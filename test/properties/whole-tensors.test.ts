/**
 * Laws of whole tensors, and laws made of others, against the oracle of docs/stream.md: every small shape, axes of
 * length 0 and 1 among them, in every layout, and every slice of it. Before each call all scratch is NaN.
 */
import { guarded, poison } from "../support/poison.js";
import { describe, expect, test } from "vitest";
import { run } from "../../src/execute/run.js";
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
  type Dtype,
  type Initializer,
} from "../../src/index.js";
import { createPlan } from "../../src/plan/plan.js";
import { createArena } from "../../src/wasm/memory.js";
import { tensor, encoded } from "../oracle/tensors.js";
import { ARRAYS, DTYPES, type Data } from "../support/cases.js";
import { expectVoice, thrownBy } from "../support/voice.js";

/** Lengths of the axes by letter. */
type Size = Readonly<Record<string, number>>;

interface Case {
  readonly name: string;
  readonly init: Initializer | ((shape: readonly number[]) => Initializer);
  /** Each letter is an axis; in every order of them, but that of D, H and W, which no law tells apart. */
  readonly axes: string;
  /** Lengths that the axes run over. */
  readonly lengths: readonly number[];
  /** The shapes that the law has; others are refused. */
  readonly fits?: (size: Size, first: number) => boolean;
}

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
    ({ O, I }, first) => even(O!) && even(I!) && first === 4,
  ),
];

function orders(letters: string): string[] {
  if (letters.length < 2) return [letters];
  const all = letters
    .split("")
    .flatMap((letter, i) =>
      orders(letters.slice(0, i) + letters.slice(i + 1)).map((rest) => letter + rest),
    );
  return all.filter((layout) => !/W.*[HD]|H.*D/.test(layout));
}

function* shapes(rank: number, lengths: readonly number[]): IterableIterator<number[]> {
  if (rank === 0) yield [];
  else for (const rest of shapes(rank - 1, lengths)) for (const n of lengths) yield [n, ...rest];
}

const KEY = { seed: 3, name: "c" } as const;

interface Entry {
  readonly shape: readonly number[];
  readonly layout: string;
  readonly init: Initializer;
}

/** The oracle's values as the dtype's array holds them. */
const wanted = (entry: Entry, dtype: Dtype): Data =>
  ARRAYS[dtype].from(encoded(tensor({ ...entry, dtype, seed: 3n, name: "c" }), dtype));

function expectSlice(entry: Entry, dtype: Dtype, whole: Data, offset: number, end: number): void {
  const { init, ...where } = entry;
  const { array, isIntact } = guarded(ARRAYS[dtype] as Float32ArrayConstructor, end - offset);
  poison();
  fill(array, init, { ...KEY, ...where, dtype, offset });
  for (let i = offset; i < end; ++i) {
    if (Object.is(array[i - offset], whole[i])) continue;
    expect.fail(
      `value ${i} of [${entry.shape.join(", ")}] as ${entry.layout}, slice ${offset} … ${end - 1}, ${dtype}: ` +
        `${array[i - offset]} for ${whole[i]}`,
    );
  }
  if (!isIntact()) expect.fail(`beyond ${offset} … ${end - 1} of [${entry.shape.join(", ")}]`);
}

const arena = createArena(4096);

/** Written by the kernels where it lies. */
function expectInPlace(entry: Entry, dtype: Dtype, whole: Data): void {
  const plan = createPlan("test", [[KEY.name, entry]], { seed: KEY.seed, dtype });
  poison();
  run(plan, [{ arena, address: arena.base }]);
  const made = new ARRAYS[dtype](arena.memory.buffer, arena.base, whole.length);
  expect([...made]).toStrictEqual([...whole]);
}

describe.each(CASES)("$name, $axes", ({ init, axes, lengths, fits }) => {
  test.each(orders(axes))("%s", (layout) => {
    for (const shape of shapes(axes.length, lengths)) {
      const size = Object.fromEntries(shape.map((n, axis) => [layout[axis]!, n]));
      const entry = { shape, layout, init: typeof init === "function" ? init(shape) : init };
      const target = new Float32Array(shape.reduce((n, x) => n * x, 1));
      if (fits?.(size, shape[0]!) === false) {
        expectVoice(
          thrownBy(() => fill(target, entry.init, { ...KEY, shape, layout })),
          "fill",
        );
        continue;
      }
      for (const dtype of DTYPES) {
        const whole = wanted(entry, dtype);
        const every = dtype === "float32";
        for (let offset = 0; offset < Math.max(1, whole.length); ++offset) {
          const first = every ? Math.min(offset + 1, whole.length) : whole.length;
          for (let end = first; end <= whole.length; ++end) {
            expectSlice(entry, dtype, whole, offset, end);
          }
        }
        expectInPlace(entry, dtype, whole);
      }
    }
  });
});

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
