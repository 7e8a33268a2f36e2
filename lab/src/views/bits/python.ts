import { initializeParameters, normal } from "weightseed";
import { jaxKey, numpyGenerator, numpyRandomState, torchGenerator } from "weightseed/compat";

/** The program of the text, for layers of 3, 2 and 1 units. */
export const PROGRAM = `np.random.seed(1)
for l in range(1, 3):
    W[l] = np.random.randn(n[l], n[l-1]) * 0.01
    b[l] = np.zeros((n[l], 1))`;

/** What NumPy 2.4 prints for W1 and W2. */
export const NUMPY_PRINTS: Readonly<Record<"W1" | "W2", readonly number[]>> = {
  W1: [
    0.01624345363663242, -0.006117564136500754, -0.005281717522634557, -0.010729686221561705,
    0.008654076293246785, -0.02301538696880283,
  ],
  W2: [0.0174481176421648, -0.007612069008951028],
};

/** The same, here. */
export function program(): Readonly<Record<"W1" | "W2", Float64Array>> {
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

/** A number as Python prints it: the fewest digits that read back as the same value of its dtype. */
export function printed(value: number, isSingle: boolean): string {
  if (!isSingle) return String(value);
  for (let digits = 1; digits <= 9; ++digits) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}
