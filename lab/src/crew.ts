/** Functions for a worker: what they take and give is cloned. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each has its own arguments
export type Tasks = Readonly<Record<string, (...args: any[]) => unknown>>;

interface Ready {
  readonly ready: true;
}
type Reply = Ready | { readonly result: unknown } | { readonly error: Error };

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
  let started: Started | undefined = start(spawn);
  const end = (): void => {
    started?.worker?.terminate();
    started = undefined;
  };
  return {
    async run(name, args, signal) {
      signal.throwIfAborted();
      signal.addEventListener("abort", end); // it may be in the middle of its work
      try {
        const reply = await ask((started ??= start(spawn)), { name, args }, signal);
        if (reply !== undefined) return resultOf(reply) as never;
      } finally {
        signal.removeEventListener("abort", end);
      }
      const tasks = await inline();
      return (await tasks[name]!(...args)) as never;
    },
    close: end,
  };
}

/** A worker, or none where it is forbidden; the browser may say so only after it began to start. */
interface Started {
  readonly worker: Worker | undefined;
  isReady: boolean;
  isForbidden: boolean;
}

function start(spawn: () => Worker): Started {
  let worker: Worker;
  try {
    worker = spawn();
  } catch {
    return { worker: undefined, isReady: false, isForbidden: true };
  }
  const started: Started = { worker, isReady: false, isForbidden: false };
  worker.addEventListener("message", () => (started.isReady = true), { once: true });
  worker.addEventListener("error", (event) => {
    if (started.isReady) return;
    event.preventDefault();
    started.isForbidden = true;
  });
  return started;
}

/** Asks at once, though it may still be starting: it answers when it can. Undefined where it is forbidden. */
function ask(
  started: Started,
  message: unknown,
  signal: AbortSignal,
): Promise<Exclude<Reply, Ready> | undefined> {
  return new Promise((resolve, reject) => {
    const { worker, isForbidden } = started;
    if (worker === undefined || isForbidden) {
      resolve(undefined);
      return;
    }
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      if (!("ready" in data)) resolve(data);
    };
    worker.onerror = ({ message }) => {
      if (started.isForbidden) resolve(undefined);
      else reject(new Error(message));
    };
    worker.postMessage(message);
  });
}

function resultOf(reply: Exclude<Reply, Ready>): unknown {
  if ("error" in reply) throw reply.error;
  return reply.result;
}
