/** What goes wrong: each ends with the documented error, the pool usable or closed, and nothing left running. */
import { spawnSync } from "node:child_process";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, test, vi } from "vitest";
import { fingerprint, initialize, normal, truncatedNormal, zeros } from "weightseed";
import { createWorkerPool, type PoolOptions, type WorkerPool } from "weightseed/workers";
import { PROTOCOL } from "../../src/workers/protocol.js";
import { MEMORIES } from "../support/cases.js";

vi.setConfig({ testTimeout: 60_000 }); // seconds, where nothing else runs

const SCRIPT = new URL("../../build/dist/workers/worker.js", import.meta.url);
/** Half a second of one worker at least, so that faults fall into it. */
const LONG = { w: { shape: [200_000_000], init: normal(), dtype: "bfloat16" } } as const;
const BIG = { w: { shape: [1000, 1001], init: normal() } } as const;
const want = fingerprint(initialize(BIG, { seed: 1 }));

const pools: WorkerPool[] = [];
function pool(options: PoolOptions<"buffers">): WorkerPool {
  const one = createWorkerPool(options);
  pools.push(one);
  return one;
}
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(pools.splice(0).map((one) => one.close()));
});

const expectUsable = async (one: WorkerPool): Promise<void> =>
  expect(fingerprint(await one.initialize(BIG, { seed: 1 }))).toBe(want);

/** Resolves when the call has told of its first bytes. */
function started(begin: (onProgress: () => void) => Promise<unknown>): Promise<Promise<unknown>[]> {
  return new Promise((resolve) => {
    const call: Promise<unknown> = begin(() => resolve([call]));
    call.catch(() => undefined);
  });
}

describe("abort", () => {
  test.each(MEMORIES)("%s: in mid-call, at once, and the pool goes on", async (memory) => {
    const one = pool({ workers: 2 });
    const controller = new AbortController();
    const { signal } = controller;
    const [call] = await started((onProgress) =>
      one.initialize(LONG, { memory, signal, onProgress }),
    );
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await expectUsable(one);
  });

  test("the rest stays unwritten, then and later", async () => {
    const one = pool({ workers: 2 });
    const count = 1e8; // half a second of two workers, which tell of their first bytes after 25 ms
    const target = new Float64Array(new SharedArrayBuffer(8 * count));
    const controller = new AbortController();
    const { signal } = controller;
    const init = truncatedNormal({ low: -3, high: 4 });
    const [call] = await started((onProgress) =>
      one.fill(target, init, { seed: 1, name: "w", signal, onProgress }),
    );
    controller.abort();
    await expect(call).rejects.toThrow(/abort/);
    const ends = (): number[] => [target[count / 2 - 1]!, target[count - 1]!];
    expect(target[0]).not.toBe(0);
    expect(ends()).toStrictEqual([0, 0]);
    await expectUsable(one);
    expect(ends()).toStrictEqual([0, 0]);
  });

  test("a signal that was aborted before", async () => {
    const signal = AbortSignal.abort();
    await expect(pool({ workers: 1 }).initialize(BIG, { signal })).rejects.toBe(signal.reason);
  });

  test("one call, while another goes on", async () => {
    const one = pool({ workers: 1 });
    const other = one.initialize({ w: { shape: [3e7], init: normal() } }, { seed: 1 });
    const controller = new AbortController();
    const call = one.initialize(LONG, { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(call).rejects.toThrow(/abort/);
    expect((await other).w.data.length).toBe(3e7);
  });
});

describe("close", () => {
  test.each(MEMORIES)("%s: in mid-call", async (memory) => {
    const one = pool({ workers: 2 });
    const [call] = await started((onProgress) => one.initialize(LONG, { memory, onProgress }));
    await one.close();
    await expect(call).rejects.toThrow("the pool is closed");
    await expect(one.initialize(BIG)).rejects.toThrow("the pool is closed");
    await one.close();
  });

  test("before the workers have answered, and by await using", async () => {
    const one = pool({ workers: 2 });
    const outcome = expect(one.initialize(BIG)).rejects.toThrow("the pool is closed");
    await one[Symbol.asyncDispose]();
    await outcome;
  });
});

describe("death", () => {
  test.each(MEMORIES)("%s: in mid-call; the worker is replaced", async (memory) => {
    const workers: Worker[] = [];
    const worker = (): Worker => workers[workers.push(new Worker(SCRIPT)) - 1]!;
    const one = pool({ workers: 2, worker });
    const [call] = await started((onProgress) => one.initialize(LONG, { memory, onProgress }));
    await workers[0]!.terminate();
    await expect(call).rejects.toThrow(/a worker died: it exited with code 1/);
    await expectUsable(one);
    expect(workers.length).toBe(3);
  });

  test("idle: the next call does not notice", async () => {
    const workers: Worker[] = [];
    const worker = (): Worker => workers[workers.push(new Worker(SCRIPT)) - 1]!;
    const one = pool({ workers: 1, worker });
    await expectUsable(one);
    await workers[0]!.terminate();
    await expectUsable(one);
  });

  test("memory refused in a worker: a RangeError that names the tensor's bytes", async () => {
    const one = pool({ workers: 2 });
    const spec = { huge: { shape: [2 ** 22, 2 ** 20], init: normal() } };
    const error: unknown = await one.initialize(spec).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).message).toMatch(/initialize: bytes of "huge" expected .* got \d+;/);
    await expectUsable(one);
  });
});

