import { isWordlessDraw, sizeOf, steps } from "../../core.js";
import type { Dtype } from "../../index.js";
import type { AnyArray } from "../../spec/dtype.js";
import type { Draw } from "../../laws/draw.js";
import type { PlacedDraw } from "../../laws/composite/draw.js";
import type { OrthogonalDraw } from "../../laws/orthogonal/lower.js";
import type { Distribution } from "../distribution.js";
import { distributionOf } from "../law.js";

/** Values of a tensor, or of a part of it, of which one thing can be said. */
export type Part = {
  readonly data: AnyArray;
  /** What the part is called after its tensor's name: "" for the whole. */
  readonly key: string;
} & (
  | { readonly kind: "drawn"; readonly law: Distribution }
  /** Values that no seed changes. */
  | { readonly kind: "given"; readonly draw: Draw }
  | { readonly kind: "orthogonal"; readonly draw: OrthogonalDraw }
  /** Values chosen of a normal, so many of each unit, and zeros. */
  | {
      readonly kind: "sparse";
      readonly law: Distribution;
      /** The values that are not 0. */
      readonly chosen: AnyArray;
      /** Whether rounding makes no chosen value 0, so that they follow the law. */
      readonly isWhole: boolean;
      /** Values that are not 0: of a unit by the law, least and most of a unit here. */
      readonly wanted: number;
      readonly least: number;
      readonly most: number;
    }
  /** Copies or opposites of other values, and where the first is that is neither; −1 for none. */
  | { readonly kind: "placed"; readonly law: string; readonly wrongAt: number }
);

/** The parts of a tensor under a draw, in the order of their values. */
export function partsOf(draw: Draw, data: AnyArray, dtype: Dtype, key = ""): Part[] {
  if (data.length === 0) return [];
  const law = knownDistribution(draw);
  if (law !== undefined) return [{ kind: "drawn", law, data, key }];
  if (isWordlessDraw(draw) || isDegenerate(draw)) return [{ kind: "given", draw, data, key }];
  switch (draw.law) {
    case "orthogonal":
      if (draw.gain === 0) return partsOf({ law: "constant", args: [0] }, data, dtype, key);
      return [{ kind: "orthogonal", draw, data, key }];
    case "sparse":
      return [{ kind: "sparse", ...chosenOf(draw.args, data, dtype), data, key }];
    case "sections": {
      let at = 0;
      return draw.parts.flatMap(({ size, key: own, of }) => {
        const part = data.subarray(at, (at += size));
        return partsOf(of, part, dtype, key + own);
      });
    }
    case "blocks":
      return blocksOf(draw.shape, draw.counts, data).flatMap((block, k) =>
        partsOf(draw.of, block, dtype, `${key}[${k}]`),
      );
    case "mirrored":
    case "repeated": {
      const { source, wrongAt } = sourceOf(draw, data, dtype);
      const placed: Part = { kind: "placed", law: draw.law, wrongAt, data, key };
      return [placed, ...partsOf(draw.of, source, dtype, key)];
    }
    default:
      return [];
  }
}

/** How many parts of a draw are compared with a law, known before any value is read. */
export function drawsIn(draw: Draw): number {
  if (knownDistribution(draw) !== undefined || draw.law === "sparse") return 1;
  switch (draw.law) {
    case "sections":
      return draw.parts.reduce((n, { size, of }) => n + (size > 0 ? drawsIn(of) : 0), 0);
    case "blocks":
      return draw.counts.reduce((n, count) => n * count, drawsIn(draw.of));
    case "mirrored":
    case "repeated":
      return drawsIn(draw.of);
    default:
      return 0;
  }
}

const known = new Map<string, Distribution | undefined>();

/** The same object for equal laws, with which what was derived of them is kept. */
function knownDistribution(draw: Draw): Distribution | undefined {
  if (!("args" in draw) && draw.law !== "logOfUniform") return undefined;
  const key = JSON.stringify(draw);
  if (known.size > 256) known.clear();
  if (!known.has(key)) known.set(key, distributionOf(draw));
  return known.get(key);
}

/** A law of no width: all its values are one. */
const isDegenerate = (draw: Draw): boolean => draw.law === "normal" || draw.law === "uniform";

