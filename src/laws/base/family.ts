/** The base laws, and those that scale one by a fan: the family that every app carries. */
import { checkNumber, checkOneOf, checkScale, show, wrongValue } from "../../errors.js";
import type { Family } from "../family.js";
import type { Piece } from "../piece.js";
import type {
  Constant,
  FanMode,
  Normal,
  ScaledDistribution,
  TruncatedNormal,
  Uniform,
  VarianceScaling,
} from "./data.js";
import { lowerBase, type BaseInitializer, type ElementDraw } from "./lower.js";

const MODES: readonly FanMode[] = ["fan_in", "fan_out", "fan_avg", "fan_geo_avg"];
const DISTRIBUTIONS: readonly ScaledDistribution[] = ["normal", "truncated_normal", "uniform"];

/** Relative cost of a value, from bench/. */
const COST: Readonly<Record<ElementDraw["law"], number>> = {
  constant: 0.1,
  uniform: 0.4,
  normal: 1,
  truncatedNormal: 1.5,
};

/** What a value of float64 costs, in those of float32. */
export const WIDE_COST = 3;

/** Constants, uniforms, normals, truncated normals, and what is scaled to one of them. */
export const base: Family = {
  data: {
    constant: {
      keys: ["law", "value"],
      check(where, { law, value }: Constant) {
        checkNumber(`${where}: value`, value);
        return { law, value: value + 0 }; // JSON has no -0
      },
    },
    uniform: {
      keys: ["law", "low", "high"],
      check(where, { law, low, high }: Uniform) {
        checkNumber(`${where}: low`, low);
        checkNumber(`${where}: high`, high);
        if (low > high) throw wrongValue(`${where}: low`, `at most high = ${high}`, low);
        return { law, low: low + 0, high: high + 0 };
      },
    },
    normal: {
      keys: ["law", "mean", "std"],
      check(where, { law, mean, std }: Normal) {
        checkNumber(`${where}: mean`, mean);
        checkScale(`${where}: std`, std);
        return { law, mean: mean + 0, std: std + 0 };
      },
    },
    truncatedNormal: {
      keys: ["law", "mean", "std", "low", "high", "bounds", "moments"],
      check: checkTruncated,
    },
    varianceScaling: {
      keys: ["law", "scale", "mode", "distribution"],
      check(where, { law, scale, mode, distribution }: VarianceScaling) {
        checkScale(`${where}: scale`, scale);
        checkOneOf(`${where}: mode`, mode, MODES);
        checkOneOf(`${where}: distribution`, distribution, DISTRIBUTIONS);
        return { law, scale: scale + 0, mode, distribution };
      },
    },
  },
  lower: (where, init, tensor) => lowerBase(where, init as BaseInitializer, tensor),
  draws: { constant: 0, uniform: 1, normal: 2, truncatedNormal: 3 },
  wordless: ["constant"],
  costOf: ({ draw, dtype, begin, end }: Piece) =>
    COST[draw.law as ElementDraw["law"]] * (dtype === "float64" ? WIDE_COST : 1) * (end - begin),
  isCheapToSlice: () => true,
};

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
