import { show } from "../errors.js";
import type { Call } from "./call.js";
import { everySecond, settledWithin } from "./host.js";
import { PROTOCOL, type Modules, type Pulse, type WorkerApi } from "./protocol.js";
import { Line } from "./remote.js";
import { sourcesOf, watchLoading, type Source, type Thread, type WorkerLike } from "./spawn.js";

/** What a worker is asked to do. */
export interface Work<N extends keyof WorkerApi, T> {
  readonly name: N;
  /** `id`: by which it can be cancelled. */
  args(id: number): Parameters<WorkerApi[N]>;
  readonly transfer: readonly ArrayBuffer[];
  /** The answer, or undefined for what can be none. */
  read(answer: unknown): T | undefined;
  /** Bytes to be told to the call's `onProgress`. */
  readonly bytes: number;
  /** In float32 normals. */
  readonly cost: number;
}

/** A job whose answer is waited for. */
interface Pending {
  reject(reason: Error): void;
  /** That the worker had for it, the jobs beside it sharing. */
  seconds: number;
  readonly most: number;
}

/** A worker that has answered. */
export interface Live {
  readonly slot: number;
  readonly thread: Thread;
  readonly line: Line;
  readonly pending: Set<Pending>;
  /** Seconds since its last message. */
  silent: number;
  /** Why it cannot answer any more. */
  lost?: string;
}

/** Seconds for a worker's first answer, before the next way to one is tried. */
const HANDSHAKE_S = 10;

/** A worker tells every few milliseconds how far it is; one that an app ended in a browser tells nobody. */
const SILENT_S = 10;

/**
 * Seconds for a job from which signs of life come and no answer: a thousand times what it takes, so that no slow machine
 * is meant, but a worker that would go on for ever.
 */
const mostSeconds = (cost: number): number => 60 + cost * 2e-6;

/** For a worker to end. */
const END_S = 10;

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
  #unwatch: (() => void) | undefined;
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

  /** A job of a task on a worker. */
  async call<N extends keyof WorkerApi, T>(live: Live, task: Call, job: Work<N, T>): Promise<T> {
    task.check();
    const id = ++this.#jobs;
    let done = 0;
    const advance = (now: number): void => {
      if (!(now > done && now <= job.bytes)) return;
      task.advance(now - done);
      done = now;
    };
    const cancel = (): void => {
      if (live.lost === undefined) live.line.call("cancel", [id]).catch(() => undefined);
    };
    this.#listeners.set(id, advance);
    task.enders.add(cancel);
    try {
      const answer = await this.#answer(live, job, id);
      advance(job.bytes);
      return answer;
    } finally {
      task.enders.delete(cancel);
      this.#listeners.delete(id);
    }
  }

  /** While held, the process stays alive and silent workers are noticed. */
  hold(): void {
    if (this.#holds++ > 0) return;
    for (const { thread } of this.#lives) thread.hold(true);
    this.#unwatch = everySecond(() => this.#lookAround());
  }

  release(): void {
    if (--this.#holds > 0) return;
    for (const { thread } of this.#lives) thread.hold(false);
    this.#unwatch?.();
  }

  async close(): Promise<void> {
    this.#closed ??= new Error("weightseed: the pool is closed");
    const lives = [...this.#lives];
    this.#lives.clear();
    for (const { pending } of lives) for (const call of pending) call.reject(this.#closed);
    await Promise.all(lives.map(({ thread }) => ended(thread)));
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
    const live: Live = { slot, thread, line: new Line(thread), pending: new Set(), silent: 0 };
    this.#lives.add(live);
    thread.hold(this.#holds > 0);
    thread.onDeath((reason) => this.#lose(live, reason));
    thread.onMessage((data) => {
      live.silent = 0;
      const { pulse, bytes } = Object(data) as Partial<Pulse>;
      if (pulse !== undefined) this.#listeners.get(pulse)?.(bytes!);
    });
    // seconds in which this thread was busy, and heard nobody, count as one
    let seconds = 0;
    const stop = everySecond(() => {
      if (++seconds === HANDSHAKE_S) this.#lose(live, `no answer within ${HANDSHAKE_S} s`);
    });
    try {
      const start: Work<"start", true> = {
        name: "start",
        args: () => [this.#modules!, slot],
        transfer: [],
        read: (answer) => (answer === PROTOCOL ? true : undefined),
        bytes: 0,
        cost: 0,
      };
      await this.#answer(live, start, 0);
      return live;
    } catch (error) {
      this.#lose(live, (error as Error).message);
      throw new Error(live.lost, { cause: error });
    } finally {
      stop();
    }
  }

  /** A worker's answer, or the reason for which there will be none. */
  #answer<N extends keyof WorkerApi, T>(live: Live, job: Work<N, T>, id: number): Promise<T> {
    return new Promise((resolve, reject) => {
      this.check();
      if (live.lost !== undefined) throw died(live.lost);
      const pending: Pending = { reject, seconds: 0, most: mostSeconds(job.cost) };
      live.pending.add(pending);
      live.line
        .call(job.name, job.args(id), job.transfer)
        .then((given) => {
          const answer = job.read(given);
          if (answer !== undefined) resolve(answer);
          else this.#lose(live, `to ${job.name} it answered ${show(given)}; ${OTHER_VERSION}`);
        })
        .catch(reject)
        .finally(() => live.pending.delete(pending));
    });
  }

  /** A worker is gone: its calls reject, and the next call starts another. */
  #lose(live: Live, reason: string): void {
    if (!this.#lives.delete(live)) return;
    live.lost = reason;
    void ended(live.thread);
    this.#slots[live.slot] = undefined;
    for (const call of live.pending) call.reject(died(reason));
    live.pending.clear();
  }

  #lookAround(): void {
    for (const live of this.#lives) {
      const { pending } = live;
      live.silent = pending.size === 0 ? 0 : live.silent + 1;
      if (live.silent >= SILENT_S) this.#lose(live, `no sign of life for ${SILENT_S} s`);
      for (const job of pending) {
        job.seconds += 1 / pending.size;
        if (job.seconds < job.most) continue;
        this.#lose(live, `signs of life for ${Math.ceil(job.seconds)} s, and no answer`);
      }
    }
  }
}

const died = (reason: string): Error => new Error(`weightseed: a worker died: ${reason}`);

const OTHER_VERSION = "is it a worker of this version of weightseed?";

/** Nobody waits longer for a worker that is to end. */
async function ended(thread: Thread): Promise<void> {
  try {
    await settledWithin(END_S, thread.terminate());
  } catch {
    // it is told no more
  }
}
