/** A revoked proxy, which cannot even be asked for its class, at every place of every public function: one clear error. */
import { afterAll, expect, test } from "vitest";
import * as flax from "../../src/compat/flax/index.js";
import * as compat from "../../src/compat/index.js";
import * as keras from "../../src/compat/keras/index.js";
import * as diagnose from "../../src/diagnose/index.js";
import * as npz from "../../src/formats/npz/index.js";
import * as safetensors from "../../src/formats/safetensors/index.js";
import * as core from "../../src/index.js";
import * as presets from "../../src/presets/index.js";
import * as workers from "../../src/workers/index.js";

const ENTRIES = {
  ...{ compat, core, diagnose, keras, npz, presets, safetensors, workers },
  ...{ linen: flax.linen, nnx: flax.nnx, torchModules: compat.torchModules },
};
/** They call what they are given, and throw what that throws. */
const CALLERS = ["gain", "criticalPoint", "fixedPoint"];

/** In no declaration: what the package's files take of each other. */
const INTERNAL = ["orthonormal"];

function revoked(of: object): unknown {
  const { proxy, revoke } = Proxy.revocable(of, {});
  revoke();
  return proxy;
}

const set = core.initializeParameters([3, 2], { seed: 1 });
const recipe = core.recipeOf(set);
const OTHERS = [
  ...[undefined, -1, 1, "text", "w", [3, 2], JSON.stringify(recipe), new Float32Array(4)],
  ...[set, recipe, safetensors.encodeSafetensors(set), core.normal()],
];

const functions = Object.entries(ENTRIES).flatMap(([entry, names]) =>
  Object.entries(names)
    .filter(([name]) => !INTERNAL.includes(name))
    .filter(([, value]) => typeof value === "function" && !String(value).startsWith("class"))
    .map(
      ([name, call]) =>
        [`${entry}: ${name}`, name, call as (...args: unknown[]) => unknown] as const,
    ),
);

/** A call's result, or an error that says what was expected. */
async function expectClear(call: () => unknown): Promise<void> {
  let message = "";
  try {
    const made = call();
    if (made instanceof Promise) await made;
    else await (made as { close?: () => unknown } | undefined)?.close?.();
  } catch (error) {
    message = String(error);
  }
  expect(message).not.toMatch(/^(?!\w*Error: .* expected ).*(Cannot perform|revoked)/);
}

/** Methods of what the entries give, but for those that rooms of the library call. */
const RETURNED = {
  numpyRandomState: compat.numpyRandomState(1),
  numpyGenerator: compat.numpyGenerator(1),
  torchGenerator: compat.torchGenerator(1),
  "torchGenerator, init": compat.torchGenerator(1).init,
  "torchGenerator, nn": compat.torchGenerator(1).nn,
  "torchGenerator, cuda": compat.torchGenerator(1, { device: "cuda" }),
  jaxKey: compat.jaxKey(1),
  tfjsGenerator: compat.tfjsGenerator(1),
  rngs: flax.nnx.rngs(1),
  seeds: keras.kerasSeeds(1),
  rules: { apply: core.rules([["*", core.normal()]]) },
  pool: workers.createWorkerPool({ workers: 1 }),
};
const HELD =
  /^(constructor|check.*|.*Steps|steps|fill|hold|draw[A-Z].*|module|allocate|permutation|skip|construction|initializing|close)$/;
const methods = Object.entries(RETURNED).flatMap(([of, object]) => {
  const names = new Set<string>();
  for (let at: object = object; at !== Object.prototype; at = Object.getPrototypeOf(at) as object) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  }
  const calls = object as unknown as Record<string, unknown>;
  return [...names]
    .filter((name) => !HELD.test(name) || (of === "pool" && name === "fill"))
    .filter((name) => typeof calls[name] === "function")
    .map((name) => {
      const call = (...args: unknown[]): unknown =>
        (calls[name] as (...args: unknown[]) => unknown).apply(object, args);
      return [`${of}: ${name}`, name, call] as const;
    });
});
afterAll(() => RETURNED.pool.close());

test.each([...functions, ...methods])("%s", async (_, name, call) => {
  for (const of of [{}, [], () => 0]) {
    if (typeof of === "function" && CALLERS.includes(name)) continue;
    for (let place = 0; place < 3; ++place) {
      for (const other of OTHERS) {
        const args: unknown[] = [other, other, other];
        args[place] = revoked(of);
        await expectClear(() => call(...args));
      }
    }
  }
});

/** Where what is given holds it. */
const WITHIN: readonly ((inner: unknown) => unknown)[] = [
  (inner) => ({ w: inner }),
  (inner) => [inner],
  (inner) => [["w", inner]],
  (inner) => ({ w: { name: "w", data: inner, shape: [1], dtype: "float32" } }),
  (inner) => ({ layers: inner }),
  (inner) => ({ kind: "Module", members: [["weight", inner]] }),
  (inner) => ({ rngs: inner }),
  (inner) => ({ seed: inner, backend: "jax" }),
  (inner) => ({ bias: inner, init: core.normal() }),
];
const BUILD = [
  "torchGenerator: build",
  "build",
  (module: unknown) => compat.torchGenerator(1).build(module as never),
] as const;

test.each([...functions, ...methods, BUILD])("%s, within its arguments", async (_, name, call) => {
  if (CALLERS.includes(name)) return;
  for (const of of [{}, []]) {
    for (const within of WITHIN) {
      for (const place of [0, 1]) {
        const args: unknown[] = [set, core.normal()];
        args[place] = within(revoked(of));
        await expectClear(() => call(...args));
      }
    }
  }
});
