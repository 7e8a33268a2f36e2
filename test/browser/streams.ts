/** Fingerprints of other systems' streams, which every engine must agree on. */
import {
  jaxKey,
  numpyGenerator,
  numpyRandomState,
  tfjsGenerator,
  torchGenerator,
} from "../../src/compat/index.js";
import {
  fingerprint,
  initialize,
  initializeParameters,
  normal,
  truncatedNormal,
  uniform,
  type Generator,
} from "../../src/index.js";
import { Collection } from "./collection.js";

const BIT_GENERATORS = ["PCG64", "PCG64DXSM", "Philox", "SFC64", "MT19937"] as const;
const SIZE = 5003;

const GENERATORS: Record<string, (seed: number) => Generator> = {
  "numpy.random.RandomState": numpyRandomState,
  "numpy.random.default_rng": numpyGenerator,
  "torch.Generator": torchGenerator,
  "torch.Generator, 2.11": (seed) => torchGenerator(seed, { version: "2.11" }),
  "torch.Generator on a card": (seed) => torchGenerator(seed, { device: "cuda", card: "A100" }),
  "jax.random": jaxKey,
  tfjs: tfjsGenerator,
};

/** One fingerprint for each generator and method, and for networks drawn by each. */
export function streams(): Record<string, string> {
  const found = new Collection();
  for (const bitGenerator of BIT_GENERATORS) {
    const g = numpyGenerator(7, { bitGenerator });
    found.add(`numpy ${bitGenerator}`, [
      ...[g.random(SIZE), g.random(SIZE, "float32"), g.uniform(-1, 3, SIZE)],
      ...[g.standardNormal(SIZE), g.standardNormal(SIZE, "float32"), g.normal(2, 5, SIZE)],
      ...[g.integers(0, 1e6, SIZE), g.permutation(SIZE)],
    ]);
  }
  const state = numpyRandomState(7);
  found.add("numpy RandomState", [
    ...[state.rand(SIZE), state.randn(SIZE), state.uniform(-1, 3, SIZE)],
    ...[state.randint(0, 1000, SIZE), state.permutation(SIZE)],
  ]);
  const torch = torchGenerator(7);
  found.add("torch", [
    ...[torch.rand([SIZE]), torch.randn([SIZE]), torch.randn([7])],
    ...[torch.randint(0, 1000, [SIZE]), torch.randperm(SIZE)],
  ]);
  const key = jaxKey(7);
  found.add("jax", [
    ...[key.bits([SIZE]), key.uniform([SIZE]), key.normal([SIZE])],
    ...[key.truncatedNormal([SIZE], -2, 2), key.randint([SIZE], 0, 1000), key.permutation(SIZE)],
    ...key.split(3).map((one) => one.normal([11])),
  ]);
  const inits = {
    normal: normal({ std: 0.02 }),
    uniform: uniform({ bound: 0.1 }),
    truncated: truncatedNormal({ std: 0.02 }),
  };
  for (const [name, make] of Object.entries(GENERATORS)) {
    for (const [law, init] of Object.entries(inits)) {
      if (!make(1).laws.includes(init.law)) continue;
      const generator = make(11);
      const set = initializeParameters([37, 41, 10], { generator, init });
      const one = initialize({ v: { shape: [33, 7], layout: "OI", init } }, { generator });
      found.set(`${name}, ${law}`, `${fingerprint(set)} ${fingerprint(one)}`);
    }
  }
  return found.all;
}
