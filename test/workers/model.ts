/** The time of a schedule on a machine of given costs: who does what, when, and who waits for whom. */
import { bytesOf } from "../../src/laws/piece.js";
import type { Plan, PlannedParameter } from "../../src/plan/plan.js";
import { split } from "../../src/plan/split.js";
import type { Lane } from "../../src/workers/schedule.js";

/** Costs in ns. */
export interface Machine {
  /** Of a value, by law and dtype. */
  readonly value: Readonly<Record<string, number>>;
  /** Of a byte of memory that is touched for the first time, and of one copied from another thread's buffer. */
  readonly fresh: number;
  readonly copied: number;
  /** What a byte costs more in an ordinary buffer than in shared memory: it passes through a window. */
  readonly passed: number;
  /** Of a job: message and answer. */
  readonly job: number;
  /** How fast each of so many busy threads is, beside one alone. */
  readonly speed: (busy: number) => number;
}

/** What a thread does next: work, or copies of what came for a tensor until so many pieces did. */
type Task =
  | { readonly work: number; readonly then?: () => void }
  | { readonly join: number; readonly others: number };

/** ns to make a piece in fresh memory. */
export function making(machine: Machine, piece: PlannedParameter): number {
  const { draw, dtype, begin, end } = piece;
  if (end === begin) return 0;
  const value = machine.value[`${draw.law} ${dtype}`];
  if (value === undefined) throw new Error(`no cost of ${draw.law} ${dtype}`);
  return value * (end - begin) + machine.fresh * bytesOf(piece);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** ns until the last of the threads has done its tasks. */
function timeOf(
  machine: Machine,
  lists: readonly Task[][],
  arrived: Map<number, number[]>,
): number {
  const lanes = lists.map((tasks) => ({ tasks: [...tasks], left: 0, then: (): void => undefined }));
  let clock = 0;
  const begin = (lane: (typeof lanes)[number]): void => {
    while (lane.left === 0 && lane.tasks.length > 0) {
      const task = lane.tasks[0]!;
      if ("work" in task) {
        lane.tasks.shift();
        lane.left = task.work;
        lane.then = task.then ?? ((): void => undefined);
        continue;
      }
      const pieces = arrived.get(task.join)?.splice(0) ?? [];
      if (pieces.length === 0) return; // it waits
      lane.left = machine.job + (machine.fresh + machine.copied) * sum(pieces);
      const others = task.others - pieces.length;
      lane.tasks.shift();
      if (others > 0) lane.tasks.unshift({ join: task.join, others });
    }
  };
  for (;;) {
    lanes.forEach(begin);
    const busy = lanes.filter(({ left }) => left > 0);
    if (busy.length === 0) break;
    const step = Math.min(...busy.map(({ left }) => left));
    clock += step / machine.speed(busy.length);
    for (const lane of busy) {
      lane.left -= step;
      if (lane.left > 0) continue;
      lane.then();
      lane.then = (): void => undefined;
    }
  }
  if (lanes.some(({ tasks }) => tasks.length > 0)) throw new Error("a worker waits for ever");
  return clock;
}

/** Ordinary buffers, by a schedule. */
export function buffersTime(machine: Machine, lanes: readonly Lane[]): number {
  const arrived = new Map<number, number[]>();
  const passing = (piece: PlannedParameter): number =>
    making(machine, piece) + machine.passed * bytesOf(piece);
  const lists = lanes.map(({ given, own }): Task[] => [
    ...given.map(({ of, piece }): Task => ({
      work: machine.job + passing(piece),
      then: () => void arrived.set(of, [...(arrived.get(of) ?? []), bytesOf(piece)]),
    })),
    { work: machine.job + sum(own.map(({ piece }) => passing(piece))) },
    ...own.flatMap(({ of, others }): Task[] => (others > 0 ? [{ join: of, others }] : [])),
  ]);
  return timeOf(machine, lists, arrived);
}

/** Shared memory: pieces of about equal cost, written in place. */
export function sharedTime(machine: Machine, plan: Plan, workers: number): number {
  const lists = split(plan, workers).map(({ parameters }): Task[] => [
    { work: machine.job + sum(parameters.map((piece) => making(machine, piece))) },
  ]);
  return timeOf(machine, lists, new Map());
}

/** What no schedule of ordinary buffers beats, all threads at full speed: an equal share, and one worker's touch of a tensor. */
export function leastTime(machine: Machine, { parameters }: Plan, workers: number): number {
  const { fresh, copied, passed } = machine;
  const made = parameters.map((piece) => making(machine, piece) + passed * bytesOf(piece));
  const held = parameters.map((piece, i) => Math.min(made[i]!, (fresh + copied) * bytesOf(piece)));
  return Math.max(sum(made) / workers, ...held);
}
