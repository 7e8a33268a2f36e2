/** Pools in Node, from the bundles that users get: run `npm run build` first. */
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  deltaOrthogonal,
  eye,
  fill,
  fingerprint,
  initialize,
  initializeParameters,
  mirrored,
  normal,
  orthogonal,
  recipeOf,
  sparse,
  truncatedNormal,
  uniform,
  zeros,
} from "weightseed";
import { jaxKey, numpyGenerator, numpyRandomState, torchGenerator } from "weightseed/compat";
import { createWorkerPool, type PoolOptions, type WorkerPool } from "weightseed/workers";
import type { Kernels } from "../../src/wasm/kernels.js";
import { MEMORIES, expectSameBits } from "../support/cases.js";
import { inline, made } from "./cases.js";

vi.setConfig({ testTimeout: 60_000 }); // seconds, where nothing else runs

const pools: WorkerPool<never>[] = [];
function pool<M extends "buffers" | "linear" | "shared" = "buffers">(
  options?: PoolOptions<M>,
): WorkerPool<M> {
  const one = createWorkerPool(options);
  pools.push(one);
  return one;
}
afterEach(() => Promise.all(pools.splice(0).map((one) => one.close())));

/** Above the floor under which a pool does not share a job out. */
const BIG = { w: { shape: [1000, 1001], init: normal({ std: 0.02 }) } } as const;

test("the shared form of the core keeps below what memory.ts leaves it", () => {
  const [core, shared] = ["core", "core-shared"].map((name) => {
    const module = new WebAssembly.Module(readFileSync(`build/wasm/${name}.wasm`));
    const limits = name === "core" ? { initial: 2 } : { initial: 2, maximum: 2, shared: true };
    const memory = new WebAssembly.Memory(limits);
    return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
  });
  expect(shared!.heapBase()).toBeLessThanOrEqual(65536);
  expect(shared!.SCRATCH_BYTES.value).toBe(core!.SCRATCH_BYTES.value);
});

