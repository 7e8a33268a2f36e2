import type { Dtype } from "../../index.js";
import { finite } from "../verdict.js";
import { codeAt, codeOf, edgeAt, placeOf, valueOf16 } from "./grid.js";
import { statisticsOf, type Counts, type Survey } from "./survey.js";

/** Counts of finite values in 64 bins; bin k holds edges[k] ≤ x < edges[k + 1], the last one its upper edge too. */
export interface Histogram {
  /** 65 numbers from the least value to the greatest; none where no value is finite. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** What one parameter's values are. Moments and extremes are those of the finite ones; null where there is none. */
export interface Facts {
  readonly values: number;
  readonly counts: Counts;
  readonly mean: number | null;
  readonly std: number | null;
  /** E[z³], and E[z⁴] − 3, of z = (x − mean) / std; null where all values are equal. */
  readonly skewness: number | null;
  readonly kurtosis: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly histogram: Histogram;
}

/** Counts, moments, extremes and histogram from one survey. */
export function factsOf(survey: Survey): Facts {
  const { values, counts, min, max } = survey;
  const constant = min === max;
  const { mean, std, skewness, kurtosis } = statisticsOf(survey);
  return {
    values,
    counts,
    mean: constant ? min : finite(mean),
    std: constant ? 0 : finite(std),
    skewness: constant ? null : finite(skewness),
    kurtosis: constant ? null : finite(kurtosis),
    min: finite(min),
    max: finite(max),
    histogram: histogramOf(survey),
  };
}

/** Bins of a histogram. */
export const BINS = 64;

/**
 * Bins between the extremes, equally wide but that the edges of 32 and 64 bits are moved to the nearest one of the
 * survey's table, by a hundredth of the distance from the mean at most: no value is read again for them.
 */
export function histogramOf({ dtype, pivot, finite: count, min, max, cells }: Survey): Histogram {
  if (count === 0) return { edges: [], counts: [] };
  const edgeOf = (k: number): number => (k === BINS ? max : min + (max / BINS - min / BINS) * k);
  const edges = Array.from({ length: BINS + 1 }, (_, k) => edgeOf(k));
  const counts = new Array<number>(BINS).fill(0);
  if (min === max) {
    counts[0] = count;
    return { edges, counts };
  }
  const half = dtype === "float16" || dtype === "bfloat16";
  const starts = edges.map((edge, k) => {
    if (half || k === 0 || k === BINS) return 0;
    const [place, moved] = nearestEdge(dtype, pivot, edge);
    edges[k] = Math.min(max, Math.max(min, moved));
    return place;
  });
  let bin = 0;
  for (let i = 0; i < cells.places.length; ++i) {
    const place = cells.places[i]!;
    if (half) {
      const x = valueOf16(dtype, codeAt(place));
      while (bin < BINS - 1 && x >= edges[bin + 1]!) ++bin;
    } else while (bin < BINS - 1 && place >= starts[bin + 1]!) ++bin;
    counts[bin]! += cells.counts[i]!;
  }
  return { edges, counts };
}

/** The place of a table that begins nearest to x, and where it begins. */
function nearestEdge(dtype: Dtype, pivot: number, x: number): [place: number, edge: number] {
  const place = placeOf(codeOf(x - pivot));
  const [low, high] = [edgeAt(dtype, pivot, place), edgeAt(dtype, pivot, place + 1)];
  return x - low < high - x ? [place, low] : [place + 1, high];
}
