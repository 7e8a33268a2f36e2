import {
  checkInteger,
  checkKeys,
  checkNumber,
  checkOneOf,
  show,
  wrongType,
  wrongValue,
} from "../errors.js";
import type { FanMode, Initializer, ScaledDistribution, Section, TruncatedNormal } from "./data.js";

const MODES: readonly FanMode[] = ["fan_in", "fan_out", "fan_avg", "fan_geo_avg"];
const DISTRIBUTIONS: readonly ScaledDistribution[] = ["normal", "truncated_normal", "uniform"];

type Law = Initializer["law"];
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
  logOfUniform(where, { law, low, high, sign }) {
    checkNumber(`${where}: low`, low);
    checkNumber(`${where}: high`, high);
    if (low <= 0) throw wrongValue(`${where}: low`, "a number > 0", low);
    if (low > high) throw wrongValue(`${where}: low`, `at most high = ${high}`, low);
    checkNumber(`${where}: sign`, sign);
    if (Math.abs(sign) !== 1) throw wrongValue(`${where}: sign`, "1 or -1", sign);
    return { law, low, high, sign };
  },
  sections(where, { law, parts }) {
    if (!Array.isArray(parts)) throw wrongType(`${where}: parts`, "an array of sections", parts);
    return {
      law,
      parts: parts.map((part: unknown, k) =>
        checkSection(`${where}: part ${k}`, part, parts.length),
      ),
    };
  },
  mirrored(where, { law, axes, init }) {
    checkOneOf(`${where}: axes`, axes, ["O", "I", "OI"]);
    return { law, axes, init: checkInitializer(where, init) };
  },
  repeated(where, { law, times, init }) {
    checkInteger(`${where}: times`, times, 1);
    return { law, times, init: checkInitializer(where, init) };
  },
  zerO: (_, { law }) => ({ law }),
  eye(where, { law, gain, shift }) {
    checkNumber(`${where}: gain`, gain);
    checkInteger(`${where}: shift`, shift, -Number.MAX_SAFE_INTEGER);
    return { law, gain: gain + 0, shift: shift + 0 };
  },
  dirac(where, { law, groups, gain }) {
    checkInteger(`${where}: groups`, groups, 1);
    checkNumber(`${where}: gain`, gain);
    return { law, groups, gain: gain + 0 };
  },
  sparse(where, { law, count, fraction, per, std }) {
    if ((count === null) === (fraction === null)) {
      throw wrongType(`${where}: fraction`, "a number, or a count instead", fraction);
    }
    if (count !== null) checkInteger(`${where}: count`, count, 0);
    else {
      checkNumber(`${where}: fraction`, fraction);
      if (fraction < 0 || fraction > 1)
        throw wrongValue(`${where}: fraction`, "within [0, 1]", fraction);
    }
    checkOneOf(`${where}: per`, per, ["out", "in"]);
    checkScale(`${where}: std`, std);
    return {
      law,
      count: count === null ? null : count + 0,
      fraction: fraction === null ? null : fraction + 0,
      per,
      std: std + 0,
    };
  },
  fourier(where, { law, side, window, scaling, periodic }) {
    checkOneOf(`${where}: side`, side, ["real", "imag"]);
    checkOneOf(`${where}: window`, window, ["hann", "hamming", "rectangular"]);
    checkOneOf(`${where}: scaling`, scaling, ["density", "spectrum", "none"]);
    if (typeof periodic !== "boolean") throw wrongType(`${where}: periodic`, "a boolean", periodic);
    return { law, side, window, scaling, periodic };
  },
  orthogonal(where, { law, gain, columnAxis }) {
    checkScale(`${where}: gain`, gain);
    checkNumber(`${where}: columnAxis`, columnAxis);
    if (!Number.isInteger(columnAxis)) {
      throw wrongValue(`${where}: columnAxis`, "an integer", columnAxis);
    }
    return { law, gain: gain + 0, columnAxis: columnAxis + 0 };
  },
  deltaOrthogonal(where, { law, gain }) {
    checkScale(`${where}: gain`, gain);
    return { law, gain: gain + 0 };
  },
};

const KEYS: { readonly [L in Law]: readonly (keyof DataOf<L>)[] } = {
  constant: ["law", "value"],
  uniform: ["law", "low", "high"],
  normal: ["law", "mean", "std"],
  truncatedNormal: ["law", "mean", "std", "low", "high", "bounds", "moments"],
  varianceScaling: ["law", "scale", "mode", "distribution"],
  logOfUniform: ["law", "low", "high", "sign"],
  sections: ["law", "parts"],
  mirrored: ["law", "axes", "init"],
  repeated: ["law", "times", "init"],
  zerO: ["law"],
  eye: ["law", "gain", "shift"],
  dirac: ["law", "groups", "gain"],
  sparse: ["law", "count", "fraction", "per", "std"],
  fourier: ["law", "side", "window", "scaling", "periodic"],
  orthogonal: ["law", "gain", "columnAxis"],
  deltaOrthogonal: ["law", "gain"],
};

const LAWS = Object.keys(CHECKS) as Law[];

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
  checkOneOf(`${where}: init.law`, law, LAWS);
  checkKeys(`${where}: ${law}`, data, KEYS[law]);
  const check = CHECKS[law] as (where: string, data: unknown) => Initializer;
  return Object.freeze(check(where, data));
}

/** A number ≥ 0; 0 is legal. */
function checkScale(where: string, value: unknown): void {
  checkNumber(where, value);
  if (value < 0) throw wrongValue(where, "a number ≥ 0", value);
}

function checkSection(where: string, part: unknown, parts: number): Section {
  checkKeys(where, part, ["size", "init", "as"]);
  const { size, as, init: law } = part as Section;
  checkInteger(`${where}: size`, size, 0);
  const init = checkInitializer(where, law);
  if (as === undefined) return { size, init };
  checkInteger(`${where}: as`, as, 0);
  if (as >= parts) throw wrongValue(`${where}: as`, `less than ${parts}, the parts`, as);
  return { size, init, as };
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