describe("the bits of the core", () => {
  const want = [inline(1), inline(1), inline(2)];
  for (const workers of [1, 2, 3, 8]) {
    test.each(MEMORIES)(`${workers} workers, %s`, async (memory) => {
      expect(await made(memory, { workers })).toStrictEqual(want);
    });
  }

  test("a tensor of hundreds of slices beside many small ones", async () => {
    const small = Array.from({ length: 300 }, (_, i) => [
      `b${i}`,
      { shape: [i], init: uniform({ bound: 1 }) },
    ]);
    const spec = Object.fromEntries([
      ["embed", { shape: [5000, 999], init: normal() }],
      ...small,
    ]) as never;
    const want = fingerprint(initialize(spec, { seed: 3 }));
    for (const memory of MEMORIES) {
      const set = await pool({ workers: 3 }).initialize(spec, { seed: 3, memory });
      expect(fingerprint(set as never), memory).toBe(want);
    }
  });

  test("whole tensors and laws made of others", async () => {
    const spec = {
      tall: { shape: [700, 300], init: orthogonal() },
      wide: { shape: [300, 500], init: orthogonal({ gain: 2 }), dtype: "float64" },
      half: { shape: [200, 200], init: orthogonal(), dtype: "bfloat16" },
      delta: { shape: [96, 64, 3, 3], layout: "OIHW", init: deltaOrthogonal() },
      few: { shape: [400, 500], init: sparse({ count: 15 }) },
      ones: { shape: [600, 600], init: eye() },
      twins: { shape: [600, 400], init: mirrored({ axes: "OI", init: normal() }) },
      gates: { shape: [512, 128], parts: 4, init: orthogonal() },
      grouped: { shape: [3, 3, 16, 128], layout: "HWIO", groups: 4, init: orthogonal() },
      experts: { shape: [8, 32, 64], layout: "BOI", init: sparse({ count: 15 }) },
    } as const;
    const want = fingerprint(initialize(spec, { seed: 3 }));
    for (const workers of [1, 3]) {
      const one = pool({ workers });
      for (const memory of MEMORIES) {
        const set = await one.initialize(spec, { seed: 3, memory });
        expect(fingerprint(set), `${workers}, ${memory}`).toBe(want);
      }
    }
  });

  test("fill: slices of a whole tensor", async () => {
    const options = { seed: 1, name: "q", shape: [900, 800], offset: 12345 };
    const want = fill(new Float32Array(600_000), orthogonal(), options);
    const one = pool({ workers: 2 });
    for (const buffer of [new ArrayBuffer(2_400_000), new SharedArrayBuffer(2_400_000)]) {
      const target = await one.fill(new Float32Array(buffer), orthogonal(), options);
      expectSameBits(target, want);
    }
  });

  test("generators run whole on one worker, and are advanced", async () => {
    const makers = [
      () => numpyRandomState(1),
      () => numpyGenerator(1, { bitGenerator: "Philox" }),
      () => torchGenerator(1),
      () => jaxKey(1),
    ];
    for (const make of makers) {
      for (const memory of MEMORIES) {
        const [here, there] = [make(), make()];
        const spec = { a: BIG.w, b: { shape: [3], init: normal() } };
        const want = initialize(spec, { generator: here });
        const set = await pool({ workers: 2 }).initialize(spec, { generator: there, memory });
        expect(fingerprint(set), `${here.kind}, ${memory}`).toBe(fingerprint(want));
        expect(there.state()).toStrictEqual(here.state());
        expect(recipeOf(set)).toStrictEqual(recipeOf(want));
      }
    }
  });

  test("fill: any slice, ordinary and shared", async () => {
    const count = 2_000_003;
    const options = { seed: 1, name: "w", offset: 4097 };
    const want = fill(new Float64Array(count), truncatedNormal(), options);
    const one = pool({ workers: 2 });
    for (const buffer of [new ArrayBuffer(8 * count + 16), new SharedArrayBuffer(8 * count + 16)]) {
      const target = new Float64Array(buffer, 8, count);
      expect(await one.fill(target, truncatedNormal(), options)).toBe(target);
      expectSameBits(target, want);
      expect(new Float64Array(buffer)[0], "guard").toBe(0);
      expect(new Float64Array(buffer)[count + 1], "guard").toBe(0);
    }
  });

  test("initializeParameters, and what the core knows of the set", async () => {
    const options = { activation: "tanh", seed: 5, scope: "net." } as const;
    const set = await pool({ workers: 2 }).initializeParameters([1000, 900, 10], options);
    const want = initializeParameters([1000, 900, 10], options);
    expect(fingerprint(set)).toBe(fingerprint(want));
    expect(Object.keys(set)).toStrictEqual(["W1", "b1", "W2", "b2"]);
    expect(recipeOf(set)).toStrictEqual(recipeOf(want));
    expect(set.W1.data.buffer.byteLength).toBe(set.W1.data.byteLength);
  });
});

describe("memory", () => {
  test("refill: new buffers, or the same shared and linear memory", async () => {
    const one = pool({ workers: 2 });
    const ordinary = await one.initialize(BIG, { seed: 1 });
    const before = fingerprint(ordinary);
    const next = await one.refill(ordinary, { seed: 2 });
    expect(next).not.toBe(ordinary);
    expect(fingerprint(ordinary)).toBe(before);
    for (const memory of ["linear", "shared"] as const) {
      const set = await one.initialize(BIG, { seed: 1, memory });
      const { data } = set.w;
      expect(await one.refill(set, { seed: 2 })).toBe(set);
      expect(set.w.data).toBe(data);
      expect(fingerprint(set)).toBe(fingerprint(next));
      expect(BigInt(recipeOf(set).seed!)).toBe(2n);
    }
  });

  test("a shared set of the core's own is refilled in place", async () => {
    const set = initialize(BIG, { seed: 1, memory: "shared" });
    expect(await pool({ workers: 2 }).refill(set, { seed: 9 })).toBe(set);
    expect(fingerprint(set)).toBe(fingerprint(initialize(BIG, { seed: 9 })));
  });

  test("the pool's memory is the default of its calls", async () => {
    const one = pool({ workers: 1, memory: "shared" });
    expect((await one.initialize(BIG)).w.data.buffer).toBeInstanceOf(SharedArrayBuffer);
    const { w } = await one.initialize(BIG, { memory: "buffers" });
    expect(w.data.buffer).toBeInstanceOf(ArrayBuffer);
  });
});

