/** Whatever a worker does, and whatever the program around has replaced: a call ends, and with the right values or none. */
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  fill,
  fingerprint,
  heNormal,
  initialize,
  mirrored,
  normal,
  orthogonal,
  repeated,
  sections,
  sparse,
  uniform,
  zeros,
  type Initializer,
} from "weightseed";
import { numpyRandomState } from "weightseed/compat";
import { createWorkerPool, type PoolOptions, type WorkerPool } from "weightseed/workers";
import { Call } from "../../src/workers/call.js";

const SCRIPT = new URL("../../build/dist/workers/worker.js", import.meta.url);
const SPEC = {
  a: { shape: [700, 1000], init: normal() },
  b: { shape: [300, 200], init: orthogonal() },
} as const;
const want = fingerprint(initialize(SPEC, { seed: 1 }));

const pools: WorkerPool[] = [];
function pool(options: PoolOptions<"buffers">): WorkerPool {
  const one = createWorkerPool(options);
  pools.push(one);
  return one;
}
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(pools.splice(0).map((one) => one.close()));
});

/** Rejects where a call has not settled after what is many times its length. */
const settled = async <T>(call: Promise<T>): Promise<PromiseSettledResult<T>> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the call never settled")), 20_000);
  });
  const [outcome] = await Promise.race([Promise.allSettled([call]), late]);
  clearTimeout(timer);
  return outcome;
};

type Heard = (data: unknown) => void;

/** A worker between which and the pool every message is told of; `on` may end it, or change what is heard. */
function watched(on: (direction: "to" | "from", data: unknown, worker: Worker) => unknown): object {
  const worker = new Worker(SCRIPT);
  return {
    postMessage(message: unknown, transfer: never) {
      on("to", message, worker);
      worker.postMessage(message, transfer);
    },
    on(type: string, listener: Heard) {
      worker.on(type, type === "message" ? (data) => listener(on("from", data, worker)) : listener);
    },
    off: () => undefined,
    ref: () => worker.ref(),
    unref: () => worker.unref(),
    terminate: () => worker.terminate(),
  };
}

describe("a worker that ends at any message", () => {
  test("the call rejects or is right, and the pool goes on", { timeout: 120_000 }, async () => {
    for (let boundary = 0; ; ++boundary) {
      let passed = 0;
      let firstCall = true;
      let exit: Promise<unknown> | undefined;
      const worker = (): never =>
        watched((_, data, thread) => {
          if (firstCall && passed++ === boundary) exit = thread.terminate();
          return data;
        }) as never;
      const one = createWorkerPool({ workers: 2, worker });
      const outcome = await settled(one.initialize(SPEC, { seed: 1 }));
      firstCall = false;
      if (outcome.status === "fulfilled") expect(fingerprint(outcome.value)).toBe(want);
      else expect(String(outcome.reason)).toMatch(/^Error: weightseed: /);
      await exit; // so that an end after the answer is known
      const again = await settled(one.initialize(SPEC, { seed: 1 }));
      expect(again.status).toBe("fulfilled");
      await one.close();
      if (exit === undefined) {
        expect(boundary).toBeGreaterThan(8);
        return;
      }
    }
  });
});

describe("an abort at any message", () => {
  test(
    "the call rejects with the reason or is right, and the pool goes on",
    { timeout: 120_000 },
    async () => {
      for (let boundary = 0; ; ++boundary) {
        let passed = 0;
        const controller = new AbortController();
        const reason = new Error("the caller aborts");
        const worker = (): never =>
          watched((_, data) => {
            if (passed++ === boundary) controller.abort(reason);
            return data;
          }) as never;
        const one = createWorkerPool({ workers: 2, worker });
        const { signal } = controller;
        const outcome = await settled(one.initialize(SPEC, { seed: 1, signal }));
        if (outcome.status === "fulfilled") expect(fingerprint(outcome.value)).toBe(want);
        else expect(outcome.reason).toBe(reason);
        const again = await settled(one.initialize(SPEC, { seed: 1 }));
        expect(again.status === "fulfilled" && fingerprint(again.value)).toBe(want);
        await one.close();
        if (outcome.status === "fulfilled") {
          expect(boundary).toBeGreaterThan(8);
          return;
        }
      }
    },
  );
});

