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
  torchModels,
  torchModules as nn,
  type TorchGenerator,
  type TorchStateDict,
} from "weightseed/compat";
import { createWorkerPool, type WorkerPool } from "weightseed/workers";
import { PYTHON, gpt2 } from "../browser/gpt2.js";

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

const MODEL = nn.module(
  {
    embed: nn.embedding(900, 500, { paddingIdx: 3 }),
    norm: nn.batchNorm1d(500),
    body: nn.sequential(nn.linear(500, 1200), nn.relu(), nn.linear(1200, 500)),
    mask: nn.parameter([200, 100], "sparse", { sparsity: 0.5 }),
    turn: nn.parameter([30, 20], "orthogonal"),
    head: nn.linear(500, 900),
  },
  { ties: { "head.weight": "embed.weight" } },
);
const CPU = (): TorchGenerator => torchGenerator(5);
/** A state dict as it is compared: every value would take long. */
const seen = (dict: TorchStateDict): unknown => [
  Object.entries(dict).map(([key, { name, dtype, shape }]) => [key, name, dtype, shape]),
  fingerprint(dict),
];

test.each(Object.keys(POOLS))("in %s: a model is the one that `build` makes", async (where) => {
  const pool = open(where);
  const alone = CPU();
  const want = alone.build(MODEL, { scope: "net." });
  const generator = CPU();
  const shares: number[] = [];
  const call = pool.build(generator, MODEL, {
    scope: "net.",
    onProgress: (done, total) => shares.push(done / total),
  });
  const busy = /generator expected one that no call under way draws from/;
  await expect(pool.build(generator, MODEL)).rejects.toThrow(busy);
  expect(() => generator.build(MODEL)).toThrow(busy);
  const made = await call;
  expect(seen(made)).toStrictEqual(seen(want));
  expect(made["head.weight"]).toBe(made["embed.weight"]);
  expect(shares.at(-1)).toBe(1);
  expect(shares).toStrictEqual([...shares].sort((a, b) => a - b));
  expect(generator.state()).toStrictEqual(alone.state());
  expect(await pool.fingerprint(made)).toBe(fingerprint(want)); // integers too
});

test.each(Object.keys(POOLS))("in %s: halves, and models of a card", async (where) => {
  const pool = open(where);
  const module = nn.sequential(nn.linear(1000, 900), nn.layerNorm(900), nn.linear(900, 900));
  const half = await pool.build(CPU(), module, { dtype: "bfloat16" });
  expect(seen(half)).toStrictEqual(seen(CPU().build(module, { dtype: "bfloat16" })));
  const card = (): TorchCudaGenerator => torchGenerator(1, { device: "cuda", card: "A100" });
  const generator = card();
  const alone = card();
  expect(seen(await pool.build(generator, module))).toStrictEqual(seen(alone.build(module)));
  expect(generator.state()).toStrictEqual(alone.state());
});

test("a whole model of torchvision", async () => {
  const pool = open("a worker");
  const made = await pool.build(torchGenerator(0), torchModels.torchvision("resnet18"));
  // one line of Python (docs/ports.md) on PyTorch 2.13 and torchvision 0.28, all tensors of the state dict
  const python = "df1135756b91a776a6189667ae5bf2a54b5d8419dd8def89c1f5d07c73a65ba9";
  expect(await pool.fingerprint(made)).toBe(python);
});

test("GPT-2 124M: the state dict of the Python run", async () => {
  expect(await gpt2()).toStrictEqual(PYTHON);
});

test.each(Object.keys(POOLS))(
  "in %s: an aborted model leaves its generator as it was",
  async (where) => {
    const pool = open(where);
    // the worker is there: a smaller set would be made without it
    await pool.initialize({ w: { shape: [1_000_000], init: normal() } }, { seed: 1 });
    const generator = CPU();
    const before = generator.state();
    const controller = new AbortController();
    const enough = new Error("enough");
    const large = nn.sequential(nn.linear(4000, 4000), nn.linear(4000, 4000));
    const call = pool.build(generator, large, { signal: controller.signal });
    setTimeout(() => controller.abort(enough), 30);
    await expect(call).rejects.toBe(enough);
    expect(generator.state()).toStrictEqual(before);
    expect(seen(await pool.build(generator, MODEL))).toStrictEqual(seen(CPU().build(MODEL)));
  },
);

test("what is no model, or no generator of PyTorch's", async () => {
  const pool = open("a worker");
  const model = nn.linear(2, 2);
  const numpy = numpyRandomState(1) as unknown as TorchGenerator;
  const generator = CPU();
  const wrong = "build: generator expected a torchGenerator";
  await expect(pool.build(numpy, model)).rejects.toThrow(wrong);
  await expect(pool.build(undefined as never, model)).rejects.toThrow(wrong);
  await expect(pool.build(generator, {} as never)).rejects.toThrow(/build: module expected/);
  await expect(pool.build(generator, model, { dtype: "int8" as never })).rejects.toThrow(/dtype/);
  await expect(pool.build(generator, model, { workers: 1 } as never)).rejects.toThrow(/workers/);
  const tooLarge = nn.module({ w: nn.linear(900, 900), v: nn.parameter([2 ** 26, 2 ** 26]) });
  await expect(pool.build(generator, tooLarge)).rejects.toThrow(RangeError);
  expect(generator.state()).toStrictEqual(CPU().state());
});
