import { describe, expect, test } from "vitest";
import {
  constant,
  explain,
  fill,
  heNormal,
  initialize,
  logOfUniform,
  mirrored,
  normal,
  recipeOf,
  repeated,
  sections,
  toFloat32,
  uniform,
  zerO,
  zeros,
  type Initializer,
} from "../../src/index.js";
import { createPlan } from "../../src/plan/plan.js";
import { split } from "../../src/plan/split.js";
import { run } from "../../src/execute/run.js";
import { ARRAYS, DTYPES, MEMORIES, expectSameBits, type Data } from "../support/cases.js";
import { expectVoice, thrownBy } from "../support/voice.js";

const shape = [96, 130];
const LAWS: Record<string, Initializer> = {
  mirrored: mirrored({ init: heNormal() }),
  "mirrored, one axis": mirrored({ init: uniform({ bound: 1 }), axes: "I" }),
  repeated: repeated({ times: 4, init: normal() }),
  zerO: zerO(),
  logOfUniform: logOfUniform({ low: 1, high: 783 }),
  sections: sections([
    { size: 50, init: normal() },
    { size: 40, init: mirrored({ init: normal() }) },
    { size: 6, init: constant(0.1) },
  ]),
};
const options = { seed: 7, name: "w", shape };

describe.each(DTYPES)("%s", (dtype) => {
  const make = (init: Initializer, memory = MEMORIES[0]!): Data =>
    initialize({ w: { shape, init } }, { seed: 7, dtype, memory }).w.data;
  describe.each(Object.entries(LAWS))("%s", (_, init) => {
    const whole = make(init);
    test("the same in every memory", () => {
      for (const memory of MEMORIES) expectSameBits(make(init, memory), whole);
    });
    test("a slice equals the slice of the whole", () => {
      for (const [offset, length] of [
        [0, 1],
        [129, 2],
        [4095, 700],
        [12_000, 480],
      ] as const) {
        const part = new ARRAYS[dtype](length);
        fill(part, init, { ...options, dtype, offset });
        expectSameBits(part, whole.slice(offset, offset + length));
      }
    });
    test("the parts of a plan make the whole", () => {
      const plan = createPlan("test", [["w", { shape, init }]], { seed: 7, dtype });
      const made = new ARRAYS[dtype](whole.length);
      for (const { parameters, ...rest } of split(plan, 3)) {
        const targets = parameters.map(({ begin, end }) => ({ array: made.subarray(begin, end) }));
        run({ ...rest, parameters }, targets);
      }
      expectSameBits(made, whole);
    });
    test("a recipe through JSON gives it back", () => {
      const set = initialize({ w: { shape, init } }, { seed: 7, dtype });
      const recipe = JSON.parse(JSON.stringify(recipeOf(set))) as ReturnType<typeof recipeOf>;
      expectSameBits(initialize(recipe).w!.data, whole);
    });
  });
});

const float32 = (init: Initializer, shape: readonly number[], layout?: string): number[] => [
  ...initialize({ w: { shape, init, ...(layout !== undefined && { layout }) } }, { seed: 7 }).w
    .data,
];

test("sections: part k is the parameter name[k]", () => {
  const init = sections([
    { size: 3, init: normal() },
    { size: 2, init: heNormal() },
  ]);
  const made = float32(init, [5, 4]);
  const part = new Float32Array(8);
  fill(part, heNormal(), { seed: 7, name: "w[1]", shape: [2, 4] });
  expect(made.slice(12)).toStrictEqual([...part]);
});

test("mirrored: [[W, −W], [−W, W]], W of half the axes, no −0", () => {
  const w = float32(heNormal(), [2, 3]);
  const made = float32(mirrored({ init: heNormal() }), [4, 6]);
  for (let o = 0; o < 4; ++o) {
    for (let i = 0; i < 6; ++i) {
      const sign = o < 2 === i < 3 ? 1 : -1;
      expect(made[6 * o + i]).toBe(sign * w[3 * (o % 2) + (i % 3)]!);
    }
  }
  for (const x of float32(mirrored({ init: zeros() }), [2, 2])) expect(x).toBe(0);
});

test("mirrored: a ReLU network that is linear", () => {
  // last · relu(first · x) = W₂ W₁ x
  const [first, last] = [
    mirrored({ init: normal(), axes: "O" }),
    mirrored({ init: normal(), axes: "I" }),
  ];
  const [a, b] = [float32(first, [4, 1]), float32(last, [1, 4])];
  const f = (x: number): number => a.reduce((sum, w, k) => sum + b[k]! * Math.max(0, w * x), 0);
  expect(f(-3)).toBeCloseTo(-3 * f(1), 6); // three float64 sums of numbers of order 1
});