describe("a worker of the app's own that misbehaves", () => {
  const misbehaving = (answer: (message: { id?: unknown }) => unknown): (() => never) => {
    return () => {
      const listeners = new Set<Heard>();
      return {
        postMessage(message: { id?: unknown }) {
          setTimeout(() => {
            for (const listener of listeners) listener(answer(message));
          }, 1);
        },
        on: (type: string, listener: Heard) => type === "message" && listeners.add(listener),
        off: (_: string, listener: Heard) => listeners.delete(listener),
        ref: () => undefined,
        unref: () => undefined,
        terminate() {
          throw new Error("it will not end");
        },
      } as never;
    };
  };
  test.each<[string, (message: { id?: unknown }) => unknown, RegExp]>([
    ["answers nothing but null", () => null, /no answer within 10 s/],
    ["pulses for ever", () => ({ pulse: 1, bytes: 1 }), /no answer within 10 s/],
    [
      "answers nonsense",
      ({ id }) => ({ id, type: "RAW", value: { odd: 1 } }),
      /another|this version/,
    ],
    ["answers what comlink cannot read", ({ id }) => ({ id, type: "HANDLER" }), /no worker could/],
  ])("%s, and throws from terminate", { timeout: 30_000 }, async (_, answer, reason) => {
    const one = createWorkerPool({ workers: 1, worker: misbehaving(answer) });
    const outcome = await settled(one.initialize(SPEC, { seed: 1 }));
    expect(outcome).toMatchObject({ status: "rejected" });
    expect(String((outcome as PromiseRejectedResult).reason)).toMatch(reason);
    await one.close();
  });
  test("buffers of another size are no answer", async () => {
    const worker = (): never =>
      watched((direction, data) => {
        const message = data as { value?: { buffers?: ArrayBuffer[] } };
        if (direction === "from" && message.value?.buffers !== undefined) {
          return { ...message, value: { buffers: [new ArrayBuffer(8)] } };
        }
        return data;
      }) as never;
    await expect(pool({ workers: 1, worker }).initialize(SPEC, { seed: 1 })).rejects.toThrow(
      "weightseed: a worker died: to run it answered",
    );
  });
});

test("what a call waits for after its end does not hold it", async () => {
  const call = new Call(1, {});
  const reason = new Error("a worker died");
  call.end(reason);
  await expect(call.orEnd(new Promise(() => undefined))).rejects.toBe(reason);
});

test("calls under way do not mix where Math.random is constant", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  const one = pool({ workers: 1 });
  const calls = [1, 2, 3, 4].map((seed) => one.initialize(SPEC, { seed }));
  for (const [i, set] of (await Promise.all(calls)).entries()) {
    expect(fingerprint(set)).toBe(fingerprint(initialize(SPEC, { seed: i + 1 })));
  }
});

describe("a generator in use", () => {
  test("is refused to a second call, in a pool and beside it, and free afterwards", async () => {
    const generator = numpyRandomState(1);
    const spec = { w: { shape: [1000, 1000], init: normal(), dtype: "float64" } } as const;
    const one = pool({ workers: 1 });
    const first = one.initialize(spec, { generator });
    const busy = /generator expected one that no call under way draws from/;
    await expect(one.initialize(spec, { generator })).rejects.toThrow(busy);
    expect(() => initialize(spec, { generator })).toThrow(busy);
    expect(() => fill(new Float64Array(3), normal(), { generator })).toThrow(busy);
    const again = numpyRandomState(1);
    const whole = initialize(spec, { generator: again });
    expect(fingerprint(await first)).toBe(fingerprint(whole));
    const next = await one.initialize(spec, { generator });
    expect(fingerprint(next)).toBe(fingerprint(initialize(spec, { generator: again })));
  });
});

const LAWS: readonly [string, Initializer][] = [
  ["sparse", sparse()],
  ["sparse columns", sparse({ count: 9, per: "in" })],
  ["orthogonal", orthogonal()],
  ["mirrored", mirrored({ init: orthogonal() })],
  ["repeated", repeated({ init: sparse(), times: 2 })],
  ["sections", sections([120, 180].map((size) => ({ size, init: orthogonal() })))],
  ["normal", normal()],
  ["uniform", uniform({ bound: 1 })],
  ["he", heNormal()],
];

describe.each([
  ["in one worker", { workers: 1 }],
  [
    "inline",
    {
      workers: 1,
      fallback: "inline",
      worker: () => {
        throw new Error("none here");
      },
    },
  ],
] as const)("calls at once %s", (_, options) => {
  test("every pair of laws, interleaved", { timeout: 120_000 }, async () => {
    const one = pool(options);
    // larger than what is made on the spot
    const spec = (init: Initializer) => ({
      w: { shape: [300, 400], init },
      z: { shape: [900, 900], init: normal() },
    });
    const prints = new Map(
      LAWS.flatMap(([name, init]) =>
        [1, 2].map((seed) => [`${name} ${seed}`, fingerprint(initialize(spec(init), { seed }))]),
      ),
    );
    for (const [i, [a, first]] of LAWS.entries()) {
      for (const [b, second] of LAWS.slice(i)) {
        const sets = await Promise.all([
          one.initialize(spec(first), { seed: 1 }),
          one.initialize(spec(second), { seed: 2 }),
          one.initialize(spec(second), { seed: 1, memory: "linear" }),
        ]);
        const [x, y, z] = sets.map((set) => fingerprint(set));
        expect([x, y, z], `${a} beside ${b}`).toStrictEqual([
          prints.get(`${a} 1`),
          prints.get(`${b} 2`),
          prints.get(`${b} 1`),
        ]);
      }
    }
  });
});

