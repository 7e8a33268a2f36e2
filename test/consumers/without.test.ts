/**
 * Where something that the kernels need is missing, every way in says what, in a process of its own from the bundles that
 * users get: run `npm run build` first.
 */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

const PROGRAM = `
  import { deltaOrthogonal, fill, fingerprint, gain, initialize, initializeParameters, normal, orthogonal, randomSeed,
    sparse, truncatedNormal } from "weightseed";
  import { jaxKey, numpyGenerator, numpyRandomState, tfjsGenerator, torchGenerator } from "weightseed/compat";
  import { encodeSafetensors } from "weightseed/safetensors";
  import { encodeNpz } from "weightseed/npz";
  import { createWorkerPool } from "weightseed/workers";
  const one = (init, shape = [3, 3]) => ({ w: { shape, init } });
  const set = { w: { name: "w", shape: [2], dtype: "float32", data: Float32Array.of(1, 2) } };
  const pool = (options) => createWorkerPool({ workers: 1, ...options });
  const CALLS = {
    initialize: () => initialize(one(normal()), { seed: 1 }),
    linear: () => initialize(one(normal()), { seed: 1, memory: "linear" }),
    orthogonal: () => initialize(one(orthogonal()), { seed: 1 }),
    sparse: () => initialize(one(sparse({ count: 1 })), { seed: 1 }),
    network: () => initializeParameters([3, 2], { seed: 1 }),
    fill: () => fill(new Float32Array(3), normal(), { seed: 1, name: "w" }),
    fingerprint: () => fingerprint(set),
    RandomState: () => numpyRandomState(1).randn(3),
    Generator: () => numpyGenerator(1).standardNormal(3),
    torch: () => torchGenerator(1).randn([3]),
    cuda: () => torchGenerator(1, { device: "cuda", card: "A100" }).randn([3]),
    jax: () => jaxKey(1).normal([3]),
    tfjs: () => initialize(one(normal()), { generator: tfjsGenerator(1) }),
    safetensors: () => encodeSafetensors(one(normal()), { seed: 1 }),
    npz: () => encodeNpz(one(normal()), { seed: 1 }),
    pool: () => pool({}).initialize(one(normal(), [2000, 2000]), { seed: 1 }),
    fresh: () => initialize(one(normal())),
    randomSeed: () => void randomSeed(),
    inline: () => pool({ fallback: "inline" }).fingerprint(set),
  };
  // laws that need no kernel, and what is plain data, work all the same
  normal(); gain("relu"); deltaOrthogonal(); truncatedNormal();
  const outcomes = {};
  for (const [name, call] of Object.entries(CALLS)) {
    try {
      await call();
      outcomes[name] = "no error";
    } catch (error) {
      outcomes[name] = error.name + ": " + error.message;
    }
  }
  console.log(JSON.stringify(outcomes));
  process.exit();
`;

const without = (before: string): Record<string, string> => {
  const program = `${before}\n${PROGRAM.replaceAll(/import (\{[^}]*\}) from/g, "const $1 = await import(").replaceAll(/(await import\( "[^"]*")/g, "$1)")}`;
  const args = ["--input-type=module", "--eval", program];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as Record<
    string,
    string
  >;
};

test("no crypto: a seed must be given", () => {
  const outcomes = without("delete globalThis.crypto;");
  for (const [name, outcome] of Object.entries(outcomes)) {
    if (name === "randomSeed" || name === "fresh") {
      expect(outcome).toBe("Error: weightseed: this engine has no crypto; give a seed");
    } else {
      expect(outcome, name).toBe("no error");
    }
  }
});

test.each([
  ["no WebAssembly", "delete globalThis.WebAssembly;", /^Error: weightseed: .*no WebAssembly$/],
  [
    "no compilation",
    `WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError("blocked"); } };`,
    /^Error: weightseed: .*Content-Security-Policy must allow 'wasm-unsafe-eval'/,
  ],
  [
    "no SIMD",
    `WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError("no"); } };
     WebAssembly.validate = () => false;`,
    /^Error: weightseed: this engine has no WebAssembly SIMD/,
  ],
  [
    "no memory",
    `WebAssembly.Memory = class { constructor() { throw new RangeError("could not allocate memory"); } };`,
    /^RangeError: memory: no linear memory of \d+ bytes can be had/,
  ],
])("%s", (what, before, message) => {
  for (const [name, outcome] of Object.entries(without(before))) {
    // a pool's workers are threads of their own, with all that this one has not
    if (what === "no memory" && name === "pool") continue;
    if (name === "randomSeed") continue; // needs no kernel
    expect(outcome, name).toMatch(message);
  }
});
