import { FORMATS, type Dtype } from "../../spec/dtype.js";
import { show, wrongType, wrongValue } from "../../errors.js";
import { fansOf, hereOf, type Fans, type Tensor } from "../../spec/shape.js";
import { cutMoments } from "./cut-moments.js";
import type { Constant, Normal, TruncatedNormal, Uniform, VarianceScaling } from "./data.js";

/**
 * A base law with the numbers that the kernel takes, in its order; null stands for the infinity of its side
 * (assembly/fill.ts).
 */
export interface ElementDraw {
  readonly law: "constant" | "uniform" | "normal" | "truncatedNormal";
  readonly args: readonly (number | null)[];
}

/** Data of a base law, or of one that scales it. */
export type BaseInitializer = Constant | Uniform | Normal | TruncatedNormal | VarianceScaling;

/** Standard deviation of a normal cut at ±2: √(1 − 4φ(2)/(2Φ(2) − 1)). */
export const TRUNCATED_STD = 0.8796256610342398;

/** Lowers to a base law whose values are finite in the dtype. */
export function lowerBase(where: string, init: BaseInitializer, tensor: Tensor): ElementDraw {
  const draw = lowerLaw(where, init, tensor);
  checkValues(where, draw, tensor);
  return draw;
}

function lowerLaw(where: string, init: BaseInitializer, tensor: Tensor): ElementDraw {
  switch (init.law) {
    case "constant":
      return constantDraw(init.value);
    case "uniform":
      return { law: "uniform", args: [init.low, init.high] };
    case "normal":
      return { law: "normal", args: [init.mean, init.std] };
    case "truncatedNormal":
      return lowerTruncated(where, init, tensor);
    case "varianceScaling":
      return lowerScaled(where, init, tensor);
  }
}

const constantDraw = (value: number): ElementDraw => ({ law: "constant", args: [value] });

function lowerTruncated(where: string, init: TruncatedNormal, tensor: Tensor): ElementDraw {
  const { mean, std, low, high, bounds, moments } = init;
  checkHeld(where, "mean", mean, tensor);
  checkHeld(where, "std", std, tensor);
  if (std === 0) return constantDraw(mean);
  const ends = (f: (x: number, name: string) => number): readonly (number | null)[] => [
    low === null ? null : f(low, "low"),
    high === null ? null : f(high, "high"),
  ];
  if (moments === "result") {
    const { origin, offset, std: cutStd } = cutMoments(low, high);
    const parent = std / cutStd;
    // far from the normal's mean, a sum with it would lose what the cut is about
    const values = ends((x) => mean + parent * (x - origin - offset));
    const args = [mean - parent * (origin + offset), parent, low, high, ...values];
    return { law: "truncatedNormal", args };
  }
  if (bounds === "sigma") {
    const values = ends((x) => mean + std * x);
    return { law: "truncatedNormal", args: [mean, std, low, high, ...values] };
  }
  const cut = ends((x, name) => {
    checkHeld(where, name, x, tensor);
    return clampFinite((x - mean) / std);
  });
  if (cut[0] === cut[1] && low !== null) {
    throw wrongValue(`${where}: low`, "bounds that differ in units of std from the mean", low);
  }
  return { law: "truncatedNormal", args: [mean, std, ...cut, low, high] };
}

const clampFinite = (x: number): number =>
  Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, x));

/** The fan that a mode names. */
export function fanOf(mode: VarianceScaling["mode"], { fan_in, fan_out }: Fans): number {
  switch (mode) {
    case "fan_in":
      return fan_in;
    case "fan_out":
      return fan_out;
    case "fan_avg":
      return (fan_in + fan_out) / 2;
    case "fan_geo_avg":
      return Math.sqrt(fan_in * fan_out);
  }
}

function lowerScaled(where: string, init: VarianceScaling, tensor: Tensor): ElementDraw {
  const { shape } = tensor;
  if (shape === undefined) {
    throw wrongType(
      `${where}: shape`,
      `the parameter's shape, since ${init.mode} scales it`,
      shape,
    );
  }
  return lowerLaw(where, scaledLaw(where, init, { ...tensor, shape }), tensor);
}

/** The base law of a law that scales, for the fans of a matrix of the shape given. */
export const unscaled = (
  where: string,
  init: VarianceScaling,
  shape: readonly number[],
): BaseInitializer => scaledLaw(where, init, { name: undefined, dtype: "float64", shape });

