import { bytesOfView, hex, sha256Of, utf8 } from "../wasm/sha256.js";
import {
  originOf,
  tensorEntries,
  type AnyParameters,
  type AnyTensors,
  type Origin,
} from "./set.js";
import { RECIPE_FORMAT, type Recipe } from "../plan/recipe.js";
import { checkKeys, wrongType } from "../errors.js";

/**
 * SHA-256, as hex, of the lines `name\0dtype\0shape\0sha256\n` of all parameters, sorted by the bytes of the
 * UTF-8 name; `shape` is the axes joined by commas, `sha256` the hex digest of the data as little-endian bytes. Before
 * a name that itself holds NUL or a line feed stands `\0bytes\0`, its length. Any system with SHA-256 can repeat it. A
 * parameter that stands under several names (`tie`) counts once. Integers of 64 bits, as a model of
 * "weightseed/compat" has some, count as they are.
 *
 * @throws TypeError for what is no set of parameters
 * @example
 *     fingerprint(initializeParameters([784, 256, 10], { seed: 1 }));
 */
export function fingerprint(parameters: AnyTensors): string {
  const all = [...new Set(tensorEntries("fingerprint", parameters).map(([, p]) => p))];
  return fingerprintOf(
    all,
    all.map(({ data }) => sha256Of(bytesOfView(data, PART_BYTES))),
  );
}

const PART_BYTES = 2 ** 30;

/** @param digests SHA-256 of each parameter's bytes @internal */
export function fingerprintOf(
  parameters: readonly {
    readonly name: string;
    readonly dtype: string;
    readonly shape: readonly number[];
  }[],
  digests: readonly Uint8Array[],
): string {
  const lines = parameters.map(({ name, dtype, shape }, index) => {
    const bytes = utf8(name);
    const before = /[\0\n]/.test(name) ? `\0${bytes.length}\0` : "";
    const rest = `\0${dtype}\0${shape.join(",")}\0${hex(digests[index]!)}\n`;
    return { name: bytes, line: utf8(before + name + rest) };
  });
  lines.sort((a, b) => compareBytes(a.name, b.name));
  return hex(sha256Of(lines.map(({ line }) => line)));
}

/** The order of UTF-8 names. @internal */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const common = Math.min(a.length, b.length);
  for (let i = 0; i < common; ++i) {
    if (a[i] !== b[i]) return a[i]! - b[i]!;
  }
  return a.length - b.length;
}

/**
 * The recipe of a set: its spec, its seed, whether given or fresh, and the stream; or the state of its generator
 * before the first draw. `initialize(recipe)` gives every bit back, after a round through JSON too; with a
 * generator, `initialize(recipe, { generator: restoreGenerator(recipe.generator) })`.
 *
 * @param options.fingerprint whether to add the set's fingerprint
 * @throws TypeError for an object that initialize, initializeParameters or copy did not return
 * @example
 *     const set = initializeParameters([4, 3]);
 *     const recipe = JSON.stringify(recipeOf(set));
 *     fingerprint(initialize(JSON.parse(recipe))) === fingerprint(set); // => true
 */
export function recipeOf(
  parameters: AnyParameters,
  options: { readonly fingerprint?: boolean } = {},
): Recipe {
  const origin = originOf("recipeOf", parameters);
  checkKeys("recipeOf", options, ["fingerprint"]);
  const { fingerprint: wanted = false } = options;
  if (typeof wanted !== "boolean") throw wrongType("recipeOf: fingerprint", "a boolean", wanted);
  return { ...recipeOfPlan(origin), ...(wanted && { fingerprint: fingerprint(parameters) }) };
}

/** The recipe of a set that need not be made yet. @internal */
export function recipeOfPlan({ plan, dtype, scope }: Omit<Origin, "targets">): Recipe {
  return {
    format: RECIPE_FORMAT,
    ...(plan.generator === undefined
      ? { stream: plan.stream, seed: `0x${plan.seed}` }
      : { generator: structuredClone(plan.generator) }),
    dtype,
    ...(scope !== "" && { scope }),
    spec: plan.parameters.map(({ name, spec }) => [name, structuredClone(spec)]),
  };
}