/** Values that are not 0, of a sparse tensor and of each of its units. */
function chosenOf(
  args: readonly number[],
  data: AnyArray,
  dtype: Dtype,
): Pick<Part & { kind: "sparse" }, "law" | "chosen" | "isWhole" | "wanted" | "least" | "most"> {
  const [std, wanted, units, inner] = args as [number, number, number, number];
  const law = distributionOf({ law: "normal", args: [0, std] })!;
  const half = dtype === "float16" || dtype === "bfloat16";
  const isZero = (x: number): boolean => (half ? (x & 0x7fff) === 0 : x === 0);
  const found = new Float64Array(units);
  const chosen = data.filter((x, i) => {
    if (isZero(x)) return false;
    found[Math.floor(i / inner) % units]! += 1;
    return true;
  });
  // float16 has the least numbers that are near a weight's
  const lost = dtype === "float16" ? 2 ** -25 / std : 0;
  const isWhole = lost * chosen.length < 1e-4;
  return {
    ...{ law, chosen, isWhole, wanted },
    least: isWhole ? found.reduce((a, b) => Math.min(a, b), Infinity) : wanted,
    most: found.reduce((a, b) => Math.max(a, b), 0),
  };
}

/** What a draw makes that takes no words. */
export function valuesOf(draw: Draw, dtype: Dtype, size: number): AnyArray {
  const array =
    dtype === "float64"
      ? new Float64Array(size)
      : dtype === "float32"
        ? new Float32Array(size)
        : new Uint16Array(size);
  const shape = [size];
  const spec = { shape, init: { law: "constant", value: 0 } } as const;
  const piece = { name: "", dtype, draw, begin: 0, end: size, shape, spec };
  const work = steps({ stream: "v1", seed: "0".repeat(16), parameters: [piece] }, [{ array }]);
  while (work.next().done !== true);
  return array;
}

const stridesOf = (shape: readonly number[]): number[] =>
  shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

/** Calls with the flat index of each value, and its index along each axis, in order. */
export function forEachIndex(
  shape: readonly number[],
  visit: (flat: number, at: readonly number[]) => void,
): void {
  const at = shape.map(() => 0);
  const size = sizeOf(shape);
  for (let flat = 0; flat < size; ++flat) {
    visit(flat, at);
    for (let axis = shape.length - 1; axis >= 0; --axis) {
      at[axis] = (at[axis]! + 1) % shape[axis]!;
      if (at[axis] !== 0) break;
    }
  }
}

/** The tensors that stand in one, each with its values in order (laws/blocks/draw.ts). */
function blocksOf(
  shape: readonly number[],
  counts: readonly number[],
  data: AnyArray,
): readonly AnyArray[] {
  const lengths = shape.map((length, axis) => length / counts[axis]!);
  const outer = stridesOf(counts);
  const blocks = Array.from({ length: sizeOf(counts) }, () => data.slice(0, sizeOf(lengths)));
  const filled = blocks.map(() => 0);
  forEachIndex(shape, (flat, at) => {
    const block = at.reduce(
      (sum, index, axis) => sum + Math.floor(index / lengths[axis]!) * outer[axis]!,
      0,
    );
    blocks[block]![filled[block]!++] = data[flat]!;
  });
  return blocks;
}

/** The source of values that are copies of it or its opposites, each from the first place that holds it. */
function sourceOf(
  { law, from, shape, layout }: PlacedDraw<Draw>,
  data: AnyArray,
  dtype: Dtype,
): { readonly source: AnyArray; readonly wrongAt: number } {
  const size = sizeOf(from);
  const source = data.slice(0, size);
  const known = new Uint8Array(size);
  const o = layout.indexOf("O");
  const times = law === "repeated" ? shape[o]! / from[o]! : 1;
  const strides = stridesOf(from);
  const half = dtype === "float16" || dtype === "bfloat16";
  let wrongAt = -1;
  forEachIndex(shape, (flat, at) => {
    let [index, opposite] = [0, false];
    for (const [axis, k] of at.entries()) {
      const length = from[axis]!;
      if (law === "repeated" && axis === o) index += Math.floor(k / times) * strides[axis]!;
      else {
        index += (k % length) * strides[axis]!;
        if (k >= length) opposite = !opposite;
      }
    }
    const x = data[flat]!;
    const value = !opposite ? x : half ? x ^ 0x8000 : 0 - x;
    if (known[index] === 0) {
      known[index] = 1;
      source[index] = value;
    } else if (wrongAt < 0 && !isSame(source[index]!, value, half)) wrongAt = flat;
  });
  return { source, wrongAt };
}

/** Equal, where zeros have no sign. */
const isSame = (a: number, b: number, half: boolean): boolean =>
  a === b || (half && ((a | b) & 0x7fff) === 0);
