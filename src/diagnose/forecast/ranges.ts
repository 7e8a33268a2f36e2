import type { ForecastLayer, Format, Range, Ranges } from "./result.js";

/** Least magnitude that rounds to infinity, and greatest that rounds to 0. */
const ENDS: Readonly<Record<Format, readonly [overflow: number, underflow: number]>> = {
  float16: [65520, 2 ** -25],
  bfloat16: [(2 - 2 ** -8) * 2 ** 127, 2 ** -134],
  float32: [(2 - 2 ** -24) * 2 ** 127, 2 ** -150],
};

/** Median of |z| for z ~ N(0, 1). */
const MEDIAN = 0.6744897501960817;

/** Of n Gaussians the largest is near √(2 ln n) standard deviations. */
const largest = (n: number): number => Math.sqrt(2 * Math.log(Math.max(n, 2)));

/** The first layer whose signals or gradients leave each format. */
export function rangesOf(layers: readonly ForecastLayer[]): Ranges {
  const rangeOf = (format: Format): Range => {
    const [overflow, underflow] = ENDS[format];
    // what is not finite in float64 is in no format
    const over = (square: number | null, n: number): boolean =>
      square === null || Math.sqrt(square) * largest(n) >= overflow;
    const under = (square: number | null): boolean =>
      square !== null && square > 0 && Math.sqrt(square) * MEDIAN <= underflow;
    const values = ({ channels, size }: ForecastLayer): number =>
      size.reduce((n, extent) => n * extent, channels);
    const backward = [...layers].reverse();
    const name = (layer: ForecastLayer | undefined): string | null => layer?.name ?? null;
    return {
      overflow: name(layers.find((l) => over(l.variance, values(l)) || over(l.output, values(l)))),
      underflow: name(layers.find((l) => under(l.variance))),
      gradientOverflow: name(backward.find((l) => over(l.gradient, values(l)))),
      gradientUnderflow: name(backward.find((l) => under(l.gradient))),
    };
  };
  return {
    float16: rangeOf("float16"),
    bfloat16: rangeOf("bfloat16"),
    float32: rangeOf("float32"),
  };
}
