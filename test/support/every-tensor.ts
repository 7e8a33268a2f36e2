/** Every small shape, layout and slice of a law, against the oracle of docs/stream.md; before each call all scratch is NaN. */
import { guarded, poison } from "./poison.js";
import { describe, expect, test } from "vitest";
import { run } from "../../src/execute/run.js";
import { fill, type Dtype, type Initializer } from "../../src/index.js";
import { createPlan } from "../../src/plan/plan.js";
import { createArena } from "../../src/wasm/memory.js";
import { encoded, tensor } from "../oracle/tensors.js";
import { ARRAYS, DTYPES, type Data } from "./cases.js";
import { expectVoice, thrownBy } from "./voice.js";

/** Lengths of the axes by letter. */
export type Size = Readonly<Record<string, number>>;

export interface Roles {
  readonly groups?: number;
  readonly transposed?: boolean;
  readonly parts?: number;
}

export interface Case {
  readonly name: string;
  readonly init: Initializer | ((shape: readonly number[]) => Initializer);
  /** Each letter is an axis; in every order of them, but that of D, H and W, which no law tells apart. */
  readonly axes: string;
  /** Lengths that the axes run over. */
  readonly lengths: readonly number[];
  /** Those that D, H and W run over, where not the same. */
  readonly kernel?: readonly number[];
  readonly roles?: Roles;
  /** The tensors that the law has; others are refused. `size` is one block's. */
  readonly fits?: (size: Size, shape: readonly number[], layout: string) => boolean;
}

function orders(letters: string): string[] {
  if (letters.length < 2) return [letters];
  const all = letters
    .split("")
    .flatMap((letter, i) =>
      orders(letters.slice(0, i) + letters.slice(i + 1)).map((rest) => letter + rest),
    );
  return [...new Set(all)].filter((layout) => !/W.*[HD]|H.*D/.test(layout));
}

/** All shapes whose axes have one of their lengths. */
function* shapes([first, ...rest]: readonly (readonly number[])[]): IterableIterator<number[]> {
  if (first === undefined) yield [];
  else for (const shape of shapes(rest)) for (const length of first) yield [length, ...shape];
}

export const KEY = { seed: 3, name: "c" } as const;

export interface Entry extends Roles {
  readonly shape: readonly number[];
  readonly layout: string;
  readonly init: Initializer;
}

/** The oracle's values as the dtype's array holds them. */
export const wanted = (entry: Entry, dtype: Dtype): Data =>
  ARRAYS[dtype].from(encoded(tensor({ ...entry, dtype, seed: 3n, name: "c" }), dtype));

export function expectSlice(
  entry: Entry,
  dtype: Dtype,
  whole: Data,
  offset: number,
  end: number,
): void {
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

function expectEverySlice(entry: Entry, whole: Data): void {
  for (let offset = 0; offset < whole.length; ++offset) {
    for (let end = offset + 1; end <= whole.length; ++end) {
      expectSlice(entry, "float32", whole, offset, end);
    }
  }
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

/** Lengths of a block's axes; undefined where runs are not equal. */
function blockSize(
  shape: readonly number[],
  layout: string,
  { groups = 1, transposed = false, parts = 1 }: Roles = {},
): Size | undefined {
  const size: Record<string, number> = layout.includes("G") ? { O: 1, I: 1 } : {};
  for (const [axis, length] of shape.entries()) size[layout[axis]!] = length;
  size.O! /= transposed ? parts : groups * parts;
  size.I! /= transposed ? groups : 1;
  return Object.values(size).every(Number.isInteger) ? size : undefined;
}

function expectTensor(entry: Entry): void {
  for (const dtype of DTYPES) {
    const whole = wanted(entry, dtype);
    const size = whole.length;
    expectSlice(entry, dtype, whole, 0, size);
    if (dtype === "float32") expectEverySlice(entry, whole);
    else expectSlice(entry, dtype, whole, Math.floor(size / 3), Math.ceil(size / 2));
    expectInPlace(entry, dtype, whole);
  }
}

function expectRefused({ init, ...where }: Entry): void {
  const target = new Float32Array(where.shape.reduce((n, x) => n * x, 1));
  expectVoice(
    thrownBy(() => fill(target, init, { ...KEY, ...where })),
    "fill",
  );
}

/** Thousands of calls take seconds where other tests run beside them. */
const TIMEOUT = 60_000;

/** Tests of all tensors of the cases. */
export function testEvery(cases: readonly Case[]): void {
  describe.each(cases)("$name, $axes", (of) => {
    const { init, axes, lengths, kernel = lengths, roles, fits } = of;
    const run = (layout: string): void => {
      const ranges = layout.split("").map((letter) => ("DHW".includes(letter) ? kernel : lengths));
      for (const shape of shapes(ranges)) {
        const law = typeof init === "function" ? init(shape) : init;
        const entry = { shape, layout, ...roles, init: law };
        const size = blockSize(shape, layout, roles);
        const isLegal = size !== undefined && fits?.(size, shape, layout) !== false;
        (isLegal ? expectTensor : expectRefused)(entry);
      }
    };
    test.each(orders(axes))("%s", run, TIMEOUT);
  });
}