test("two sparse tensors of many units at once keep the number of their values", async () => {
  const one = pool({ workers: 1 });
  const spec = { w: { shape: [2000, 1500], init: sparse() } };
  const sets = await Promise.all([1, 2].map((seed) => one.initialize(spec, { seed })));
  for (const { w } of sets) expect(w.data.filter((x) => x !== 0).length).toBe(30_000);
});

test("sections of large matrices give signs of life", { timeout: 60_000 }, async () => {
  const part = { size: 1500, init: orthogonal() };
  const one = pool({ workers: 1 });
  let told = 0;
  let longest = 0;
  let last = performance.now();
  const { w } = await one.initialize(
    { w: { shape: [6000, 1500], init: sections([part, part, part, part]) } },
    {
      seed: 1,
      onProgress() {
        ++told;
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      },
    },
  );
  expect(w.data.length).toBe(9_000_000);
  expect(told).toBeGreaterThan(0);
});

test("aborts of laws made of others end within a few steps", async () => {
  const one = pool({ workers: 1 });
  const init = mirrored({ init: repeated({ init: normal(), times: 2 }) });
  const controller = new AbortController();
  const call = one.initialize(
    { w: { shape: [8192, 8192], init } },
    { seed: 1, signal: controller.signal },
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  const began = performance.now();
  controller.abort(new Error("enough"));
  await expect(call).rejects.toThrow("enough");
  // steps of 10 ms; 50 times that on a machine with other work
  expect(performance.now() - began).toBeLessThan(500);
});

test.each(["buffers", "linear", "shared"] as const)(
  "timers run, and aborts are heard, while %s memory is filled",
  async (memory) => {
    const one = createWorkerPool({ workers: 2, memory });
    await one.initialize(SPEC, { seed: 1 });
    for (let i = 0; i < 5; ++i) {
      const signal = AbortSignal.timeout(20);
      const spec = { w: { shape: [100_000_000], init: normal() } };
      const outcome: unknown = await one
        .initialize(spec, { seed: 1, signal })
        .catch((error: unknown) => error);
      expect(outcome).toBe(signal.reason);
    }
    await one.close();
  },
);

test("shared sets that were dropped are let go", { timeout: 120_000 }, async () => {
  const one = createWorkerPool({ workers: 2, memory: "shared" });
  const resident: number[] = [];
  for (let i = 0; i < 50; ++i) {
    await one.initialize({ w: { shape: [8_000_000], init: uniform({ bound: 1 }) } }, { seed: i });
    resident.push(process.memoryUsage().rss);
  }
  await one.close();
  // 50 sets of 32 MB are 1.6 GB; a few of them wait for a collection
  expect(resident.at(-1)! - resident[5]!).toBeLessThan(600e6);
});

describe.each(["a worker", "inline"])("memory that is transferred away meanwhile, %s", (where) => {
  const fallback = {
    fallback: "inline",
    worker: () => {
      throw new Error("none here");
    },
  } as const;
  const open = (): WorkerPool => pool({ workers: 1, ...(where === "inline" && fallback) });
  const away = async ({ buffer }: Float32Array, ms: number): Promise<void> => {
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
    structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
  };
  test.each([0, 20])("after %d ms", async (ms) => {
    const one = open();
    for (const init of [normal(), sparse({ count: 3 }), orthogonal()]) {
      const target = new Float32Array(20_000_000);
      const options = { seed: 1, name: "w", shape: [4000, 5000] };
      const call = settled(one.fill(target, init, options));
      await away(target, ms);
      expect(String(((await call) as PromiseRejectedResult).reason)).toMatch(
        /^TypeError: fill: target expected memory that stays/,
      );
    }
    const { w } = initialize({ w: { shape: [20_000_000], init: uniform({ bound: 1 }) } });
    const call = settled(one.fingerprint({ w }));
    await away(w.data, ms);
    expect(String(((await call) as PromiseRejectedResult).reason)).toMatch(
      /^TypeError: fingerprint: "w" expected memory that stays/,
    );
    expect(fingerprint(await one.initialize({ w: { shape: [3], init: zeros() } }))).toHaveLength(
      64,
    );
  });
});
