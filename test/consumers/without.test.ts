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
    shared: () => initialize(one(normal()), { seed: 1, memory: "shared" }),
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

/** A program under ever more requests for memory that are granted, each time from new modules. */
const LATER = `
  import { readFileSync } from "node:fs";
  const { Memory } = WebAssembly;
  let left = Infinity;
  WebAssembly.Memory = function (descriptor) {
    if (left-- <= 0) throw new RangeError("could not allocate memory");
    return new Memory(descriptor);
  };
  let copies = 0;
  async function outcome(granted) {
    left = granted;
    const entry = import.meta.resolve("weightseed");
    const core = new URL("core.js", entry).href;
    const url = (text) => "data:text/javascript," + encodeURIComponent(text + "//" + ++copies);
    const inner = url(readFileSync(new URL(core), "utf8"));
    const text = readFileSync(new URL(entry), "utf8").replaceAll("./core.js", inner);
    const { fingerprint, initialize, normal, orthogonal, sparse } = await import(url(text));
    const spec = {
      w: { shape: [30, 20], init: normal() },
      q: { shape: [30, 20], init: orthogonal() },
      s: { shape: [30, 20], init: sparse() },
    };
    try {
      const sets = ["buffers", "linear", "shared"].map((memory) => initialize(spec, { seed: 1, memory }));
      return sets.map(fingerprint).join();
    } catch (error) {
      return error.name + ": " + error.message;
    }
  }
  const program = await outcome(Infinity);
  const refused = [];
  while (refused.at(-1) !== program && refused.length < 50) refused.push(await outcome(refused.length));
  console.log(JSON.stringify({ program, refused }));
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

// Node's own Worker needs it; test/workers/pages.test.ts has pools in pages without it
test("no SharedArrayBuffer: the other memories", () => {
  for (const [name, outcome] of Object.entries(without("delete globalThis.SharedArrayBuffer;"))) {
    if (name === "shared")
      expect(outcome).toMatch(
        /^Error: initialize: memory: "shared" needs SharedArrayBuffer; serve the page with/,
      );
    else if (name !== "pool") expect(outcome, name).toBe("no error");
  }
});

test.each([
  ["no WebAssembly", "delete globalThis.WebAssembly;", /^Error: weightseed: .*no WebAssembly$/],
  [
    "no compilation",
    `WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError("blocked"); } };`,
    /^Error: weightseed: .*hand "weightseed\/[\w-]+\.wasm" to useModule\(\) before the first use, or allow 'wasm-unsafe-eval'/,
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

test("memory that ends at any request: what is made is right, and the rest says so", () => {
  const { program, refused } = JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "--eval", LATER], { encoding: "utf8" }),
  ) as { program: string; refused: string[] };
  expect(refused.length).toBeGreaterThan(3);
  for (const outcome of refused.slice(0, -1)) {
    expect(outcome).toMatch(/^RangeError: memory: no linear memory of \d+ bytes can be had/);
  }
  expect(refused.at(-1)).toBe(program);
});