test("repeated: each sub-kernel `times` times, by the layout's output axis", () => {
  const sub = float32(normal(), [2, 3, 1, 1], "OIHW");
  const made = float32(repeated({ times: 4, init: normal() }), [8, 3, 1, 1], "OIHW");
  for (const [k, x] of made.entries()) expect(x).toBe(sub[3 * Math.floor(k / 12) + (k % 3)]);
  const last = float32(repeated({ times: 2, init: normal() }), [1, 1, 3, 4], "HWIO");
  for (let k = 0; k < 12; k += 2) expect(last[k]).toBe(last[k + 1]);
});

describe("zerO", () => {
  test("inputs ≥ outputs: a partial identity", () => {
    expect(float32(zerO(), [2, 3])).toEqual([1, 0, 0, 0, 1, 0]);
  });
  test("outputs a power of two: orthonormal columns, Sylvester's signs", () => {
    expect(float32(zerO(), [4, 3])).toEqual(
      [1, 1, 1, 1, -1, 1, 1, 1, -1, 1, -1, -1].map((x) => x / 2),
    );
  });
  test("a convolution: the centre alone", () => {
    const made = float32(zerO(), [2, 2, 3, 3], "OIHW");
    expect(made.flatMap((x, k) => (x === 0 ? [] : [k]))).toEqual([4, 31]);
  });
});

describe("logOfUniform", () => {
  const init = logOfUniform({ low: 1, high: 783 });
  test("the logarithm of the same parameter's uniform, rounded once", () => {
    const u = float32(uniform({ low: 1, high: 783 }), [5000]);
    const v = float32(init, [5000]);
    // Math.log is within 1 ulp of float64: the float32 differ by one rounding at most
    for (const [k, x] of v.entries()) {
      expect(Math.abs(x - Math.log(u[k]!))).toBeLessThanOrEqual(2 ** -23 * Math.max(1, x));
    }
  });
  test("16 bits are float32 rounded once; bounds that float16 cannot hold are legal", () => {
    const wide = logOfUniform({ low: 1, high: 1e6 });
    const made = initialize({ w: { shape: [9000], init: wide } }, { seed: 7, dtype: "float16" }).w;
    const single = float32(wide, [9000]);
    // half an ulp of float16 below 16
    for (const [k, x] of toFloat32(made).entries()) {
      expect(Math.abs(x - single[k]!)).toBeLessThanOrEqual(2 ** -8);
    }
  });
});

test("explain says what they are made of", () => {
  expect(explain([4, 4], mirrored({ init: normal() }))).toContain("mirrored from [2, 2]: N(0, 1²)");
  expect(explain([3], sections([{ size: 3, init: zeros() }]))).toContain("3 × 0");
  expect(explain([3], logOfUniform({ low: 1, high: 2, sign: -1 }))).toContain("-ln U[1, 2]");
});

test.each<[string, () => unknown]>([
  ["sections", () => sections("a" as never)],
  ["sections", () => sections([{ size: -1, init: zeros() }])],
  ["sections", () => sections([{ size: 1, init: zeros(), as: 1 }])],
  ["sections", () => sections([{ size: 1 } as never])],
  ["mirrored", () => mirrored({ init: zeros(), axes: "X" as never })],
  ["mirrored", () => mirrored({ axes: "O" } as never)],
  ["repeated", () => repeated({ init: zeros(), times: 0 })],
  ["logOfUniform", () => logOfUniform({ low: 0, high: 1 })],
  ["logOfUniform", () => logOfUniform({ low: 2, high: 1 })],
  ["logOfUniform", () => logOfUniform({ low: 1, high: 2, sign: 2 as never })],
  [
    "initialize",
    () => initialize({ w: { shape: [3], init: sections([{ size: 2, init: zeros() }]) } }),
  ],
  ["initialize", () => initialize({ w: { shape: [3, 2], init: mirrored({ init: zeros() }) } })],
  [
    "initialize",
    () => initialize({ w: { shape: [6, 2], init: repeated({ init: zeros(), times: 4 }) } }),
  ],
  ["initialize", () => initialize({ w: { shape: [6], init: zerO() } })],
  ["fill", () => fill(new Float32Array(4), mirrored({ init: zeros() }), { seed: 1, name: "w" })],
])("%s: a clear error, %#", (fn, call) => expectVoice(thrownBy(call), fn));

test("refused: a bound that float32 cannot hold, axes that are not one O and one I", () => {
  const low = logOfUniform({ low: 1e-50, high: 1 });
  expect(() => explain([3], low)).toThrow("explain: low expected a number > 0 in float32");
  expect(explain([3], low, { dtype: "float64" })).toContain("ln U[");
  for (const init of [zerO(), repeated({ times: 2, init: zerO() })]) {
    expect(() => explain([2, 2, 2], init, { layout: "OOI" })).toThrow(
      "layout expected one O, one I",
    );
  }
});
