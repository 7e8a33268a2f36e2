import { asObject, checkKeys, tagOf, wrongType } from "../errors.js";
import { now } from "./host.js";

/** What every call of a pool may be given. */
export interface CallOptions {
  /** Ends the work within about 50 ms; the call rejects with the signal's reason once no worker writes any more. */
  readonly signal?: AbortSignal;
  /** Bytes done of all: never fewer than before, at most about thirty times a second, and at the end `total`. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Parts a call's options into the pool's own and the rest. */
export function partOptions<T extends object>(
  where: string,
  options: T & CallOptions,
): { call: CallOptions; rest: Omit<T, keyof CallOptions> } {
  checkKeys(where, options, Object.keys(asObject(options))); // an object at all
  const { signal, onProgress, ...rest } = options;
  if (signal !== undefined && !isSignal(signal)) {
    throw wrongType(`${where}: signal`, "an AbortSignal", signal);
  }
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw wrongType(`${where}: onProgress`, "a function", onProgress);
  }
  return { call: options, rest };
}

/** An AbortSignal of any realm. */
const isSignal = (value: unknown): value is AbortSignal => tagOf(value) === "[object AbortSignal]";

const PROGRESS_MS = 33;

/** One call: how far it is, and whether it was ended before its time. */
export class Call {
  /** What to do when the work is ended before its time. */
  readonly enders: Set<() => void> = new Set<() => void>();
  readonly #total: number;
  readonly #options: CallOptions;
  readonly #unlisten: () => void;
  #done = 0;
  #told = -Infinity;
  #ended: { readonly reason: unknown } | undefined;

  constructor(total: number, options: CallOptions) {
    this.#total = total;
    this.#options = options;
    const { signal } = options;
    const listener = (): void => this.end(signal!.reason);
    if (signal?.aborted === true) listener();
    else signal?.addEventListener("abort", listener);
    this.#unlisten = () => signal?.removeEventListener("abort", listener);
  }

  /** Ends the work; the first reason stays. */
  end(reason: unknown): void {
    if (this.#ended !== undefined) return;
    this.#ended = { reason };
    for (const end of this.enders) end();
  }

  /** @throws the reason, once the work was ended */
  check(): void {
    if (this.#ended !== undefined) throw this.#ended.reason;
  }

  advance(bytes: number): void {
    this.#done += bytes;
    if (now() - this.#told < PROGRESS_MS || this.#done >= this.#total) return;
    this.#tell();
  }

  /** All promises settled, or the reason for which the work was ended: the first rejection ends it. */
  async all<T>(promises: readonly Promise<T>[]): Promise<T[]> {
    for (const promise of promises) promise.catch((reason: unknown) => this.end(reason));
    const settled = await Promise.allSettled(promises);
    this.check();
    return settled.map((outcome) => (outcome as PromiseFulfilledResult<T>).value);
  }

  /** The promise's outcome, or the reason for which the work was ended before. */
  orEnd<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.check();
      const end = (): void => {
        // the reason is whatever the user's signal gives
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        reject(this.#ended!.reason);
      };
      this.enders.add(end);
      promise.finally(() => this.enders.delete(end)).then(resolve, reject);
    });
  }

  /** The last word to `onProgress`. */
  finish(): void {
    this.check();
    this.#done = this.#total;
    this.#tell();
    this.check();
  }

  release(): void {
    this.#unlisten();
  }

  #tell(): void {
    this.#told = now();
    try {
      this.#options.onProgress?.(this.#done, this.#total);
    } catch (reason) {
      this.end(reason);
    }
  }
}
