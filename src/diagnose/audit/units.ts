import { sizeOf } from "../../core.js";
import type { Bits } from "./bits.js";

/** Slices along an axis that are equal, or opposite, to another. */
export interface Alike {
  readonly axis: number;
  /** Slices along the axis. */
  readonly of: number;
  /** Indices of slices in groups of two at least; those opposite to their first are in `opposite`. */
  readonly groups: readonly (readonly number[])[];
  readonly opposite: ReadonlySet<number>;
  /** Slices of zeros only, which are in no group. */
  readonly zero: readonly number[];
}

/** Flat index of element k of slice u along an axis. */
export interface Slices {
  readonly count: number;
  readonly length: number;
  readonly at: (u: number, k: number) => number;
}

/** How the slices along an axis lie in a tensor. */
export function slicesOf(shape: readonly number[], axis: number): Slices {
  const count = shape[axis]!;
  const post = sizeOf(shape.slice(axis + 1));
  const length = sizeOf(shape.slice(0, axis)) * post;
  if (post === 1) return { count, length, at: (u, k) => k * count + u };
  if (post === length) return { count, length, at: (u, k) => u * post + k };
  return {
    count,
    length,
    at: (u, k) => {
      const q = k % post;
      return ((k - q) / post) * count * post + u * post + q;
    },
  };
}

/** Elements that are looked at first: drawn slices differ there. */
const FIRST = 4;

/** Equal, opposite and empty slices along an axis. Reads all values of those slices only that begin alike. */
export function alikeAlong(bits: Bits, shape: readonly number[], axis: number): Alike {
  const slices = slicesOf(shape, axis);
  const { count, length } = slices;
  const all = Array.from({ length: count }, (_, u) => u);
  const begin = Math.min(FIRST, length);
  let candidates = groupsBy(all, (u) => hash(bits, slices, u, begin));
  if (length > begin) {
    candidates = candidates.flatMap((group) =>
      groupsBy(group, (u) => hash(bits, slices, u, length)),
    );
  }
  const groups: number[][] = [];
  const opposite = new Set<number>();
  for (const candidate of candidates) {
    if (isZero(bits, slices, candidate[0]!)) continue;
    groups.push(...equalGroups(bits, slices, candidate, opposite));
  }
  const zero = all.filter((u) => bits.isZero(slices.at(u, 0)) && isZero(bits, slices, u));
  return { axis, of: count, groups, opposite, zero };
}

/** Groups of two at least under equal keys. */
function groupsBy(all: readonly number[], key: (u: number) => number): number[][] {
  const first = new Map<number, number>();
  const groups = new Map<number, number[]>(); // few: an array for each unit would cost more than its hash
  for (const u of all) {
    const k = key(u);
    const other = first.get(k);
    if (other === undefined) first.set(k, u);
    else if (groups.has(k)) groups.get(k)!.push(u);
    else groups.set(k, [other, u]);
  }
  return [...groups.values()];
}

/** Of sizes without signs (after MurmurHash3's mixing step). */
function hash(bits: Bits, { at }: Slices, u: number, length: number): number {
  let h = 0;
  for (let k = 0; k < length; ++k) {
    h = Math.imul(h ^ bits.sizeAt(at(u, k)), 0x85ebca6b);
    h ^= h >>> 13;
  }
  return h;
}

const isZero = (bits: Bits, { at, length }: Slices, u: number): boolean => {
  for (let k = 0; k < length; ++k) if (!bits.isZero(at(u, k))) return false;
  return true;
};

/** Compares slices of one hash value by value. */
function equalGroups(
  bits: Bits,
  slices: Slices,
  candidates: readonly number[],
  opposite: Set<number>,
): number[][] {
  const groups: number[][] = [];
  for (const u of candidates) {
    const home = groups.find((group) => {
      if (isSame(bits, slices, group[0]!, u, false)) return true;
      if (!isSame(bits, slices, group[0]!, u, true)) return false;
      opposite.add(u);
      return true;
    });
    if (home === undefined) groups.push([u]);
    else home.push(u);
    if (groups.length > 64) break; // collisions of a hash, not slices that are alike
  }
  return groups.filter((group) => group.length > 1);
}

function isSame(bits: Bits, { at, length }: Slices, u: number, v: number, sign: boolean): boolean {
  for (let k = 0; k < length; ++k) if (!bits.isEqual(at(u, k), at(v, k), sign)) return false;
  return true;
}

/** Different sizes in a slice: few-valued tensors have equal slices by chance. */
export function distinctIn(bits: Bits, { at, length }: Slices, u: number): number {
  const seen = new Set<number>();
  for (let k = 0; k < Math.min(length, 64); ++k) seen.add(bits.sizeAt(at(u, k)));
  return seen.size;
}