describe("no worker", () => {
  const missing = { workers: 2, worker: () => new Worker(new URL("no-such.js", SCRIPT)) };

  test("script missing: why, and what to do", async () => {
    await expect(pool(missing).initialize(BIG)).rejects.toThrow(
      /no worker could be started: worker\(\): .*no-such\.js.*; serve "weightseed\/worker"/,
    );
  });

  test.each(MEMORIES)('%s, fallback: "inline"', async (memory) => {
    const one = pool({ ...missing, fallback: "inline" });
    const set = await one.initialize(BIG, { seed: 1, memory });
    expect(fingerprint(set)).toBe(want);
    expect(await one.fingerprint(set)).toBe(want);
    const big = { w: { shape: [4e7], init: normal() } };
    const signal = AbortSignal.timeout(10);
    const error: unknown = await one.initialize(big, { signal, memory }).catch((e: unknown) => e);
    expect(error).toBe(signal.reason);
    await expectUsable(one);
  });

  test("worker() gives no worker, or throws", async () => {
    await expect(pool({ workers: 1, worker: () => 3 as never }).initialize(BIG)).rejects.toThrow(
      "worker() expected a Worker, got 3",
    );
    const broken = (): never => {
      throw new Error("broken");
    };
    await expect(pool({ workers: 1, worker: broken }).initialize(BIG)).rejects.toThrow("broken");
  });

  describe("within 10 s of the clock that the pool was loaded with", () => {
    type Heard = (event: { data: unknown }) => void;
    interface Sent {
      readonly id: string;
      readonly path: readonly string[];
    }
    /** A worker that answers `start` as the protocol has it, and what `on` gives for any other message. */
    const acting = (on: (message: Sent, tell: (data: unknown) => void) => void): never => {
      const listeners: Heard[] = [];
      const tell = (data: unknown): void => {
        for (const listener of listeners) queueMicrotask(() => listener({ data }));
      };
      return {
        terminate: vi.fn(),
        postMessage(message: Sent) {
          if (message.path[0] !== "start") on(message, tell);
          else tell({ id: message.id, type: "RAW", value: PROTOCOL });
        },
        addEventListener: (type: string, listener: Heard) =>
          type === "message" && listeners.push(listener),
      } as never;
    };
    /** A pool whose seconds are the test's. */
    const timed = async (worker: () => never): Promise<WorkerPool> => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
      vi.resetModules();
      const { createWorkerPool } = await import("weightseed/workers");
      const one = createWorkerPool({ workers: 1, worker });
      pools.push(one);
      return one;
    };

    test("a worker that never answers", async () => {
      const terminate = vi.fn();
      const mute = { postMessage: () => undefined, addEventListener: () => undefined, terminate };
      const call = (await timed(() => mute as never)).initialize(BIG);
      const outcome = expect(call).rejects.toThrow(/no answer within 10 s/);
      await vi.advanceTimersByTimeAsync(10_000);
      await outcome;
      expect(terminate).toHaveBeenCalledOnce();
    });

    test("one that goes silent", async () => {
      const one = await timed(() => acting(() => undefined));
      const end = expect(one.initialize(BIG)).rejects.toThrow(
        /a worker died: no sign of life for 10 s/,
      );
      await vi.advanceTimersByTimeAsync(11_000);
      await end;
    });

    test("one that gives signs of life for ever, and no answer", async () => {
      let told = 0;
      const one = await timed(() =>
        acting((_, tell) => {
          setInterval(() => tell(++told % 2 === 0 ? null : { pulse: 1, bytes: NaN }), 1000);
        }),
      );
      const seen: number[] = [];
      const call = one.initialize(BIG, { onProgress: (done) => seen.push(done) });
      const end = expect(call).rejects.toThrow(/signs of life for \d+ s, and no answer/);
      await vi.advanceTimersByTimeAsync(120_000);
      await end;
      expect(told).toBeGreaterThan(50);
      expect(seen).toStrictEqual([]);
    });

    test.each<[string, unknown]>([
      ["nothing", undefined],
      ["null", null],
      ["a number of no use", 3],
      ["no buffers", {}],
      ["too few buffers", { buffers: [] }],
      ["buffers of another size", { buffers: [new ArrayBuffer(8)] }],
      ["no buffer", { buffers: [new Uint8Array(4 * 1000 * 1001)] }],
      ["a state of no generator", { buffers: [new ArrayBuffer(4 * 1000 * 1001)], state: {} }],
    ])("one whose answer is %s", async (_, value) => {
      const answer = (type: string) => (message: Sent, tell: (data: unknown) => void) =>
        tell({ id: message.id, type, value });
      for (const type of ["RAW", "HANDLER", "nonsense"]) {
        const one = await timed(() => acting(answer(type)));
        await expect(one.initialize(BIG)).rejects.toThrow(
          /^weightseed: a worker died: to run it answered .*; is it a worker of this version/,
        );
      }
    });

    test("one that cannot be sent to", async () => {
      const one = await timed(() =>
        acting(() => {
          throw new TypeError("no clone");
        }),
      );
      await expect(one.initialize(BIG)).rejects.toThrow(
        "weightseed: no message can be posted to a worker: no clone",
      );
    });

    test("timers and clocks that the program replaces later change nothing", async () => {
      const worker = (): never => {
        throw new Error("none here");
      };
      const one = pool({ workers: 1, worker, fallback: "inline" });
      vi.useFakeTimers({
        toFake: [
          ...(["setTimeout", "clearTimeout", "setInterval", "clearInterval"] as const),
          ...(["setImmediate", "performance", "Date"] as const),
        ],
      });
      await expectUsable(one);
      await expectUsable(pool({ workers: 1 }));
      await expect(pool({ workers: 1, worker }).initialize(BIG)).rejects.toThrow("none here");
    });
  });

  test("the same worker twice", async () => {
    const same = new Worker(SCRIPT);
    await expect(pool({ workers: 2, worker: () => same }).initialize(BIG)).rejects.toThrow(
      /worker\(\) expected a new Worker in each call, got "one that it gave before"/,
    );
    await same.terminate();
  });
});

