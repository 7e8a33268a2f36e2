import { show } from "../errors.js";
import type { WorkerApi } from "./protocol.js";
import type { Thread } from "./spawn.js";

/** An answer of comlink's `expose`. */
interface Answer {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly name?: unknown;
  readonly value?: unknown;
}

let calls = 0;

/**
 * The calls of one worker, in comlink's messages. comlink's own client takes their ids from the host's `Math.random`,
 * which programs seed or replace, so that two calls under way have one id and get each other's answers; and it passes
 * arguments through handlers that any other user of that module may add. Here the ids count.
 */
export class Line {
  readonly #thread: Thread;
  readonly #waiting = new Map<unknown, (answer: Answer) => void>();

  constructor(thread: Thread) {
    this.#thread = thread;
    thread.onMessage((data) => {
      const answer = Object(data) as Answer;
      const take = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      take?.(answer);
    });
  }

  /** What the worker answers, or throws. */
  call<N extends keyof WorkerApi>(
    name: N,
    args: Parameters<WorkerApi[N]>,
    transfer: readonly Transferable[] = [],
  ): Promise<unknown> {
    const id = `weightseed ${++calls}`;
    const argumentList = args.map((value: unknown) => ({ type: "RAW", value }));
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (answer) => {
        if (answer.type === "RAW") resolve(answer.value);
        else if (answer.type === "HANDLER" && answer.name === "throw") reject(thrown(answer.value));
        else resolve(answer);
      });
      try {
        this.#thread.post({ id, type: "APPLY", path: [name], argumentList }, transfer);
      } catch (cause) {
        this.#waiting.delete(id);
        const { message } = cause as Error;
        reject(
          new Error(`weightseed: no message can be posted to a worker: ${message}`, { cause }),
        );
      }
    });
  }
}

const CLASSES = new Map<unknown, ErrorConstructor>(Object.entries({ RangeError, TypeError }));

/** What was thrown: comlink keeps an error's name and message, and loses its class. */
function thrown(sent: unknown): Error {
  const { value } = Object(sent) as { value?: unknown };
  const { name, message } = Object(value) as Partial<Error>;
  const Class = CLASSES.get(name) ?? Error;
  return new Class(typeof message === "string" ? message : show(value));
}
