/**
 * What TypeScript knows of the public surface. Nothing runs: `npx tsc` checks it here against src's declarations in
 * build/types, and test/consumers/ checks the same file in a package that installed the tarball.
 */
/* eslint-disable @typescript-eslint/no-unused-vars, @typescript-eslint/no-meaningless-void-operator,
   @typescript-eslint/no-unnecessary-type-parameters -- the types are all that is used */
import {
  copy,
  fill,
  heNormal,
  initialize,
  initializeParameters,
  normal,
  recipeOf,
  refill,
  toFloat32,
  zeros,
  type Dtype,
  type Initializer,
  type Memory,
  type Parameter,
  type Recipe,
  type SpecEntry,
} from "weightseed";
import { createWorkerPool } from "weightseed/workers";

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles if the types are the same. */
declare function same<A, B>(yes: Same<A, B>): void;

/** initializeParameters: keys, arrays, buffers. */
export function networks(many: number[], anyDtype: Dtype, anyMemory: Memory): void {
  const { W1, b1, W2, b2 } = initializeParameters([784, 256, 10]);
  same<typeof W1, Parameter<"float32">>(true);
  same<typeof b2, typeof W1>(true);
  same<typeof W1.data, Float32Array<ArrayBuffer>>(true);
  same<typeof W1.dtype, "float32">(true);
  same<typeof W1.shape, number[]>(true);
  void [b1, W2];

  const set = initializeParameters([2, 3, 4]);
  same<keyof typeof set, "W1" | "b1" | "W2" | "b2">(true);
  // @ts-expect-error two layers have no W3
  void set.W3;
  // @ts-expect-error layers count from 1
  void set.W0;

  const dims = [4, 3, 2] as const;
  same<keyof ReturnType<typeof initializeParameters<typeof dims>>, "W1" | "b1" | "W2" | "b2">(true);

  const unknownDepth = initializeParameters(many);
  same<(typeof unknownDepth)["W7"], Parameter<"float32">>(true);
  // @ts-expect-error no other name
  void unknownDepth.weights;

  const wide = initializeParameters([2, 1], { dtype: "float64", memory: "shared" });
  same<typeof wide.W1.data, Float64Array<SharedArrayBuffer>>(true);
  const half = initializeParameters([2, 1], { dtype: "bfloat16", memory: "linear" });
  same<typeof half.W1.data, Uint16Array<ArrayBuffer>>(true);
  const open = initializeParameters([2, 1], { dtype: anyDtype, memory: anyMemory });
  same<typeof open.W1.dtype, Dtype>(true);

  initializeParameters([2, 1], { activation: "leakyRelu", outputActivation: "softmax", seed: 1n });
  initializeParameters([2, 1], { activation: "leaky_relu" });
  // @ts-expect-error not an activation
  initializeParameters([2, 1], { activation: 7 });
  // @ts-expect-error not an option
  initializeParameters([2, 1], { sed: 1 });
  // @ts-expect-error sizes are numbers
  initializeParameters(["2", 1]);
}

/** Seventy layers written out still have known names. */
export function deep(): void {
  const set = initializeParameters([
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1,
  ]);
  same<typeof set.W70, Parameter<"float32">>(true);
  // @ts-expect-error seventy layers
  void set.W71;
}

/** initialize: names and dtypes of a spec, in its three forms. */
export function specs(map: Map<"p" | "q", SpecEntry>, plain: Record<string, SpecEntry>): void {
  const set = initialize(
    {
      "embed.weight": { shape: [9, 4], init: normal() },
      wide: { shape: [4], init: zeros(), dtype: "float64" },
    },
    { dtype: "float16", memory: "shared" },
  );
  same<keyof typeof set, "embed.weight" | "wide">(true);
  same<(typeof set)["embed.weight"], Parameter<"float16", SharedArrayBuffer>>(true);
  same<typeof set.wide.data, Float64Array<SharedArrayBuffer>>(true);
  // @ts-expect-error not in the spec
  void set.head;

  const entries = initialize([
    ["a", { shape: [2], init: zeros() }],
    ["b", { shape: [2], init: zeros(), dtype: "bfloat16" }],
  ]);
  same<typeof entries.a, Parameter<"float32">>(true);
  same<typeof entries.b, Parameter<"bfloat16">>(true);

  const mapped = initialize(map);
  same<keyof typeof mapped, "p" | "q">(true);
  const byName = initialize(plain)["any name"];
  same<typeof byName, Parameter | undefined>(true);

  // @ts-expect-error an entry needs a shape
  initialize({ a: { init: zeros() } });
  // @ts-expect-error the factory, not its result
  initialize({ a: { shape: [2], init: heNormal } });
  // @ts-expect-error not a dtype
  initialize({ a: { shape: [2], init: zeros() } }, { dtype: "int8" });
}

/** Data that a user wrote is an initializer too. */
export const DATA: Initializer = { law: "normal", mean: 0, std: 0.02 };

/** Recipes, copies, refills, fills. */
export function others(recipe: Recipe): void {
  const again = initialize(recipe, { memory: "shared" });
  same<(typeof again)[string], Parameter<Dtype, SharedArrayBuffer>>(true);
  // @ts-expect-error a recipe has its own seed
  initialize(recipe, { seed: 1 });

  const set = initializeParameters([2, 1], { dtype: "float64", memory: "shared" });
  const copies = copy(set);
  same<typeof copies.W1, Parameter<"float64">>(true);
  const one = copy(set.W1);
  same<typeof one, Parameter<"float64">>(true);
  const refilled = refill(set, { seed: "again" });
  same<typeof refilled, typeof set>(true);
  const made = recipeOf(set, { fingerprint: true });
  same<typeof made, Recipe>(true);
  const read = toFloat32(set.W1);
  same<typeof read, Float32Array<ArrayBuffer>>(true);

  const target = new Float64Array(new SharedArrayBuffer(16));
  const filled = fill(target, normal(), { seed: 1, name: "w" });
  same<typeof filled, typeof target>(true);
  // @ts-expect-error numbers are not a target
  fill([1, 2], normal(), { seed: 1, name: "w" });
  // @ts-expect-error no dtype has this class
  fill(new Int8Array(2), normal(), { seed: 1, name: "w" });
}

/** Pools: the core's types as promises, and the pool's memory as the default. */
export async function pools(recipe: Recipe): Promise<void> {
  await using ordinary = createWorkerPool({ workers: 2, fallback: "inline" });
  const { W1 } = await ordinary.initializeParameters([2, 1], { dtype: "float64" });
  same<typeof W1, Parameter<"float64">>(true);

  const shared = createWorkerPool({ memory: "shared" });
  const set = await shared.initialize({ w: { shape: [2], init: zeros() } }, { seed: 1 });
  same<typeof set.w, Parameter<"float32", SharedArrayBuffer>>(true);
  const own = await shared.initialize({ w: { shape: [2], init: zeros() } }, { memory: "buffers" });
  same<typeof own.w, Parameter<"float32">>(true);
  const again = await shared.initialize(recipe);
  same<(typeof again)[string], Parameter<Dtype, SharedArrayBuffer>>(true);
  const refilled = await shared.refill(set, { onProgress: (done, total) => void (done / total) });
  same<typeof refilled, typeof set>(true);
  const filled = await shared.fill(new Float32Array(2), zeros(), {
    signal: AbortSignal.timeout(9),
  });
  same<typeof filled, Float32Array<ArrayBuffer>>(true);
  // @ts-expect-error not an option
  createWorkerPool({ threads: 2 });
}
