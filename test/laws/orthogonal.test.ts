/** Orthogonal laws: residual, places, slices, pieces, errors. Bits: test/kernels/orthogonal.test.ts. */
import { describe, expect, test } from "vitest";
import { run } from "../../src/execute/run.js";
import {
  constant,
  deltaOrthogonal,
  explain,
  fill,
  fingerprint,
  initialize,
  normal,
  orthogonal,
  recipeOf,
  refill,
  toFloat32,
  type Dtype,
  type Initializer,
} from "../../src/index.js";
import { compactLength, orthogonalSteps, scatter } from "../../src/laws/orthogonal/kernels.js";
import { fillRequest } from "../../src/parameters/fill.js";
import { createPlan, type Plan } from "../../src/plan/plan.js";
import { split } from "../../src/plan/split.js";
import { keysUnder } from "../../src/spec/seed.js";
import { ARRAYS, DTYPES, MEMORIES, expectSameBits, type Data } from "../support/cases.js";

const make = (
  shape: number[],
  init: Initializer = orthogonal(),
  dtype: Dtype = "float64",
  seed = 1,
): Data => initialize([["w", { shape, init, dtype }]], { seed }).w.data;

/** max |V Vᵀ − I| of `count` vectors; value j of vector i at i·step + j·stride. */
function residual(data: ArrayLike<number>, count: number, length: number, tall: boolean): number {
  const v = new Float64Array(count * length);
  for (let i = 0; i < count; ++i) {
    for (let j = 0; j < length; ++j) {
      v[i * length + j] = data[tall ? j * count + i : i * length + j]!;
    }
  }
  let worst = 0;
  for (let i = 0; i < count; ++i) {
    for (let k = 0; k <= i; ++k) {
      let dot = 0;
      for (let j = 0; j < length; ++j) dot += v[i * length + j]! * v[k * length + j]!;
      worst = Math.max(worst, Math.abs(dot - (i === k ? 1 : 0)));
    }
  }
  return worst;
}

describe("vectors that take many calls", () => {
  // made by the kernels when they took such vectors in one call
  test.each([
    ["float32", [20, 70001], "c1d8d7ed5cd8cc89"],
    ["float32", [70001, 20], "f1a746a7eb9fcc2e"],
    ["float32", [1, 600000], "f74d3cb7af9cb5b7"],
    ["float64", [17, 32768], "a56915adb6ea142b"],
    ["float64", [3, 600000], "c7e682133cd2aded"],
    ["bfloat16", [40, 33000], "8f2353ad6c6f8ad6"],
  ] as const)("%s %j: the same bits", (dtype, shape, want) => {
    const set = initialize({ w: { shape, init: orthogonal({ gain: 1.5 }), dtype } }, { seed: 3 });
    expect(fingerprint(set).slice(0, 16)).toBe(want);
  });
});

// errors of single roundings grow as √n, and stay 4 times below at 1024
const BOUND = { float32: 1e-6, float64: 2e-14 } as const;

describe.each(["float32", "float64"] as const)("%s", (dtype) => {
  test.each([
    [1, 1],
    [1, 7],
    [7, 1],
    [16, 16],
    [17, 33],
    [33, 17],
    [64, 64],
    [513, 40],
    [40, 1030],
    [300, 300],
  ])("%d × %d: orthonormal rows or columns", (rows, columns) => {
    const data = make([rows, columns], orthogonal(), dtype);
    const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
    expect(residual(data, count, length, rows > columns)).toBeLessThan(BOUND[dtype]);
  });
  test("1024 × 1024", () => {
    const data = make([1024, 1024], orthogonal(), dtype);
    expect(residual(data, 1024, 1024, false)).toBeLessThan(BOUND[dtype]);
  });
});

test("16-bit values are the float32 value rounded once", () => {
  const exact = make([40, 30], orthogonal({ gain: 1.5 }), "float32");
  for (const dtype of ["float16", "bfloat16"] as const) {
    const data = make([40, 30], orthogonal({ gain: 1.5 }), dtype);
    const read = toFloat32({ data, dtype });
    // half a unit in the last place: 2^-11 and 2^-8 relative; float16 subnormals: 2^-25
    const unit = dtype === "float16" ? 2 ** -11 : 2 ** -8;
    for (const [i, x] of exact.entries()) {
      expect(Math.abs(read[i]! - x)).toBeLessThanOrEqual(Math.max(unit * Math.abs(x), 2 ** -25));
    }
  }
});