describe("Node", () => {
  const run = (code: string): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, ["--input-type=module"], {
      encoding: "utf8",
      timeout: 20_000,
      input: `
        import { initialize, normal, zeros } from "weightseed";
        import { createWorkerPool } from "weightseed/workers";
        const spec = { w: { shape: [1e6], init: normal() } };
        ${code}`,
    });

  test("a pool that is not closed lets the process end, a call under way does not", () => {
    const { status, stdout, stderr } = run(`
      const pool = createWorkerPool({ workers: 2 });
      const { w } = await pool.initialize(spec);
      console.log(w.data.length, process.getActiveResourcesInfo().filter((kind) => kind !== "PipeWrap").length);
    `);
    expect({ status, stdout, stderr }).toStrictEqual({
      status: 0,
      stdout: "1000000 0\n",
      stderr: "",
    });
  });

  test("no handle is left after close, abort and faults", () => {
    const { stdout, stderr } = run(`
      const pool = createWorkerPool({ workers: 2, memory: "shared" });
      await pool.initialize(spec);
      await pool.initialize({ w: { shape: [1e8], init: normal() } }, { signal: AbortSignal.timeout(100) }).catch(() => {});
      await pool.close();
      await pool.initialize(spec).catch(() => {});
      const lost = createWorkerPool({ workers: 2, worker: () => { throw new Error(); }, fallback: "inline" });
      await lost.initialize(spec);
      console.log(process.getActiveResourcesInfo().filter((kind) => kind !== "PipeWrap").length);
    `);
    expect({ stdout, stderr }).toStrictEqual({ stdout: "0\n", stderr: "" });
  });

  test("without its file the worker comes from the text that the pool carries", async () => {
    const { build } = await import("esbuild");
    const entry = `
      import { createWorkerPool } from "weightseed/workers";
      import { fingerprint, normal } from "weightseed";
      const pool = createWorkerPool({ workers: 2 });
      console.log(fingerprint(await pool.initialize({ w: { shape: [1000, 1001], init: normal() } }, { seed: 1 })));
      await pool.close();`;
    const { outputFiles } = await build({
      stdin: { contents: entry, resolveDir: process.cwd() },
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      logLevel: "silent",
    });
    const input = outputFiles[0]!.text;
    const args = ["--input-type=module"];
    const { stdout, stderr } = spawnSync(process.execPath, args, { input, encoding: "utf8" });
    expect({ stdout, stderr }).toStrictEqual({ stdout: `${want}\n`, stderr: "" });
  });
});

test("zeros of many tensors are shared out too", async () => {
  const spec = { w: { shape: [2e7], init: zeros() } };
  const { w } = await pool({ workers: 2 }).initialize(spec);
  expect(w.data.every((value) => value === 0)).toBe(true);
});
