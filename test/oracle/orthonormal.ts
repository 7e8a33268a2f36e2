/** docs/stream.md, section 12, one vector at a time. */
import { transform32, transform64, type Dtype } from "./laws.js";
import { wordsOf } from "./tensors.js";
import { pairWords } from "./words.js";

interface Key {
  readonly seed: bigint;
  readonly name: string;
  readonly dtype: Dtype;
}

/** 16 reflectors, coordinates counted from the panel's first. */
interface Panel {
  readonly y: readonly (readonly number[])[];
  readonly tau: readonly number[];
  readonly sign: readonly number[];
}

const STANDARD = { law: "normal", mean: 0, std: 1 } as const;
const made = new Map<string, number[][]>();

/** N orthonormal vectors of M ≥ N coordinates, in float32 or float64. */
export function orthonormal(key: Key, N: number, M: number, gain: number): number[][] {
  const wide = key.dtype === "float64";
  const at = JSON.stringify([`${key.seed}`, key.name, wide, N, M, gain]);
  const known = made.get(at);
  if (known !== undefined) return known;
  const F = wide ? (x: number): number => x : Math.fround;
  const panels = Array.from({ length: Math.ceil(N / 16) }, (_, p) => panelOf(key, F, p, N, M));
  const vectors = Array.from({ length: N }, (_, u) => {
    const v = vectorOf(F, wide ? 2 : 4, panels, u, M);
    return gain === 0 ? v.map(() => 0) : gain === 1 ? v : v.map((x) => F(x * F(gain)));
  });
  made.set(at, vectors);
  return vectors;
}

type Round = (x: number) => number;

function panelOf(key: Key, F: Round, p: number, N: number, M: number): Panel {
  const wide = key.dtype === "float64";
  const perBlock = wide ? 2048 : 4096;
  const blocks = Math.ceil(M / perBlock);
  const width = Math.ceil((M - 16 * p) / 16) * 16;
  const y: number[][] = [];
  const tau: number[] = [];
  const sign: number[] = [];
  for (let k = 16 * p; k < 16 * p + 16; ++k) {
    const row = new Array<number>(width).fill(0);
    y.push(row);
    tau.push(0);
    sign.push(0);
    if (k >= N) continue;
    const own: number[] = [];
    for (let block = 0; block < blocks; ++block) {
      const words = wordsOf(key, k * blocks + block, 80 + Number(wide));
      own.push(...(wide ? transform64(STANDARD, pairWords(words)) : transform32(STANDARD, words)));
    }
    const [x, ...others] = own.slice(0, M - k) as [number, ...number[]];
    const first = k - 16 * p;
    others.forEach((z, i) => (row[first + 1 + i] = z));
    const sums = [0, 0, 0, 0];
    row.forEach((z, i) => (sums[i % 4]! += z * z));
    const rest = sums[0]! + sums[2]! + (sums[1]! + sums[3]!);
    const norm = Math.sqrt(x * x + rest);
    row[first] = F(rest === 0 ? 1 : x < 0 ? x - norm : x + norm);
    tau[first] = F(2 / (row[first] * row[first] + rest));
    sign[first] = x < 0 ? 1 : -1;
  }
  return { y, tau, sign };
}

function dot(F: Round, lanes: number, v: readonly number[], w: readonly number[]): number {
  let total = 0;
  for (let from = 0; from < v.length; from += 512) {
    const sums = new Array<number>(lanes).fill(0);
    for (let i = from; i < Math.min(from + 512, v.length); ++i) {
      sums[i % lanes] = F(sums[i % lanes]! + F(v[i]! * w[i]!));
    }
    const [a, b, c, d] = sums as [number, number, number, number];
    total = F(total + (lanes === 2 ? F(a + b) : F(F(a + c) + F(b + d))));
  }
  return total;
}

function vectorOf(
  F: Round,
  lanes: number,
  panels: readonly Panel[],
  u: number,
  M: number,
): number[] {
  const last = Math.floor(u / 16);
  const v = new Array<number>(Math.ceil(M / 16) * 16).fill(0);
  const own = panels[last]!.sign[u % 16]!;
  v[u] = own;
  for (let p = last; p >= 0; --p) {
    const { y, tau } = panels[p]!;
    const part = v.slice(16 * p);
    const s = y.map((row) => (p === last ? F(own * row[u % 16]!) : dot(F, lanes, part, row)));
    const f = new Array<number>(16).fill(0);
    for (let l = 15; l >= 0; --l) {
      f[l] = F(tau[l]! * s[l]!);
      for (let k = 0; k < l; ++k) s[k] = F(s[k]! - F(dot(F, lanes, y[k]!, y[l]!) * f[l]!));
    }
    for (let k = 0; k < 16; ++k) {
      for (const [i, x] of part.entries()) part[i] = F(x - F(f[k]! * y[k]![i]!));
    }
    part.forEach((x, i) => (v[16 * p + i] = x));
  }
  return v.slice(0, M);
}