test("gain multiplies the value of gain 1, rounded once", () => {
  const [one, other] = [
    make([20, 30], orthogonal(), "float32"),
    make([20, 30], orthogonal({ gain: 0.3 }), "float32"),
  ];
  const g = Math.fround(0.3);
  expectSameBits(
    other,
    one.map((x) => Math.fround(x * g)),
  );
  expect(make([20, 30], orthogonal({ gain: 0 }))).toStrictEqual(new Float64Array(600));
});

test("columnAxis: the axis of the columns, the rest the rows", () => {
  for (const shape of [
    [3, 4, 5],
    [2, 30, 3],
    [40, 2, 3],
  ]) {
    for (const axis of [0, 1, 2]) {
      const columns = shape[axis]!;
      const rows = 1;
      const data = make(shape, orthogonal({ columnAxis: axis }));
      expectSameBits(make(shape, orthogonal({ columnAxis: axis - 3 })), data);
      const others = [0, 1, 2].filter((i) => i !== axis);
      const size = others.reduce((n, i) => n * shape[i]!, rows);
      // the same matrix with its columns last
      const last = orthogonal({ columnAxis: -1 });
      const moved = make([...others.map((i) => shape[i]!), columns], last);
      const [s, t] = others as [number, number];
      const strides = [shape[1]! * shape[2]!, shape[2]!, 1];
      const want = new Float64Array(data.length);
      for (let r = 0; r < size; ++r) {
        for (let c = 0; c < columns; ++c) {
          const at =
            Math.floor(r / shape[t]!) * strides[s]! +
            (r % shape[t]!) * strides[t]! +
            c * strides[axis]!;
          want[at] = moved[r * columns + c]!;
        }
      }
      expectSameBits(data, want);
    }
  }
});

test("deltaOrthogonal: orthonormal rows in × out at the centre, 0 elsewhere", () => {
  const cases: [number[], string, number][] = [
    [[3, 3, 5, 8], "HWIO", 4 * 40],
    [[2, 4, 5, 8], "HWIO", 1 * 40],
    [[5, 5, 8], "WIO", 2 * 40],
    [[1, 3, 1, 5, 8], "DHWIO", 1 * 40],
  ];
  for (const [shape, layout, centre] of cases) {
    const entry = { shape, layout, init: deltaOrthogonal({ gain: 2 }), dtype: "float64" } as const;
    const { w } = initialize({ w: entry }, { seed: 3 });
    const middle = w.data.slice(centre, centre + 40).map((x) => x / 2);
    expect(residual(middle, 5, 8, false)).toBeLessThan(1e-15 * 8);
    const rest = w.data.map((x, i) => (i >= centre && i < centre + 40 ? 0 : x));
    expect(rest.every((x) => x === 0)).toBe(true);
  }
  const OIHW = { shape: [8, 5, 3, 3], layout: "OIHW", init: deltaOrthogonal() };
  const HWIO = { shape: [3, 3, 5, 8], layout: "HWIO", init: deltaOrthogonal() };
  const a = initialize({ w: OIHW }, { seed: 3 }).w.data;
  const b = initialize({ w: HWIO }, { seed: 3 }).w.data;
  for (let o = 0; o < 8; ++o) {
    for (let i = 0; i < 5; ++i) {
      for (let k = 0; k < 9; ++k) expect(a[(o * 5 + i) * 9 + k]).toBe(b[(k * 5 + i) * 8 + o]);
    }
  }
});

const PLACES: [string, { shape: number[]; layout?: string; init: Initializer }][] = [
  ["wide", { shape: [50, 70], init: orthogonal({ gain: 3 }) }],
  ["tall", { shape: [70, 50], init: orthogonal() }],
  ["middle axis", { shape: [6, 33, 7], init: orthogonal({ columnAxis: 1 }) }],
  ["delta", { shape: [20, 18, 3, 3], layout: "OIHW", init: deltaOrthogonal() }],
];

