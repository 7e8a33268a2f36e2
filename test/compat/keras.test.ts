/** Keras 3.15's initializers on two backends, and the seeds that it gives them (tools/keras_seeds.py). */
import { afterAll, describe, expect, test } from "vitest";
import { kerasInitializer, kerasSeeds } from "../../src/compat/keras/index.js";
import type { KerasInitializerName, KerasOptions } from "../../src/compat/keras/index.js";
import { floats, hexOf, sha256 } from "../support/bits.js";
import { vectors } from "../kernels/vectors.js";

interface Digest {
  readonly shape: number[];
  readonly first: string[];
  readonly sha256: string;
}
interface Entry extends Digest {
  readonly name: KerasInitializerName;
  readonly seed: number;
  readonly options: Partial<KerasOptions>;
}
interface File {
  readonly seeds: { readonly seed: number; readonly next: number[] }[];
  readonly model: Digest[];
  readonly entries: Entry[];
}

const BACKENDS = ["jax", "torch"] as const;

describe.each(BACKENDS)("Keras on %s", (backend) => {
  const { seeds, model, entries } = vectors(`keras-${backend}`) as File;

  let [compared, unequal, most] = [0, 0, 0];
  afterAll(() => {
    console.log(`${backend}, Orthogonal: ${unequal} of ${compared} unequal, at most ${most}`);
  });

  test.each(entries)(
    "$name, $seed, $options, $shape",
    ({ name, seed, options, shape, ...digest }) => {
      const { data } = kerasInitializer(name, { backend, seed, ...options })(shape);
      if (name !== "Orthogonal") {
        expect(hexOf(data.subarray(0, 8))).toEqual(digest.first);
        expect(sha256(data).slice(0, 24)).toBe(digest.sha256);
        return;
      }
      const { gain = 1 } = options;
      for (const [i, x] of floats(digest.first).entries()) {
        ++compared;
        if (data[i] !== x) ++unequal;
        most = Math.max(most, Math.abs(data[i]! - x) / gain);
      }
      expect(most).toBeLessThan(1e-6);
    },
  );

  test.each(seeds)("the seeds after set_random_seed($seed)", ({ seed, next }) => {
    const taken = kerasSeeds(seed);
    expect(next.map(() => taken.next())).toEqual(next);
  });

  test("a model: each initializer takes a seed when it is made, and so does Dropout", () => {
    const seed = kerasSeeds(42);
    const first = kerasInitializer("GlorotUniform", { backend, seed });
    seed.next();
    const second = kerasInitializer("HeNormal", { backend, seed });
    const [w1, , w2] = model;
    expect(sha256(first([784, 32]).data).slice(0, 24)).toBe(w1!.sha256);
    expect(sha256(second([32, 10]).data).slice(0, 24)).toBe(w2!.sha256);
  });
});

test("an initializer gives the same values again, and its parameter a name", () => {
  const kernel = kerasInitializer("HeNormal", { backend: "jax", seed: kerasSeeds(1) });
  expect(kernel([3, 4], "w")).toEqual({ ...kernel([3, 4]), name: "w" });
  expect(kernel.seed).toBe(kerasSeeds(1).next());
});

describe("mistakes", () => {
  const good = { backend: "jax", seed: 1 } as const;
  const at =
    (options: object, name: KerasInitializerName = "GlorotUniform") =>
    () =>
      kerasInitializer(name, { ...good, ...options });
  test.each<[() => unknown, new () => Error, string]>([
    [() => kerasInitializer("glorot" as never, good), RangeError, "kerasInitializer: name"],
    [at({ backend: "tensorflow" }), RangeError, "kerasInitializer: backend"],
    [at({ seed: -1 }), RangeError, "seed expected an integer from 0 to 2^32 - 1"],
    [at({ seed: "1" }), TypeError, "kerasInitializer: seed expected a number, or what kerasSeeds"],
    [at({ gain: 2 }), TypeError, "kerasInitializer: option expected one of"],
    [at({ inputAxes: [0] }), TypeError, "kerasInitializer: outputAxes"],
    [at({ scale: 0 }, "VarianceScaling"), RangeError, "kerasInitializer: scale expected"],
    [at({ mode: "fan" }, "VarianceScaling"), RangeError, "kerasInitializer: mode"],
    [at({ stddev: -1 }, "RandomNormal"), RangeError, "kerasInitializer: stddev"],
    [() => at({}, "Orthogonal")()([4]), RangeError, "shape expected at least two axes"],
    [
      () => at({ inputAxes: [3], outputAxes: [0] })()([4, 4]),
      RangeError,
      "inputAxes expected axes",
    ],
    [() => at({})()(4 as never), TypeError, "kerasInitializer: shape"],
    [() => kerasSeeds(-1), RangeError, "kerasSeeds: seed"],
    [() => kerasSeeds("1" as never), TypeError, "kerasSeeds: seed expected a number"],
  ])("%s", (call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});
