import { wrap, type Endpoint, type Remote } from "comlink";
import type { WorkerApi } from "./protocol.js";

/** What comlink posts, and what it hears. */
interface Message {
  readonly id?: unknown;
  readonly type?: unknown;
}

/**
 * The calls of one worker, each under a number of our own. comlink makes its ids with the host's `Math.random`, which
 * programs seed or replace: then two calls under way have one id, and one of them gets the other's answer. So each call has
 * a comlink of its own, which hears the answer to its number and nothing else.
 */
export class Line {
  readonly #endpoint: Endpoint;
  readonly #waiting = new Map<unknown, (data: Message) => void>();
  #calls = 0;

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
    endpoint.addEventListener("message", (event) => {
      const { data } = event as MessageEvent<unknown>;
      if (typeof data !== "object" || data === null) return;
      this.#waiting.get((data as Message).id)?.(data);
    });
  }

  /** `job` makes one call of the remote. */
  async call<T>(job: (remote: Remote<WorkerApi>) => Promise<T>): Promise<T> {
    const own = `weightseed-${++this.#calls}`;
    let theirs: unknown;
    const part: Endpoint = {
      postMessage: (message: Message, transfer) => {
        if (message.type === "RELEASE") return; // of this comlink: the worker goes on
        theirs = message.id;
        this.#endpoint.postMessage({ ...message, id: own }, transfer as Transferable[]);
      },
      addEventListener: (_, listener) => {
        const heard = listener as (event: object) => void;
        this.#waiting.set(own, (data) => heard({ data: { ...data, id: theirs } }));
      },
      removeEventListener: () => undefined,
    };
    try {
      return await job(wrap<WorkerApi>(part));
    } finally {
      this.#waiting.delete(own);
    }
  }
}
