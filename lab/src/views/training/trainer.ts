import { crew } from "../../crew.js";
import { pointsOf, type Points } from "../../points.js";
import { seedOf } from "../../seed.js";
import { drawOf } from "../../stream.js";
import { startsOf } from "./laws.js";
import type { Frame, Seen, tasks } from "./tasks.js";

/** Points of the task. */
export const COUNT = 200;

/** The state of the view. */
export const defaults = {
  ...{ data: "circles", activation: "relu", layers: 3, width: 12 },
  ...{ small: 0.01, large: 3, rate: 0.1, seed: "1", step: 60 },
};
export type State = typeof defaults;

/** What a run went through so far. */
export interface Log {
  readonly name: string;
  readonly losses: number[];
  readonly norms: number[];
  now: Seen;
}

/** The networks in their worker, and what came of them. */
export class Trainer {
  step = 0;
  points!: Points;
  memory: Frame["memory"] = { tensors: 0, bytes: 0 };
  logs: Log[] = [];

  readonly #crew = crew<typeof tasks>(
    () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }),
    async () => (await import("./tasks.js")).tasks,
  );
  /** Calls are short, so none is ended in its middle: a worker with tfjs is slow to start. */
  readonly #patient = new AbortController().signal;
  /** The call under way, with what it changes here. */
  #last: Promise<void> = Promise.resolve();
  /** What is being trained. */
  #recipe = "";

  /** Trains to the state's step, from where it is if it can. It yields wherever there is something to see. */
  async *train(state: State, signal: AbortSignal): AsyncGenerator<void, void> {
    const starts = startsOf(state.activation, state.small, state.large);
    const recipe = JSON.stringify({ ...state, step: 0 });
    await this.#last;
    signal.throwIfAborted();
    if (recipe !== this.#recipe || state.step < this.step) {
      const { data, activation, layers, width, rate } = state;
      const seed = seedOf(state.seed);
      const points = pointsOf(data, COUNT, drawOf(seed));
      const network = { activation, layers, width, rate, seed };
      await this.#next(signal, async () => {
        this.#recipe = "";
        const frame = await this.#crew.run("begin", [points, network, starts], this.#patient);
        this.#recipe = recipe;
        this.points = points;
        this.logs = starts.map(({ name }, i) => ({
          ...{ name, losses: [], norms: [], now: frame.runs[i]! },
        }));
        this.#record(frame);
      });
    }
    yield;
    while (this.step < state.step) {
      await this.#next(signal, async () =>
        this.#record(await this.#crew.run("advance", [state.step], this.#patient)),
      );
      yield;
    }
  }

  /** Once no call is under way. */
  idle(): Promise<void> {
    return this.#last;
  }

  async close(): Promise<void> {
    await this.#last;
    if (this.#recipe !== "") await this.#crew.run("end", [], this.#patient);
    this.#crew.close();
  }

  /** One call after the other. */
  async #next(signal: AbortSignal, call: () => Promise<void>): Promise<void> {
    await this.#last;
    signal.throwIfAborted();
    const work = call();
    this.#last = work.catch(() => undefined);
    await work;
    signal.throwIfAborted();
  }

  #record({ step, runs, memory }: Frame): void {
    this.step = step;
    this.memory = memory;
    for (const [i, now] of runs.entries()) {
      const log = this.logs[i]!;
      log.losses.push(...now.losses);
      log.norms.push(...now.norms);
      log.now = now;
    }
  }
}
