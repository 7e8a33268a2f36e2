import type { Remote } from "comlink";
import { show } from "../errors.js";
import { sourcesOf, watchLoading, type Source, type Thread, type WorkerLike } from "./spawn.js";
import { PROTOCOL, type Modules, type Pulse, type WorkerApi } from "./protocol.js";
import { Line } from "./remote.js";
import type { Call } from "./call.js";

/** A worker that has answered. */
export interface Live {
  readonly slot: number;
  readonly thread: Thread;
  readonly line: Line;
  /** Rejections of the calls that wait for an answer. */
  readonly pending: Set<(reason: Error) => void>;
  /** Seconds since its last message. */
  silent: number;
  /** Why it cannot answer any more. */
  lost?: Error;
}

/** Seconds for a worker's first answer, before the next way to one is tried. */
const HANDSHAKE_S = 10;

/** A worker tells every few milliseconds how far it is; one that an app ended in a browser tells nobody. */
const SILENT_S = 10;

/** The workers of a pool: started at once, watched, and replaced when they die. */
export class WorkerGroup {
  readonly size: number;
  readonly #compile: () => Modules;
  readonly #slots: (Promise<Live> | undefined)[];
  /** All that have a thread, those that have not answered yet among them. */
  readonly #lives = new Set<Live>();
  readonly #listeners = new Map<number, (bytes: number) => void>();
  #modules: Modules | undefined;
  #sources: readonly Source[];
  #jobs = 0;
  #holds = 0;
  #watch: ReturnType<typeof setInterval> | undefined;
  #closed: Error | undefined;

  constructor(size: number, compile: () => Modules, own: (() => WorkerLike) | undefined) {
    this.size = size;
    this.#compile = compile;
    this.#sources = sourcesOf(own);
    this.#slots = Array.from({ length: size }, () => undefined);
    // a failure is told to the first call that needs the worker
    for (let slot = 0; slot < size; ++slot) this.#worker(slot).catch(() => undefined);
  }

