import { costOf } from "../laws/cost.js";
import { bytesOf } from "../laws/piece.js";
import type { Plan, PlannedParameter } from "../plan/plan.js";
import { cut, type Parts } from "../plan/split.js";

/** Costs in float32 normals, of which one takes 1.4 ns on the 16-core Xeon that they are of. */
export interface Costs {
  /** The first touch of a byte of fresh memory. */
  readonly fresh: number;
  /** A byte copied from one worker's buffer to another's. */
  readonly copied: number;
  /** A job more: its message, and the answer. */
  readonly job: number;
}

/** What the pool reckons with. */
export const COSTS: Costs = { fresh: 1 / 4, copied: 1 / 8, job: 2 ** 17 };

/** A piece, and the parameter of the plan that it is of. */
export interface Piece {
  readonly of: number;
  readonly piece: PlannedParameter;
}

/** A tensor in its worker's own buffer, whole or put together there. */
export interface Own {
  readonly of: number;
  /** What the worker makes of it: all, or the head. */
  readonly piece: PlannedParameter;
  /** Pieces that come from other workers. */
  readonly others: number;
}

/** What one worker does: first pieces that others wait for, then its own tensors, then what it joins. */
export interface Lane {
  readonly given: readonly Piece[];
  readonly own: readonly Own[];
}

/** Bytes of a piece for another worker, which copies it while the next ones are made. */
const GIVEN_BYTES = 2 ** 22;

/** Lanes that take at most this much longer than equal ones are good enough. */
const BALANCED = 1.05;

/** A piece is cut at blocks or panels, so that it may take this much more than there was room for. */
const ROUNDED = 1.1;

interface Draft {
  load: number;
  readonly given: Piece[];
  readonly own: { readonly of: number; readonly piece: PlannedParameter; others: number }[];
}

/** Cost of a piece in fresh memory: made there, and copied there. */
const made = (piece: PlannedParameter): number => costOf(piece) + COSTS.fresh * bytesOf(piece);
const joined = (piece: PlannedParameter): number => (COSTS.copied + COSTS.fresh) * bytesOf(piece);

const longest = (lanes: readonly Draft[]): number => Math.max(...lanes.map(({ load }) => load));

/**
 * Lanes for the workers of ordinary buffers, where every tensor ends in one of them. Tensors stay whole where that
 * balances; else those that do not fit are cut, and the worker that joins one makes as much less. Found by halving between
 * an equal share and what no cut takes.
 */
export function schedule(plan: Plan, workers: number): Lane[] {
  const tensors = plan.parameters.map((piece, of) => ({ of, piece }));
  if (plan.generator !== undefined) {
    return [{ given: [], own: tensors.map((one) => ({ ...one, others: 0 })) }]; // draws have an order
  }
  tensors.sort((a, b) => made(b.piece) - made(a.piece));
  let best = pack(tensors, workers, Infinity)!;
  let low = best.reduce((sum, { load }) => sum + load, 0) / workers;
  let high = longest(best);
  while (high > BALANCED * low) {
    const limit = (low + high) / 2;
    const found = pack(tensors, workers, limit);
    if (found === undefined || longest(found) >= high) {
      low = limit;
    } else {
      best = found;
      high = longest(found);
    }
  }
  return best.filter(({ given, own }) => given.length + own.length > 0);
}

/** Lanes of about a limit, the largest tensors first, each to the worker with the least to do; undefined where it is too low. */
function pack(tensors: readonly Piece[], workers: number, limit: number): Draft[] | undefined {
  const lanes = Array.from({ length: workers }, (): Draft => ({ load: 0, given: [], own: [] }));
  const idlest = (): Draft => lanes.reduce((a, b) => (b.load < a.load ? b : a));
  const rests: { readonly own: Draft["own"][number]; readonly rest: PlannedParameter }[] = [];
  for (const { of, piece } of tensors) {
    const lane = idlest();
    const [head, rest] = ownPart(piece, limit - lane.load);
    const own = { of, piece: head, others: 0 };
    lane.own.push(own);
    lane.load += made(head);
    if (rest !== undefined) {
      lane.load += joined(rest);
      rests.push({ own, rest });
    }
    if (lane.load > ROUNDED * limit) return undefined;
  }
  for (const { own, rest } of rests) {
    for (let left: PlannedParameter | undefined = rest; left !== undefined;) {
      const lane = idlest();
      const room = Math.min(
        limit - lane.load - COSTS.job,
        (GIVEN_BYTES * made(left)) / bytesOf(left),
      );
      const [head, tail]: Parts = cut(left, (room * costOf(left)) / made(left));
      if (head === undefined) return undefined;
      lane.given.push({ of: own.of, piece: head });
      lane.load += made(head) + COSTS.job;
      if (lane.load > ROUNDED * limit) return undefined;
      own.others += 1;
      left = tail;
    }
  }
  return lanes;
}

/** What a worker with this much room makes of a tensor that it holds, and what it leaves to others. */
function ownPart(
  piece: PlannedParameter,
  room: number,
): readonly [head: PlannedParameter, rest?: PlannedParameter | undefined] {
  const saved = made(piece) - joined(piece); // by leaving all of it to others
  if (made(piece) <= room || saved <= 0) return [piece];
  // at least as long as others take for their first pieces
  const share = Math.max(1 - (made(piece) - room) / saved, GIVEN_BYTES / bytesOf(piece));
  const [head, rest] = cut(piece, share * costOf(piece));
  return head === undefined ? [piece] : [head, rest];
}
