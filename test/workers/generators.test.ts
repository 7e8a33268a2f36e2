/** Generators in pools: one call at a time, in steps, and as if it had never been where it fails. */
import { afterEach, expect, test } from "vitest";
import { fill, fingerprint, initialize, normal, uniform } from "weightseed";
import {
  jaxKey,
  numpyGenerator,
  numpyRandomState,
  tfjsGenerator,
  torchGenerator,
  type JaxKey,
  type NumpyGenerator,
  type RandomState,
  type TfjsGenerator,
  type TorchCudaGenerator,
  type TorchGenerator,
} from "weightseed/compat";
import { createWorkerPool, type WorkerPool } from "weightseed/workers";

const SPEC = {
  w: { shape: [1500, 1000], init: normal() },
  v: { shape: [9, 9], init: uniform({ bound: 1 }) },
} as const;

type Any =
  RandomState | NumpyGenerator | TorchGenerator | TorchCudaGenerator | JaxKey | TfjsGenerator;

/** A generator, and what else its users may do that draws from it or sets it. */
interface Kind<G extends Any> {
  readonly make: () => G;
  readonly methods: (generator: G) => readonly (() => unknown)[];
}
const kind = <G extends Any>(
  make: () => G,
  methods: (generator: G) => readonly (() => unknown)[],
): Kind<Any> => ({ make, methods }) as unknown as Kind<Any>;

const torch = (g: TorchGenerator | TorchCudaGenerator): readonly (() => unknown)[] => [
  () => g.rand([3]),
  () => g.randn([3]),
  () => g.uniform([3]),
  () => g.normal([3]),
  () => g.randint(0, 5, [3]),
  () => g.manualSeed(1),
  () => g.init.normal([2, 2]),
  () => g.nn.linear(2, 3),
];
const KINDS: Readonly<Record<string, Kind<Any>>> = {
  RandomState: kind(
    () => numpyRandomState(1),
    (g) => [
      () => g.randn(3),
      () => g.rand(3),
      () => g.normal(0, 1, 3),
      () => g.uniform(0, 1, 3),
      () => g.randint(0, 5, 3),
      () => g.permutation(5),
    ],
  ),
  Generator: kind(
    () => numpyGenerator(1),
    (g) => [
      () => g.random(3),
      () => g.standardNormal(3),
      () => g.integers(0, 5, 3),
      () => g.permutation(5),
      () => g.spawn(1),
    ],
  ),
  torch: kind(
    () => torchGenerator(1),
    (g) => [...torch(g), () => g.randperm(5)],
  ),
  cuda: kind(() => torchGenerator(1, { device: "cuda", card: "A100" }), torch),
  jax: kind(
    () => jaxKey(1),
    () => [],
  ),
  tfjs: kind(
    () => tfjsGenerator(1),
    () => [],
  ),
};

const pools: WorkerPool[] = [];
const POOLS: Readonly<Record<string, () => WorkerPool>> = {
  "a worker": () => createWorkerPool({ workers: 1 }),
  inline: () =>
    createWorkerPool({
      workers: 1,
      fallback: "inline",
      worker: () => {
        throw new Error("none here");
      },
    }),
};
const open = (name: string): WorkerPool => {
  const pool = POOLS[name]!();
  pools.push(pool);
  return pool;
};
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

const cases = Object.keys(POOLS).flatMap((where) =>
  Object.keys(KINDS).map((name) => [where, name] as const),
);

test.each(cases)("in %s, %s: while a call draws, nobody else does", async (where, name) => {
  const { make, methods } = KINDS[name]!;
  const pool = open(where);
  const generator = make();
  const before = generator.state();
  const call = pool.initialize(SPEC, { generator });
  const busy = /generator expected one that no call under way draws from/;
  await expect(pool.initialize(SPEC, { generator })).rejects.toThrow(busy);
  expect(() => initialize(SPEC, { generator })).toThrow(busy);
  expect(() => fill(new Float32Array(3), normal(), { generator })).toThrow(busy);
  expect(() => generator.setState(before)).toThrow(busy);
  for (const method of methods(generator)) expect(method, String(method)).toThrow(busy);

  const alone = make();
  expect(fingerprint(await call)).toBe(fingerprint(initialize(SPEC, { generator: alone })));
  expect(generator.state()).toStrictEqual(alone.state());
  const next = await pool.initialize(SPEC, { generator });
  expect(fingerprint(next)).toBe(fingerprint(initialize(SPEC, { generator: alone })));
  for (const method of methods(generator)) expect(method, String(method)).not.toThrow();
});

test.each(cases)("in %s, %s: an aborted call leaves it as it was", async (where, name) => {
  const { make } = KINDS[name]!;
  const pool = open(where);
  await pool.initialize({ w: { shape: [3], init: normal() } }, { seed: 1 }); // the worker is there
  const generator = make();
  const before = generator.state();
  const controller = new AbortController();
  const spec = { w: { shape: [4000, 4000], init: normal() } } as const;
  const call = pool.initialize(spec, { generator, signal: controller.signal });
  setTimeout(() => controller.abort(new Error("enough")), 30);
  await expect(call).rejects.toThrow("enough");
  expect(generator.state()).toStrictEqual(before);
  const again = await pool.initialize(SPEC, { generator });
  expect(fingerprint(again)).toBe(fingerprint(initialize(SPEC, { generator: make() })));
});