describe("progress", () => {
  test.each(MEMORIES)("%s: monotone, ends at the total, throttled", async (memory) => {
    const seen: [number, number][] = [];
    const spec = { w: { shape: [12_000_000], init: normal() }, b: { shape: [3], init: zeros() } };
    const began = performance.now();
    await pool({ workers: 2 }).initialize(spec, {
      memory,
      onProgress: (done, total) => seen.push([done, total]),
    });
    const done = seen.map(([bytes]) => bytes);
    expect(done).toStrictEqual([...done].sort((a, b) => a - b));
    expect(seen.at(-1)).toStrictEqual([48_000_012, 48_000_012]);
    expect(seen.length).toBeLessThanOrEqual(2 + (performance.now() - began) / 33);
  });

  test("what onProgress throws ends the call", async () => {
    const onProgress = (): never => {
      throw new Error("mine");
    };
    await expect(pool({ workers: 1 }).initialize(BIG, { onProgress })).rejects.toThrow("mine");
  });
});

describe("mistakes are rejections of the core's classes", () => {
  const one = pool({ workers: 1 });
  test.each([
    [() => one.initialize(null as never), TypeError, /initialize: spec expected/],
    [() => one.initialize(BIG, { sed: 1 } as never), TypeError, /one of seed, .* got "sed"/],
    [() => one.initialize(BIG, { seed: -1 }), RangeError, /initialize: seed/],
    [
      () => one.initialize(BIG, null as never),
      TypeError,
      /initialize expected an object of options/,
    ],
    [
      () => one.initialize(BIG, { signal: 1 as never }),
      TypeError,
      /signal expected an AbortSignal/,
    ],
    [
      () => one.initialize(BIG, { onProgress: 1 as never }),
      TypeError,
      /onProgress expected a function/,
    ],
    [() => one.initializeParameters([1]), RangeError, /initializeParameters: dims/],
    [() => one.fill(new Float32Array(3), normal()), TypeError, /fill: seed expected/],
    [() => one.refill({}), TypeError, /refill: parameters/],
    [() => one.fingerprint(3 as never), TypeError, /fingerprint: parameters/],
    [() => one.fingerprint({}, { seed: 1 } as never), TypeError, /fingerprint: option/],
  ])("%s", async (call, Class, message) => {
    const error: unknown = await call().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Class);
    expect((error as Error).message).toMatch(message);
  });

  test.each([
    [{ workers: 0 }, RangeError, /workers expected an integer from 1 to 256, got 0/],
    [{ workers: "2" }, TypeError, /workers expected an integer, got "2"/],
    [{ memory: "ram" }, RangeError, /memory expected one of/],
    [{ worker: "worker.js" }, TypeError, /worker expected a function/],
    [{ fallback: "main" }, RangeError, /fallback expected one of "inline"/],
    [null, TypeError, /createWorkerPool expected an object of options, got null/],
    [{ threads: 2 }, TypeError, /option expected one of workers/],
  ])("createWorkerPool(%j)", (options, Class, message) => {
    expect(() => createWorkerPool(options as never)).toThrow(Class);
    expect(() => createWorkerPool(options as never)).toThrow(message);
  });
});
