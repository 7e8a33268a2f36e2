/** JAX's own values (test/reference/jax_vectors.py), bit for bit. */
import { expect, test } from "vitest";
import { initialize, type Initializer } from "../../src/index.js";
import * as init from "../../src/index.js";
import { jaxKey, type JaxKey, type JaxLayout } from "../../src/compat/index.js";
import { hexOf, sha256 } from "../support/bits.js";
import { vectors } from "../kernels/vectors.js";

interface Entry {
  layout: JaxLayout;
  seed: number;
  call: string;
  count: number;
  first: string[];
  sha256: string;
}

const { entries, network, jax } = vectors("jax_release") as {
  jax: string;
  entries: Entry[];
  network: Record<"w1" | "b1" | "w2", Entry>;
};

type Values =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | BigUint64Array
  | Float64Array;

const keyWords = (keys: readonly JaxKey[]): Uint32Array =>
  Uint32Array.from(keys.flatMap(({ data }) => [...data]));

const cut = { distribution: "truncated_normal" } as const;
const long = [100003];

/** The call of JAX, and ours. */
const CALLS: Readonly<Record<string, (key: JaxKey) => Values>> = {
  "random.bits(key, (100003,))": (key) => key.bits(long),
  "random.bits(key, (1003,), 'uint8')": (key) => key.bits([1003], 8),
  "random.bits(key, (1003,), 'uint16')": (key) => key.bits([1003], 16),
  "random.key_data(random.split(key, 1001))": (key) => keyWords(key.split(1001)),
  "random.key_data(random.fold_in(key, 4000000000))": (key) => keyWords([key.foldIn(4000000000)]),
  "random.uniform(key, (100003,))": (key) => key.uniform(long),
  "random.uniform(key, (100003,), minval=-0.3, maxval=0.7)": (key) => key.uniform(long, -0.3, 0.7),
  "random.uniform(key, (100003,), minval=1e-3, maxval=3.0)": (key) => key.uniform(long, 1e-3, 3),
  "random.normal(key, ())": (key) => key.normal([]),
  "random.normal(key, (7,))": (key) => key.normal([7]),
  "random.normal(key, (1000003,))": (key) => key.normal([1000003]),
  "random.truncated_normal(key, -2, 2, (100003,))": (key) => key.truncatedNormal(long, -2, 2),
  "random.truncated_normal(key, -0.5, 1.5, (100003,))": (key) =>
    key.truncatedNormal(long, -0.5, 1.5),
  "random.truncated_normal(key, 2, 5, (100003,))": (key) => key.truncatedNormal(long, 2, 5),
  "random.truncated_normal(key, -jnp.inf, 0.25, (100003,))": (key) =>
    key.truncatedNormal(long, -Infinity, 0.25),
  "random.randint(key, (10007,), -5, 1000)": (key) => key.randint([10007], -5, 1000),
  "random.randint(key, (10007,), -2147483648, 2147483647)": (key) =>
    key.randint([10007], -2147483648, 2147483647),
  "random.permutation(key, 1)": (key) => key.permutation(1),
  "random.permutation(key, 1625)": (key) => key.permutation(1625),
  "random.permutation(key, 1626)": (key) => key.permutation(1626),
  "random.permutation(key, 40000)": (key) => key.permutation(40000),
  "0.5 + 0.02 * random.normal(key, (1001,))": (key) =>
    key.initialize(init.normal({ mean: 0.5, std: 0.02 }), [1001]),
  "initializers.normal(0.02)(key, (768, 300))": (key) =>
    key.initialize(init.normal({ std: 0.02 }), [768, 300]),
  "initializers.truncated_normal(0.05)(key, (100, 300))": (key) =>
    key.initialize(init.truncatedNormal({ std: 0.05 }), [100, 300]),
  "initializers.uniform(0.3)(key, (100, 300))": (key) =>
    key.initialize(init.uniform({ low: 0, high: 0.3 }), [100, 300]),
  "initializers.glorot_uniform()(key, (784, 300))": (key) =>
    key.initialize(init.glorotUniform(), [784, 300]),
  "initializers.glorot_normal()(key, (784, 300))": (key) =>
    key.initialize(init.glorotNormal(cut), [784, 300]),
  "initializers.lecun_uniform()(key, (3, 3, 16, 32))": (key) =>
    key.initialize(init.lecunUniform(), [3, 3, 16, 32]),
  "initializers.lecun_normal()(key, (3, 3, 16, 32))": (key) =>
    key.initialize(init.lecunNormal(cut), [3, 3, 16, 32]),
  "initializers.he_uniform()(key, (7, 5))": (key) => key.initialize(init.heUniform(), [7, 5]),
  "initializers.he_normal()(key, (7, 5))": (key) => key.initialize(init.heNormal(cut), [7, 5]),
  "initializers.he_normal(in_axis=0, out_axis=(1, 2), batch_axis=3)(key, (12, 4, 6, 5))": (key) =>
    key.initialize(init.heNormal(cut), [12, 4, 6, 5], { inAxis: 0, outAxis: [1, 2], batchAxis: 3 }),
  "initializers.variance_scaling(1.7, 'fan_geo_avg', 'normal')(key, (300, 77))": (key) =>
    key.initialize(init.varianceScaling({ scale: 1.7, mode: "fan_geo_avg" }), [300, 77]),
  "initializers.variance_scaling(0.3, 'fan_out', 'normal')(key, (300, 77))": (key) =>
    key.initialize(init.varianceScaling({ scale: 0.3, mode: "fan_out" }), [300, 77]),
};

function summary(values: Values): Pick<Entry, "count" | "first" | "sha256"> {
  const first = hexOf(values.subarray(0, 6));
  return { count: values.length, first, sha256: sha256(values) };
}

test.each(entries)(`JAX ${jax}, $layout, key($seed): $call`, (entry) => {
  const { layout, seed, call, ...expected } = entry;
  expect(summary(CALLS[call]!(jaxKey(seed, { layout })))).toEqual(expected);
});

test("as a generator: one key of a split for each parameter", () => {
  const layout = "IO";
  const entry = (shape: number[], law: Initializer): { shape: number[]; init: Initializer } => ({
    shape,
    init: law,
  });
  const made = initialize(
    {
      w1: { ...entry([784, 256], init.heNormal(cut)), layout },
      zero: entry([3], init.zeros()),
      b1: entry([256], init.uniform({ low: 0, high: 0.1 })),
      w2: { ...entry([256, 10], init.glorotUniform()), layout },
    },
    { generator: jaxKey(7) },
  );
  for (const name of ["w1", "b1", "w2"] as const) {
    expect({ call: "", ...summary(made[name].data) }, name).toEqual(network[name]);
  }
});
