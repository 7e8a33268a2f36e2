import { cutMoments } from "./base/cut-moments.js";
import { FORMATS } from "../spec/dtype.js";
import { show, wrongType, wrongValue } from "../errors.js";
import type { Composite } from "./composite/lower.js";
import type { Initializer, TruncatedNormal, VarianceScaling } from "./data.js";
import type { OrthogonalDraw } from "./orthogonal/lower.js";
import { packOf } from "./family.js";
import { fansOf, hereOf, type Fans, type Tensor } from "../spec/shape.js";
import type { StructuredDraw } from "./structured/lower.js";

/**
 * A base law with the numbers that the kernel takes, in its order; null stands for the infinity of its side
 * (assembly/fill.ts).
 */
export interface ElementDraw {
  readonly law: "constant" | "uniform" | "normal" | "truncatedNormal";
  readonly args: readonly (number | null)[];
}

/** What `run` dispatches on: a law that makes each value from its index, one of whole tensors, or one made of others. */
export type Draw = ElementDraw | StructuredDraw | OrthogonalDraw | Composite;

/** Standard deviation of a normal cut at ±2: √(1 − 4φ(2)/(2Φ(2) − 1)). */
export const TRUNCATED_STD = 0.8796256610342398;

/** Lowers an initializer to a base law and checks that its values are finite in the dtype. */
export function lower(where: string, init: Initializer, tensor: Tensor): Draw {
  const draw = lowerLaw(where, init, tensor);
  if ("args" in draw) checkFinite(where, draw, tensor);
  return draw;
}

function lowerLaw(where: string, init: Initializer, tensor: Tensor): Draw {
  switch (init.law) {
    case "constant":
      return { law: "constant", args: [init.value] };
    case "uniform":
      return { law: "uniform", args: [init.low, init.high] };
    case "normal":
      return { law: "normal", args: [init.mean, init.std] };
    case "truncatedNormal":
      return lowerTruncated(where, init);
    case "varianceScaling":
      return lowerScaled(where, init, tensor);
    default:
      return packOf(init.law)!.lower(where, init, tensor, lower);
  }
}

function lowerTruncated(where: string, init: TruncatedNormal): ElementDraw {
  const { mean, std, low, high, bounds } = init;
  if (std === 0) return { law: "constant", args: [mean] };
  if (init.moments === "result") {
    const cut = cutMoments(low, high);
    const parent = std / cut.std;
    const moments = { mean: mean - parent * cut.mean, std: parent, moments: "parent" } as const;
    return lowerTruncated(where, { ...init, ...moments });
  }
  const inStd = (x: number | null): number | null => {
    return x === null ? null : clampFinite((x - mean) / std);
  };
  const asValue = (x: number | null): number | null => (x === null ? null : mean + std * x);
  const args =
    bounds === "sigma"
      ? [mean, std, low, high, asValue(low), asValue(high)]
      : [mean, std, inStd(low), inStd(high), low, high];
  if (args[2] === args[3] && low !== null) {
    throw wrongValue(`${where}: low`, "bounds that differ in units of std from the mean", low);
  }
  return { law: "truncatedNormal", args };
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
  const { mode, scale, distribution } = init;
  const { name, shape } = tensor;
  if (shape === undefined) {
    throw wrongType(`${where}: shape`, `the parameter's shape, since ${mode} scales it`, shape);
  }
  const fan = fanOf(mode, fansOf(hereOf(where, tensor), shape, tensor));
  if (fan === 0) {
    const of = name === undefined ? "" : `${show(name)} of `;
    const axis = mode === "fan_in" ? "input " : mode === "fan_out" ? "output " : "";
    throw wrongValue(
      `${where}: ${mode}`,
      "> 0",
      fan,
      `${of}shape [${shape.join(", ")}] needs a non-empty ${axis}axis`,
    );
  }
  const variance = scale / fan;
  if (distribution === "uniform") {
    const bound = Math.sqrt(3 * variance);
    return { law: "uniform", args: [0 - bound, bound] }; // JSON has no -0
  }
  const std = Math.sqrt(variance);
  if (distribution === "normal") return { law: "normal", args: [0, std] };
  return lowerTruncated(where, {
    law: "truncatedNormal",
    mean: 0,
    std: std / TRUNCATED_STD,
    low: -2,
    high: 2,
    bounds: "sigma",
  });
}

/** No value of the draw may be infinite in the dtype, and no scale may vanish in it. */
function checkFinite(
  where: string,
  draw: ElementDraw | StructuredDraw,
  { name, dtype }: Tensor,
): void {
  const { overflow, underflow, reach } = FORMATS[dtype];
  const { law, args } = draw;
  const of = name === undefined ? "" : ` of ${show(name)}`;
  // 16-bit values are rounded from float32
  const held = (x: number): number => (dtype === "float64" ? x : Math.fround(x));
  const check = (what: string, value: number): void => {
    if (!(Math.abs(held(value)) < overflow)) {
      throw wrongValue(`${where}: ${what}${of}`, `finite in ${dtype}`, value);
    }
  };
  if (law === "fourier") return; // |values| ≤ 1 / S
  if (law === "eye" || law === "dirac") {
    check("gain", args[0]!);
    return;
  }
  if (law === "constant" || law === "uniform") {
    for (const value of args) check(law === "uniform" ? "bound" : "value", value!);
    const [low, high] = args;
    if (law === "uniform" && low !== high && high! / 2 - low! / 2 <= underflow) {
      const wayOut = `${dtype} cannot hold half the difference`;
      throw wrongValue(
        `${where}: low${of}`,
        `equal to high = ${high}, or farther from it`,
        low,
        wayOut,
      );
    }
    return;
  }
  const [mean, std, low = null, high = null] = (law === "sparse" ? [0, args[0]] : args) as [
    number,
    number,
    number?,
    number?,
  ];
  if (std !== 0 && std <= underflow) {
    throw wrongValue(`${where}: std${of}`, `0 or a number that ${dtype} can hold`, std);
  }
  check("std", std);
  // In a tail that begins at o, values reach √(o² + reach²) standard deviations at most.
  const tail = (origin: number): number =>
    origin > 1e100 ? origin : Math.sqrt(origin * origin + reach * reach);
  check(
    "least value",
    low === null ? mean - std * tail(Math.max(0, -(high ?? 0))) : mean + std * low,
  );
  check(
    "largest value",
    high === null ? mean + std * tail(Math.max(0, low ?? 0)) : mean + std * high,
  );
}
