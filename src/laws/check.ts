import { checkKeys, checkNumber, checkOneOf, show, wrongType, wrongValue } from "../errors.js";
import { areAllPacked, packOf, packedLaws, register, type Pack } from "./family.js";
import type { FanMode, Initializer, ScaledDistribution, TruncatedNormal } from "./data.js";

const MODES: readonly FanMode[] = ["fan_in", "fan_out", "fan_avg", "fan_geo_avg"];
const DISTRIBUTIONS: readonly ScaledDistribution[] = ["normal", "truncated_normal", "uniform"];

type Law = "constant" | "uniform" | "normal" | "truncatedNormal" | "varianceScaling";
type DataOf<L extends Law> = Extract<Initializer, { law: L }>;

/** The one check of each law's data, for factories and for data that a user wrote. */
const CHECKS: { readonly [L in Law]: (where: string, data: DataOf<L>) => DataOf<L> } = {
  constant(where, { law, value }) {
    checkNumber(`${where}: value`, value);
    return { law, value: value + 0 }; // JSON has no -0
  },
  uniform(where, { law, low, high }) {
    checkNumber(`${where}: low`, low);
    checkNumber(`${where}: high`, high);
    if (low > high) throw wrongValue(`${where}: low`, `at most high = ${high}`, low);
    return { law, low: low + 0, high: high + 0 };
  },
  normal(where, { law, mean, std }) {
    checkNumber(`${where}: mean`, mean);
    checkScale(`${where}: std`, std);
    return { law, mean: mean + 0, std: std + 0 };
  },
  truncatedNormal: checkTruncated,
  varianceScaling(where, { law, scale, mode, distribution }) {
    checkScale(`${where}: scale`, scale);
    checkOneOf(`${where}: mode`, mode, MODES);
    checkOneOf(`${where}: distribution`, distribution, DISTRIBUTIONS);
    return { law, scale: scale + 0, mode, distribution };
  },
};

const KEYS: { readonly [L in Law]: readonly (keyof DataOf<L>)[] } = {
  constant: ["law", "value"],
  uniform: ["law", "low", "high"],
  normal: ["law", "mean", "std"],
  truncatedNormal: ["law", "mean", "std", "low", "high", "bounds", "moments"],
  varianceScaling: ["law", "scale", "mode", "distribution"],
};

export const BASE_LAWS: readonly string[] = Object.keys(CHECKS);

/** Checks data of any law and gives it in its one form. @throws TypeError, RangeError */
export function checkInitializer<I extends Initializer = Initializer>(where: string, data: I): I;
export function checkInitializer(where: string, data: unknown): Initializer;
export function checkInitializer(where: string, data: unknown): Initializer {
  if (typeof data !== "object" || data === null || !("law" in data)) {
    const wayOut =
      typeof data === "function" ? "call the factory, for example heNormal()" : undefined;
    throw wrongType(`${where}: init`, "an initializer", data, wayOut);
  }
  const { law } = data;
  const packed = typeof law === "string" ? packOf(law)?.data[law] : undefined;
  if (packed === undefined && !BASE_LAWS.includes(law as string)) {
    const known = [...BASE_LAWS, ...packedLaws()].map((name) => JSON.stringify(name)).join(", ");
    const wayOut = areAllPacked()
      ? undefined
      : "a bundle keeps other laws where a factory of theirs, or laws(), is named";
    const complain = typeof law === "string" ? wrongValue : wrongType;
    throw complain(`${where}: init.law`, `one of ${known}`, law, wayOut);
  }
  const { keys, check } = packed ?? { keys: KEYS[law as Law], check: CHECKS[law as Law] };
  checkKeys(`${where}: ${law as string}`, data, keys);
  return Object.freeze((check as (where: string, data: unknown) => Initializer)(where, data));
}

/** The same for a factory of a pack, made known here: bundlers may drop what makes it known at import. */
export function checkPacked<I extends Initializer>(pack: Pack, where: string, data: I): I {
  register(pack);
  return checkInitializer(where, data);
}

/** A number ≥ 0; 0 is legal. */
export function checkScale(where: string, value: unknown): void {
  checkNumber(where, value);
  if (value < 0) throw wrongValue(where, "a number ≥ 0", value);
}

function checkTruncated(where: string, data: TruncatedNormal): TruncatedNormal {
  const { law, mean, std, bounds, moments = "parent" } = data;
  checkNumber(`${where}: mean`, mean);
  checkScale(`${where}: std`, std);
  checkOneOf(`${where}: bounds`, bounds, ["sigma", "absolute"]);
  checkOneOf(`${where}: moments`, moments, ["parent", "result"]);
  if (moments === "result" && bounds === "absolute") {
    const wayOut = 'bounds: "sigma" count standard deviations of the normal before the cut';
    throw wrongValue(`${where}: moments`, '"parent" beside absolute bounds', moments, wayOut);
  }
  const low = bound(`${where}: low`, data.low, -Infinity);
  const high = bound(`${where}: high`, data.high, Infinity);
  if (!(low < high))
    throw wrongValue(`${where}: low`, `less than high = ${show(data.high)}`, data.low);
  if (std === 0 && bounds === "absolute" && !(low <= mean && mean <= high)) {
    throw wrongValue(`${where}: mean`, `within [${low}, ${high}] where std is 0`, mean);
  }
  return {
    law,
    mean: mean + 0,
    std: std + 0,
    low: finiteOrNull(low),
    high: finiteOrNull(high),
    bounds,
    ...(moments === "result" && { moments }),
  };
}

/** A bound as a number: null and the infinity of its side mean none. */
function bound(where: string, value: unknown, none: number): number {
  if (value === null || value === none) return none;
  checkNumber(where, value);
  return value + 0;
}

const finiteOrNull = (x: number): number | null => (Number.isFinite(x) ? x : null);
