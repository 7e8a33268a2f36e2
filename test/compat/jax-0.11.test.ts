/** JAX 0.11.2 (test/vectors/jax-0.11.json): its draws and initializers, on a CPU with float16 arithmetic and on a GPU. */
import { afterAll, describe, expect, test } from "vitest";
import * as init from "../../src/index.js";
import { jaxKey, type JaxDtype, type JaxKey, type JaxPlatform } from "../../src/compat/index.js";
import { Tally, floats, hexOf, sha256 } from "../support/bits.js";
import newest from "../vectors/jax-0.11.json" with { type: "json" };

interface Row {
  readonly how: string;
  readonly shape: readonly number[];
  readonly dtype: JaxDtype;
  readonly first: readonly string[];
  readonly sha256: string;
  readonly gpu_first?: readonly string[];
  readonly gpu_sha256?: string;
  readonly error?: string;
}

const { random, initializers } = newest as unknown as Record<"random" | "initializers", Row[]>;

const words = (keys: readonly JaxKey[]): Uint32Array =>
  Uint32Array.from(keys.flatMap(({ data }) => [...data]));

const cut = { distribution: "truncated_normal" } as const;
const kernel =
  (law: init.Initializer) =>
  (key: JaxKey, { shape }: Row): ArrayBufferView =>
    key.initialize(law, shape);

/** By how JAX's call begins; "ball", which takes gamma variates by rejection, is not drawn here. */
const CALLS: Readonly<Record<string, (key: JaxKey, row: Row) => ArrayBufferView>> = {
  "key_data(key": (key) => words([key]),
  "key_data(split": (key) => words(key.split(5)),
  "key_data(fold_in": (key) => words([key.foldIn(7)]),
  "uniform(key": (key, { how, shape, dtype }) =>
    how.includes("minval") ? key.uniform(shape, -0.05, 0.05) : key.uniform(shape, 0, 1, { dtype }),
  "normal(key": (key, { shape, dtype }) => key.normal(shape, { dtype }),
  "truncated_normal(key": (key, { shape, dtype }) => key.truncatedNormal(shape, -2, 2, { dtype }),
  "randint(key": (key, { shape }) => key.randint(shape, 0, 1000),
  "bits(key": (key, { shape }) => key.bits(shape),
  "bernoulli(key": (key, { shape }) => key.bernoulli(shape, 0.3),
  "gumbel(key": (key, { shape }) => key.gumbel(shape),
  "exponential(key": (key, { shape }) => key.exponential(shape),
  "rademacher(key": (key, { shape }) => key.rademacher(shape),
  "laplace(key": (key, { shape }) => key.laplace(shape),
  "permutation(key": (key) => key.permutation(1000),
  "lecun_normal(key": kernel(init.lecunNormal(cut)),
  "he_normal(key": kernel(init.heNormal(cut)),
  "he_uniform(key": kernel(init.heUniform()),
  "glorot_uniform(key": kernel(init.glorotUniform()),
  "glorot_normal(key": kernel(init.glorotNormal(cut)),
  "normal(0.02)(key": kernel(init.normal({ std: 0.02 })),
  "truncated_normal(0.02)(key": kernel(init.truncatedNormal({ std: 0.02 })),
  "uniform(0.1)(key": kernel(init.uniform({ low: 0, high: 0.1 })),
  "variance_scaling(1,fan_avg,normal)(key": kernel(init.varianceScaling({ mode: "fan_avg" })),
  "jit(0.02*normal)(key": kernel(init.normal({ std: 0.02 })),
  "orthogonal(key": kernel(init.orthogonal()),
  "delta_orthogonal(key": kernel(init.deltaOrthogonal()),
};

const callOf = ({ how }: Row): string => Object.keys(CALLS).find((begin) => how.startsWith(begin))!;
const drawn = (row: Row, platform: JaxPlatform): ArrayBufferView =>
  CALLS[callOf(row)]!(jaxKey(Number(/key\((\d)\)/.exec(row.how)![1]), { platform }), row);
const firstOf = (values: ArrayBufferView, { first }: Row): string[] =>
  hexOf((values as Float32Array).subarray(0, first.length));

const rows = [...random, ...initializers].filter(({ how }) => !how.startsWith("ball"));
const refused = rows.filter(({ error }) => error !== undefined);
const made = rows.filter(({ error }) => error === undefined);
const isQr = (row: Row): boolean => row.how.includes("orthogonal");
const isJit = (row: Row): boolean => row.how.startsWith("jit");

test("all but the two of `ball` are compared", () => {
  expect(random.length + initializers.length - rows.length).toBe(2);
  expect(made.map(callOf)).not.toContain(undefined);
});

describe("the CPU's, bit for bit", () => {
  test.each(made.filter((row) => !isQr(row) && !isJit(row)))("$how", (row) => {
    const values = drawn(row, "cpu-fp16");
    expect(firstOf(values, row)).toEqual(row.first);
    expect(sha256(values)).toBe(row.sha256);
  });
});

/** Laws of the GPU that go through no logarithm in float32 and no square root of its own. */
const EXACT_ON_GPU = /^(uniform|truncated_normal\(key.*float16)/;

describe("the GPU's, bit for bit", () => {
  test.each(made.filter(({ how }) => EXACT_ON_GPU.test(how)))("$how", (row) => {
    const values = drawn(row, "gpu");
    if (row.gpu_first) expect(firstOf(values, row)).toEqual(row.gpu_first);
    expect(sha256(values)).toBe(row.gpu_sha256 ?? row.sha256);
  });
});

const tallies: Partial<Record<string, Tally>> = {};
afterAll(() => {
  for (const [name, tally] of Object.entries(tallies)) console.log(`${name}: ${tally!.summary()}`);
});

/** Units between the GPU's logarithms, erf and square root and XLA's for CPUs, times the factor of a scaled law. */
const GPU_ULP = 3;

test("the GPU's others, within 3 ulp", () => {
  const others = made.filter((row) => row.gpu_first && !isQr(row) && !EXACT_ON_GPU.test(row.how));
  for (const row of others) {
    const tally = (tallies[`GPU, ${callOf(row)}`] ??= new Tally());
    const values = drawn(row, "gpu") as Float32Array;
    const known = floats(row.gpu_first!);
    tally.within(row.how, values.subarray(0, known.length), known, GPU_ULP);
  }
});

test("a compiled product of normals, within 2 ulp", () => {
  for (const row of made.filter(isJit)) {
    const tally = (tallies.jit ??= new Tally());
    tally.within(
      row.how,
      (drawn(row, "cpu") as Float32Array).subarray(0, row.first.length),
      floats(row.first),
      2,
    );
  }
});

test("orthogonal matrices, within 1e-6", () => {
  let [compared, unequal, most] = [0, 0, 0];
  for (const row of made.filter(isQr)) {
    const values = drawn(row, "cpu") as Float32Array;
    for (const first of [row.first, row.gpu_first!]) {
      for (const [i, x] of floats(first).entries()) {
        ++compared;
        if (values[i] !== x) ++unequal;
        most = Math.max(most, Math.abs(values[i]! - x));
      }
    }
  }
  console.log(`orthogonal: ${unequal} of ${compared} unequal, at most ${most}`);
  expect(most).toBeLessThan(1e-6);
});

test.each(refused)("refused as JAX refuses it: $how", (row) => {
  const shape = [784, 256];
  expect(() => drawn({ ...row, shape }, "cpu")).toThrow("shape expected three to five axes");
});