  /** @throws Error once the pool was closed */
  check(): void {
    if (this.#closed !== undefined) throw this.#closed;
  }

  /** So many workers, those with the least to do. Rejects where they cannot be started. */
  async ready(count: number): Promise<Live[]> {
    this.check();
    const started = Promise.all(this.#slots.map((_, slot) => this.#worker(slot)));
    const lives = [...(await started)];
    return lives.sort((a, b) => a.pending.size - b.pending.size).slice(0, count);
  }

  /** A job of a task on a worker; `job` gets the number by which it can be cancelled. */
  async call<T>(
    live: Live,
    task: Call,
    job: (remote: Remote<WorkerApi>, id: number) => Promise<T>,
    bytes = 0,
  ): Promise<T> {
    task.check();
    const id = ++this.#jobs;
    let done = 0;
    const advance = (now: number): void => {
      task.advance(now - done);
      done = now;
    };
    const cancel = (): void => {
      void settle(() => live.line.call((remote) => remote.cancel(id)));
    };
    this.#listeners.set(id, advance);
    task.enders.add(cancel);
    try {
      const result = await this.#answer(live, (remote) => job(remote, id));
      advance(bytes);
      return result;
    } finally {
      task.enders.delete(cancel);
      this.#listeners.delete(id);
    }
  }

  /** While held, the process stays alive and silent workers are noticed. */
  hold(): void {
    if (this.#holds++ > 0) return;
    for (const { thread } of this.#lives) thread.hold(true);
    this.#watch = setInterval(() => this.#lookAround(), 1000);
  }

  release(): void {
    if (--this.#holds > 0) return;
    for (const { thread } of this.#lives) thread.hold(false);
    clearInterval(this.#watch);
  }

  async close(): Promise<void> {
    this.#closed ??= new Error("weightseed: the pool is closed");
    const lives = [...this.#lives];
    this.#lives.clear();
    for (const { pending } of lives) for (const reject of pending) reject(this.#closed);
    await Promise.all(lives.map(({ thread }) => settle(() => thread.terminate())));
  }

  /** The worker of a slot, started where there is none. */
  #worker(slot: number): Promise<Live> {
    const found = this.#slots[slot];
    if (found !== undefined) return found;
    const started = this.#start(slot);
    this.#slots[slot] = started;
    started.catch(() => (this.#slots[slot] = undefined));
    return started;
  }

  async #start(slot: number): Promise<Live> {
    this.#modules ??= this.#compile();
    const reasons: string[] = [];
    const loading = watchLoading();
    try {
      for (const source of this.#sources) {
        try {
          const live = await this.#meet(source, slot);
          this.#sources = this.#sources.slice(this.#sources.indexOf(source)); // no use to try the others again
          return live;
        } catch (error) {
          this.check();
          reasons.push(`${source.label}: ${(error as Error).message}`);
        }
      }
      throw new Error(
        `weightseed: no worker could be started: ${[...reasons, ...loading.found()].join("; ")}; ` +
          'serve "weightseed/worker" and hand it in as worker: () => new Worker(url, { type: "module" }), ' +
          'or let the Content-Security-Policy allow worker-src blob:, or use fallback: "inline"',
      );
    } finally {
      loading.stop();
    }
  }

  /** Starts a worker and waits for its first answer. */
  async #meet(source: Source, slot: number): Promise<Live> {
    const thread = source.start();
    const { endpoint } = thread;
    const live: Live = { slot, thread, line: new Line(endpoint), pending: new Set(), silent: 0 };
    this.#lives.add(live);
    thread.hold(this.#holds > 0);
    thread.onDeath((reason) => this.#lose(live, reason));
    endpoint.addEventListener("message", (event) => {
      live.silent = 0;
      const { pulse, bytes } = Object((event as MessageEvent).data) as Partial<Pulse>;
      if (typeof bytes === "number") this.#listeners.get(pulse!)?.(bytes);
    });
    // seconds in which this thread was busy, and heard nobody, count as one
    let seconds = 0;
    const timer = setInterval(() => {
      if (++seconds === HANDSHAKE_S) this.#lose(live, `no answer within ${HANDSHAKE_S} s`);
    }, 1000);
    try {
      const spoken = await this.#answer(live, (remote) => remote.start(this.#modules!, slot));
      if (spoken === PROTOCOL) return live;
      throw new Error(`it answered ${show(spoken)}: is it a worker of this version of weightseed?`);
    } catch (error) {
      this.#lose(live, (error as Error).message);
      throw error;
    } finally {
      clearInterval(timer);
    }
  }

  /** A worker's answer, or the reason for which there will be none. */
  #answer<T>(live: Live, job: (remote: Remote<WorkerApi>) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.check();
      if (live.lost !== undefined) throw live.lost;
      live.pending.add(reject);
      live.line
        .call(job)
        .finally(() => live.pending.delete(reject))
        .then(resolve, (error: unknown) => reject(revive(error)));
    });
  }

  /** A worker is gone: its calls reject, and the next call starts another. */
  #lose(live: Live, reason: string): void {
    if (!this.#lives.delete(live)) return;
    live.lost = new Error(`weightseed: a worker died: ${reason}`);
    void settle(() => live.thread.terminate());
    this.#slots[live.slot] = undefined;
    for (const reject of live.pending) reject(live.lost);
    live.pending.clear();
  }

  #lookAround(): void {
    for (const live of this.#lives) {
      live.silent = live.pending.size === 0 ? 0 : live.silent + 1;
      if (live.silent < SILENT_S) continue;
      this.#lose(live, `no sign of life for ${SILENT_S} s`);
    }
  }
}

/** Nobody waits for it, and a worker that is gone does not answer. */
async function settle(last: () => unknown): Promise<void> {
  try {
    await last();
  } catch {
    // it was to end anyway
  }
}

const CLASSES: Readonly<Record<string, ErrorConstructor>> = { RangeError, TypeError };

/** comlink keeps an error's name and message, and loses its class. */
function revive(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const Class = CLASSES[error.name];
  return Class === undefined ? error : new Class(error.message, { cause: error });
}
