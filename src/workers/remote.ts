import { wrap, type Endpoint, type Remote } from "comlink";
import { show } from "../errors.js";
import type { WorkerApi } from "./protocol.js";
import type { Thread } from "./spawn.js";

/** What comlink posts, and what it hears. */
interface Message {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly name?: unknown;
}

/**
 * The calls of one worker, each under a number of our own. comlink makes its ids with the host's `Math.random`, which
 * programs seed or replace: then two calls under way have one id, and one of them gets the other's answer. So each call has
 * a comlink of its own, which hears the answer to its number and nothing else.
 */
export class Line {
  readonly #thread: Thread;
  readonly #waiting = new Map<unknown, (answer: Message) => void>();
  #calls = 0;

  constructor(thread: Thread) {
    this.#thread = thread;
    thread.onMessage((data) => {
      const answer = Object(data) as Message;
      this.#waiting.get(answer.id)?.(isAnswer(answer) ? answer : { type: "RAW" });
    });
  }

  /** What the worker answers, or throws; undefined for what is no answer of comlink's. */
  async call<N extends keyof WorkerApi>(
    name: N,
    args: Parameters<WorkerApi[N]>,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<unknown> {
    const own = `weightseed-${++this.#calls}`;
    let theirs: unknown;
    const part: Endpoint = {
      postMessage: (message: Message) => {
        if (message.type === "RELEASE") return; // of this comlink: the worker goes on
        theirs = message.id;
        post(this.#thread, { ...message, id: own }, transfer);
      },
      addEventListener: (_, listener) => {
        const heard = listener as (event: object) => void;
        this.#waiting.set(own, (answer) => heard({ data: { ...answer, id: theirs } }));
      },
      removeEventListener: () => undefined,
    };
    const remote: Remote<WorkerApi> = wrap<WorkerApi>(part);
    try {
      return await (remote[name] as (...args: unknown[]) => Promise<unknown>)(...args);
    } catch (error) {
      throw revived(error);
    } finally {
      this.#waiting.delete(own);
    }
  }
}

const isAnswer = ({ type, name }: Message): boolean =>
  type === "RAW" || (type === "HANDLER" && name === "throw");

function post(thread: Thread, message: Message, transfer: readonly ArrayBuffer[]): void {
  try {
    thread.post(message, transfer);
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(`weightseed: no message can be posted to a worker: ${message}`, { cause });
  }
}

const CLASSES = new Map<unknown, ErrorConstructor>(Object.entries({ RangeError, TypeError }));

/** comlink keeps an error's name and message, and loses its class. */
function revived(error: unknown): unknown {
  if (!(error instanceof Error)) return new Error(show(error), { cause: error });
  const Class = CLASSES.get(error.name);
  return Class === undefined ? error : new Class(error.message, { cause: error });
}