describe.each(PLACES)("%s", (_, entry) => {
  test.each(DTYPES)("any slice has the bits of the whole: %s", (dtype) => {
    const whole = initialize([["w", { ...entry, dtype }]], { seed: 9 }).w.data as Data;
    for (const [from, count] of [
      [0, 1],
      [69, 3],
      [700, 351],
      [whole.length - 5, 5],
      [1, whole.length - 1],
      [3, 0],
    ] as const) {
      const part = new ARRAYS[dtype](count).fill(7);
      const { init, ...where } = entry;
      const options = { seed: 9, name: "w", offset: from, dtype, ...where };
      fill(part, init, options);
      expectSameBits(part, whole.slice(from, from + count));
    }
  });

  test("any memory, refill and recipe", () => {
    const spec = { w: { ...entry, dtype: "float64" as const }, v: { shape: [3], init: normal() } };
    const whole = initialize(spec, { seed: 9 });
    const other = initialize(spec, { seed: 10 });
    for (const memory of MEMORIES) {
      const made = initialize(spec, { seed: 9, memory });
      expectSameBits(made.w.data, whole.w.data);
      expectSameBits(refill(made, { seed: 10 }).w.data, other.w.data);
    }
    const again = initialize(JSON.parse(JSON.stringify(recipeOf(whole))) as never);
    expectSameBits((again as typeof whole).w.data, whole.w.data);
  });

  test("pieces, in place and compact, give the bits of the whole", () => {
    const plan = createPlan(
      "test",
      [
        ["v", { shape: [9000], init: normal() }],
        ["w", { ...entry, dtype: "float64" }],
        ["c", { shape: [10], init: constant(1) }],
      ],
      { seed: 9 },
    );
    expect(JSON.parse(JSON.stringify(plan))).toStrictEqual(plan);
    const want = initialize([["w", { ...entry, dtype: "float64" }]], { seed: 9 }).w.data;
    for (const parts of [1, 2, 3, 5]) {
      const pieces = split(plan, parts).flatMap((piece) => split(piece, 2));
      const inPlace = new Float64Array(want.length).fill(7);
      const together = new Float64Array(want.length).fill(7);
      for (const piece of pieces) {
        const mine = piece.parameters.filter(({ name }) => name === "w");
        const only: Plan = { ...piece, parameters: mine };
        run(
          only,
          mine.map(() => ({ array: inPlace })),
        );
        for (const parameter of mine) {
          const { draw } = parameter;
          if (draw.law !== "orthogonal") throw new Error("lowered to another law");
          const one = { ...parameter, draw };
          const block = new Float64Array(compactLength(one));
          const steps = orthogonalSteps(one, keysUnder(plan.seed)("w"), block, true);
          while (steps.next().done !== true);
          if (draw.units * draw.length < together.length) together.fill(0);
          for (const _ of scatter(one, block, together));
        }
      }
      expectSameBits(inPlace, want);
      expectSameBits(together, want);
    }
  });
});

test("pieces of one matrix tile its units at panels, of about equal cost", () => {
  const plan = createPlan("test", [["w", { shape: [1024, 1024], init: orthogonal() }]], {
    seed: 1,
  });
  const pieces = split(plan, 4).map(({ parameters }) => parameters[0]!);
  const cuts = pieces.map(({ units }) => units!);
  expect(cuts[0]![0]).toBe(0);
  expect(cuts.at(-1)![1]).toBe(1024);
  for (const [i, [first]] of cuts.entries()) {
    if (i > 0) expect([first, first % 16]).toStrictEqual([cuts[i - 1]![1], 0]);
  }
  const work = cuts.map(([first, last]) => {
    let sum = 0;
    for (let u = first; u < last; ++u) for (let k = 0; k <= u; ++k) sum += 1024 - k;
    return sum;
  });
  const mean = work.reduce((a, b) => a + b) / 4;
  // a panel of 16 units has at most 16 · 1024² / 2 of n³ / 3: a tenth of a quarter
  for (const sum of work) expect(Math.abs(sum / mean - 1)).toBeLessThan(0.1);
});

