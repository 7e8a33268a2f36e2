/** Functions for a worker: what they take and give is cloned. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each has its own arguments
export type Tasks = Readonly<Record<string, (...args: any[]) => unknown>>;

type Reply = { readonly ready: true } | { readonly result: unknown } | { readonly error: Error };

/** In a worker's file: answers a crew. */
export function serve(tasks: Tasks): void {
  addEventListener("message", ({ data }: MessageEvent<{ name: string; args: unknown[] }>) => {
    void answer(tasks, data.name, data.args).then((reply) => postMessage(reply));
  });
  postMessage({ ready: true } satisfies Reply);
}

async function answer(tasks: Tasks, name: string, args: unknown[]): Promise<Reply> {
  try {
    return { result: await tasks[name]!(...args) };
  } catch (error) {
    return { error: error as Error }; // cloned with its class
  }
}

/** A worker of a view's own, for work that is not the pool's: one call at a time, ended by its signal. */
export interface Crew<T extends Tasks> {
  run<K extends keyof T & string>(
    name: K,
    args: Parameters<T[K]>,
    signal: AbortSignal,
  ): Promise<Awaited<ReturnType<T[K]>>>;
  close(): void;
}

/**
 * Starts the worker, beside what the view still has to do before it has work.
 *
 * @param spawn `() => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" })`
 * @param inline the same tasks for this thread, `() => import("./tasks.js")`, where no worker may be started
 */
export function crew<T extends Tasks>(spawn: () => Worker, inline: () => Promise<T>): Crew<T> {
  /** Undefined: workers are forbidden here. */
  let worker: Promise<Worker | undefined> | undefined = start(spawn);
  const end = (): void => {
    void worker?.then((started) => started?.terminate());
    worker = undefined;
  };
  return {
    async run(name, args, signal) {
      signal.throwIfAborted();
      const started = await (worker ??= start(spawn));
      signal.throwIfAborted();
      if (started === undefined) {
        const tasks = await inline();
        return (await tasks[name]!(...args)) as never;
      }
      signal.addEventListener("abort", end); // it may be in the middle of its work
      try {
        return (await ask(started, { name, args }, signal)) as never;
      } finally {
        signal.removeEventListener("abort", end);
      }
    },
    close: end,
  };
}

function start(spawn: () => Worker): Promise<Worker | undefined> {
  return new Promise((resolve) => {
    try {
      const worker = spawn();
      worker.onmessage = () => resolve(worker);
      worker.onerror = (event) => {
        event.preventDefault();
        resolve(undefined);
      };
    } catch {
      resolve(undefined); // a policy that forbids workers
    }
  });
}

function ask(worker: Worker, message: object, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      if ("error" in data) reject(data.error);
      else if ("result" in data) resolve(data.result);
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(message);
  });
}