function scaledLaw(
  where: string,
  { mode, scale, distribution }: VarianceScaling,
  tensor: Tensor & { readonly shape: readonly number[] },
): Exclude<BaseInitializer, VarianceScaling> {
  const { name, shape } = tensor;
  const fan = fanOf(mode, fansOf(hereOf(where, tensor), shape, tensor));
  if (fan === 0) {
    const of = name === undefined ? "" : `${show(name)} of `;
    const axis = mode === "fan_in" ? "input " : mode === "fan_out" ? "output " : "";
    const wayOut = `${of}shape ${show(shape)} needs a non-empty ${axis}axis`;
    throw wrongValue(`${where}: ${mode}`, "> 0", fan, wayOut);
  }
  const variance = scale / fan;
  if (variance === 0 && scale !== 0) {
    throw wrongValue(`${where}: scale`, `0, or large enough to be divided by ${fan}`, scale);
  }
  if (distribution === "uniform") {
    const bound = Math.sqrt(3 * variance);
    return { law: "uniform", low: 0 - bound, high: bound }; // JSON has no -0
  }
  const std = Math.sqrt(variance);
  if (distribution === "normal") return { law: "normal", mean: 0, std };
  const cut = { low: -2, high: 2, bounds: "sigma" } as const;
  return { law: "truncatedNormal", mean: 0, std: std / TRUNCATED_STD, ...cut };
}

/**
 * The one rule of every law: a number that it takes is finite in the dtype and, unless it is 0, does not round to 0
 * there. For 16-bit dtypes that is the float32 value, rounded.
 */
export function checkHeld(
  where: string,
  what: string,
  value: number,
  { name, dtype }: Pick<Tensor, "name" | "dtype">,
): void {
  const here = `${where}: ${what}${name === undefined ? "" : ` of ${show(name)}`}`;
  checkReach(here, value, dtype);
  if (value !== 0 && Math.abs(firstRounded(value, dtype)) <= FORMATS[dtype].underflow) {
    throw wrongValue(here, `0 or a number that ${dtype} can hold`, value);
  }
}

/** A value that a law reaches must be finite in the dtype; it may round to 0. */
function checkReach(here: string, value: number, dtype: Dtype): void {
  if (!(Math.abs(firstRounded(value, dtype)) < FORMATS[dtype].overflow)) {
    throw wrongValue(here, `finite in ${dtype}`, value);
  }
}

/** 16-bit values are rounded from float32. */
const computedIn = (dtype: Dtype): Dtype => (dtype === "float64" ? dtype : "float32");
const firstRounded = (value: number, dtype: Dtype): number =>
  dtype === "float64" ? value : Math.fround(value);

function checkValues(where: string, { law, args }: ElementDraw, tensor: Tensor): void {
  const held = (what: string, value: number): void => checkHeld(where, what, value, tensor);
  const [p, q, low = null, high = null] = args as [number, number, number?, number?];
  switch (law) {
    case "constant":
      held("value", p);
      return;
    case "uniform":
      checkInterval(where, p, q, tensor);
      return;
    case "normal":
      held("mean", p);
      held("std", q);
      checkTails(where, p, q, low, high, tensor);
      return;
    case "truncatedNormal": // its own numbers are checked; these may be made of its moments
      checkReach(`${where}: std`, q, computedIn(tensor.dtype));
      checkTails(where, p, q, low, high, tensor);
  }
}

function checkInterval(where: string, low: number, high: number, tensor: Tensor): void {
  const { name, dtype } = tensor;
  const symmetric = low === -high;
  if (!symmetric) checkHeld(where, "low", low, tensor);
  checkHeld(where, symmetric ? "bound" : "high", high, tensor);
  const computed = computedIn(dtype);
  if (low !== high && high / 2 - low / 2 <= FORMATS[computed].underflow) {
    const of = name === undefined ? "" : ` of ${show(name)}`;
    const wayOut = `${computed} cannot hold half the difference`;
    const expected = `equal to high = ${high}, or farther from it`;
    throw wrongValue(`${where}: low${of}`, expected, low, wayOut);
  }
}

function checkTails(
  where: string,
  mean: number,
  std: number,
  low: number | null,
  high: number | null,
  { name, dtype }: Tensor,
): void {
  const { reach } = FORMATS[dtype];
  const of = name === undefined ? "" : ` of ${show(name)}`;
  // In a tail that begins at o, values reach √(o² + reach²) standard deviations at most.
  const tail = (origin: number): number =>
    origin > 1e100 ? origin : Math.sqrt(origin * origin + reach * reach);
  const least = low ?? -tail(Math.max(0, -(high ?? 0)));
  const largest = high ?? tail(Math.max(0, low ?? 0));
  // the kernel multiplies by std first, so that a mean on the other side helps nothing
  const computed = computedIn(dtype);
  for (const [which, z] of [
    ["least", least],
    ["largest", largest],
  ] as const) {
    checkReach(`${where}: ${which} deviation${of}`, std * z, computed);
    checkReach(`${where}: ${which} value${of}`, mean + std * z, dtype);
  }
}