test("a slice of a kernel that is as long as its vectors is not cut", () => {
  const shape = [3, 64, 64];
  const init = deltaOrthogonal();
  const target = new Float32Array(64 * 64).fill(7);
  const where = { seed: 9, name: "w", shape, layout: "WIO", offset: 2048 };
  const { plan } = fillRequest(target, init, where);
  for (const piece of split(plan, 3)) run(piece, [{ array: target }]);
  const whole = initialize({ w: { shape, layout: "WIO", init } }, { seed: 9 }).w.data;
  expectSameBits(target, whole.slice(2048, 2048 + target.length));
});

test("an iterator left in the middle does not touch another's memory", () => {
  const want = make([64, 64]);
  const plan = createPlan(
    "test",
    [["w", { shape: [64, 64], init: orthogonal(), dtype: "float64" }]],
    { seed: 1 },
  );
  const [parameter] = plan.parameters;
  const { draw } = parameter!;
  if (draw.law !== "orthogonal") throw new Error("lowered to another law");
  const got = new Float64Array(64 * 64);
  const steps = orthogonalSteps({ ...parameter!, draw }, keysUnder(plan.seed)("w"), got);
  steps.next();
  steps.next();
  make([64, 64], orthogonal(), "float64", 2);
  while (steps.next().done !== true);
  expectSameBits(got, want);
});

test("empty shapes are empty", () => {
  for (const shape of [
    [0, 5],
    [5, 0],
    [3, 0, 0],
  ]) {
    expect(make(shape, orthogonal({ columnAxis: -1 })).length).toBe(0);
  }
  const entry = { shape: [8, 0, 3], layout: "OIW", init: deltaOrthogonal() };
  expect(initialize({ w: entry }, { seed: 1 }).w.data.length).toBe(0);
});

test("errors", () => {
  const of =
    (shape: number[], init: Initializer, rest: object = {}) =>
    (): unknown =>
      initialize({ w: { shape, init, ...rest } }, { seed: 1 });
  const O = orthogonal();
  expect(of([5], O)).toThrow(
    'initialize: "w": shape expected at least two axes for orthogonal, got [5]',
  );
  expect(of([5, 5], orthogonal({ columnAxis: 2 }))).toThrow(
    /columnAxis expected an integer from -2 to 1/,
  );
  expect(of([5, 5], orthogonal({ columnAxis: -3 }))).toThrow(RangeError);
  expect(() => orthogonal({ columnAxis: 0.5 })).toThrow(
    /^orthogonal: columnAxis expected an integer/,
  );
  expect(() => orthogonal({ gain: -1 })).toThrow(/^orthogonal: gain expected a number ≥ 0, got -1/);
  expect(() => orthogonal({ gain: NaN })).toThrow(RangeError);
  expect(() => orthogonal({ axis: 1 } as never)).toThrow(TypeError);
  expect(() => deltaOrthogonal({ gain: "1" as never })).toThrow(TypeError);
  expect(of([5, 5], orthogonal({ gain: 1e300 }))).toThrow(/gain of "w" expected finite in float32/);
  expect(of([5, 5], orthogonal({ gain: 1e-60 }))).toThrow(
    /gain of "w" expected 0 or a number that float32/,
  );
  expect(of([5, 5], deltaOrthogonal())).toThrow(/three to five axes/);
  expect(of([5, 5, 3], deltaOrthogonal())).toThrow(TypeError);
  expect(of([5, 6, 3], deltaOrthogonal(), { layout: "OIW" })).toThrow(
    /at least as many output channels as the 6 input channels, got 5/,
  );
  expect(of([1, 2 ** 26], O)).toThrow(/values of a vector expected at most/);
  expect(() => fill(new Float32Array(4), O, { seed: 1, name: "w" })).toThrow(
    /^fill: shape expected the parameter's shape/,
  );
});

test("explain", () => {
  expect(explain([784, 256], orthogonal({ gain: 1.5 }))).toBe(
    "[784, 256]: 256 orthonormal vectors of 784 values, Haar, times 1.5",
  );
});
