import { initializeParameters, normal } from "weightseed";
import { jaxKey, numpyGenerator, numpyRandomState, torchGenerator } from "weightseed/compat";

export type Made = Readonly<Record<"W1" | "W2", Float64Array>>;

/** What PROGRAM (python.ts) makes, here. */
export function program(): Made {
  const { W1, W2 } = initializeParameters([3, 2, 1], {
    generator: numpyRandomState(1),
    init: normal({ std: 0.01 }),
    dtype: "float64",
  });
  return { W1: W1.data, W2: W2.data };
}

/** A line of Python, and what it gives. */
export interface Line {
  readonly system: string;
  readonly python: string;
  readonly values: Float32Array | Float64Array;
}

const COUNT = 4;

/** First values of other systems under a seed. */
export function* firstValues(seed: number): Generator<Line> {
  yield {
    system: "NumPy, legacy",
    python: `np.random.seed(${seed}); np.random.randn(${COUNT})`,
    values: numpyRandomState(seed).randn(COUNT),
  };
  yield {
    system: "NumPy",
    python: `np.random.default_rng(${seed}).standard_normal(${COUNT})`,
    values: numpyGenerator(seed).standardNormal(COUNT),
  };
  const torch = torchGenerator(seed);
  yield {
    system: "PyTorch 2.13",
    python: `torch.manual_seed(${seed}); torch.randn(${COUNT})`,
    values: torch.randn([COUNT]),
  };
  yield {
    system: "PyTorch 2.13",
    python: `torch.nn.Linear(${COUNT}, 1).weight  # after it`,
    values: torch.nn.linear(COUNT, 1).weight.data as Float32Array,
  };
  yield {
    system: "JAX 0.10",
    python: `jax.random.normal(jax.random.key(${seed}), (${COUNT},))`,
    values: jaxKey(seed).normal([COUNT]),
  };
}
