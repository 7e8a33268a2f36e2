import { TRUNCATED_STD } from "../../core.js";
import type { Initializer } from "../../index.js";
import type { LetteredRoles } from "../../spec/shape.js";
import { normalOf, truncatedOf, uniformOf, type Distribution } from "../distribution.js";
import type { AnyArray } from "../../spec/dtype.js";
import { print } from "../verdict.js";
import { biasOf, candidatesOf, conventionsOf, type Candidate } from "./candidates.js";
import { codeAt, valueOf16 } from "./grid.js";
import { TESTS, distanceOf, testsOf, type Test } from "./tests.js";
import { distanceTail } from "./pvalues.js";
import { statisticsOf, type Survey } from "./survey.js";

/** Why values differ from their law. */
export interface Finding {
  readonly code: string;
  /** Laws that fit the values, the likeliest first. */
  readonly fits: readonly string[];
  readonly numbers: Readonly<Record<string, number>>;
  /** The end of a sentence that begins with the parameter's name. */
  readonly message: string;
  readonly advice: string;
}

/** A law fits where no test of it has less than this, its seven tests together. */
const FITS = 1e-3;
/** Laws that are named at most. */
const NAMED = 3;

const ratioOf = (survey: Survey, law: Distribution): number => statisticsOf(survey).std / law.std;

/** Rounding to 16 bits moves a standard deviation by less. */
const ROUNDED = 1e-4;

function kurtosisOf({ mean, std, nodes }: Distribution): number {
  const { at, weights } = nodes();
  return at.reduce((sum, x, i) => sum + weights[i]! * ((x - mean) / std) ** 4, 0) - 3;
}

/** Whether a law's tests are worth the time: mean and standard deviation within eight of their errors. */
function isNear(survey: Survey, law: Distribution): boolean {
  const { mean, std, kurtosis } = statisticsOf(survey);
  const error = 8 / Math.sqrt(survey.finite) + ROUNDED;
  if (!(Math.abs(std / law.std - 1) < error && Math.abs(mean - law.mean) < error * law.std)) {
    return false;
  }
  // of a normal √(24/n), and less of what has shorter tails
  const slack = 8 * Math.sqrt(24 / survey.finite) + ROUNDED;
  return !(survey.finite > 1000 && Math.abs(kurtosis - kurtosisOf(law)) > slack);
}

function doesFit(survey: Survey, law: Distribution): boolean {
  // such as the square of a large standard deviation
  if (!(law.std > 0 && Number.isFinite(law.std))) return false;
  // the cheap comparisons before the others
  if (!isNear(survey, law)) return false;
  const distance = distanceOf(survey, law);
  if (distanceTail(survey.finite, distance) * TESTS < FITS) return false;
  const tests = testsOf(survey, law, distance);
  return tests.length > 0 && tests.every(({ p }) => p * tests.length >= FITS);
}

/**
 * Laws of frameworks that the values of a parameter without a declared law may have been drawn from.
 *
 * @param inputs of a bias: fan_in of the weight beside it
 */
export function recognise(
  survey: Survey,
  shape: readonly number[],
  roles: LetteredRoles,
  inputs: number | undefined,
): readonly string[] {
  if (survey.finite < 8 || survey.min === survey.max) return [];
  const own = inputs === undefined ? [] : [biasOf(inputs)];
  const known = [...own, ...conventionsOf(shape, roles)];
  const verdicts = new Map<string, boolean>(); // frameworks share laws
  const fits = ({ law }: Candidate): boolean => {
    const key = [law.mean, law.std, law.low, law.high].join();
    if (!verdicts.has(key)) verdicts.set(key, doesFit(survey, law));
    return verdicts.get(key)!;
  };
  return namesOf(known.filter(fits));
}

const namesOf = (fitting: readonly Candidate[]): string[] =>
  [...new Set(fitting.map(({ text }) => text))].slice(0, NAMED);

/** The cause of values that do not follow their law. */
export function causeOf(
  survey: Survey,
  data: AnyArray,
  alarms: readonly Test[],
  declared: {
    readonly init: Initializer;
    readonly law: Distribution;
    readonly shape: readonly number[];
    readonly roles: LetteredRoles;
  },
): Finding {
  const { law } = declared;
  const statistics = statisticsOf(survey);
  const ratio = ratioOf(survey, law);
  const numbers = {
    std: statistics.std,
    declaredStd: law.std,
    ratio,
    mean: statistics.mean,
    declaredMean: law.mean,
    p: Math.min(...alarms.map(({ p }) => p)),
  };
  const { init, shape, roles } = declared;
  const fitting: Candidate[] = [];
  for (const one of candidatesOf(init, law, shape, roles)) {
    if (fitting.length < NAMED && doesFit(survey, one.law)) fitting.push(one);
  }
  const isScaled = Math.abs(ratio - 1) > 4 / Math.sqrt(2 * survey.finite);
  const std = isScaled
    ? `has ${print(ratio)} of the standard deviation of ${law.text}, ${print(statistics.std)} in place of ${print(law.std)}`
    : `does not follow ${law.text}`;
  if (fitting.length > 0) {
    const { cause, text } = fitting[0]!;
    const fits = namesOf(fitting);
    const message = `${std}: it fits ${text}`;
    return { code: cause, fits, numbers, message, advice: ADVICE[cause] };
  }
  return (
    endsOf(survey, data, law, alarms, numbers) ??
    fittedOf(survey, law, numbers, std) ?? {
      code: "not-the-law",
      fits: [],
      numbers,
      message: `${std}: no law that is known here fits`,
      advice:
        "see whether the values were trained, edited, mixed or read in another order or dtype",
    }
  );
}

const ADVICE: Readonly<Record<Candidate["cause"], string>> = {
  "other-fan": "check the layout: which axis holds the inputs, and which fan the law divides by",
  "uncorrected-cut":
    "divide the standard deviation before the cut by 0.8796, or declare the law as it is",
  "forgotten-gain":
    "multiply by the gain of the activation, √2 for ReLU, or declare the law without",
  "other-gain": "check the gain: it belongs to the activation behind the layer",
  "other-distribution": "declare the distribution that was drawn, or draw the declared one",
  "other-law": "declare the law that was drawn, or make the values anew",
};

/** Values at an end, or beyond it, where the rest is as declared. */
function endsOf(
  survey: Survey,
  data: AnyArray,
  law: Distribution,
  alarms: readonly Test[],
  numbers: Finding["numbers"],
): Finding | undefined {
  const { finite, min, max } = survey;
  const spike = spikeOf(survey, data, law);
  if (spike !== undefined) {
    return {
      code: "clipped",
      fits: [],
      numbers: { ...numbers, ...spike },
      message: `has ${spike.count} values on its bounds ${print(min)} and ${print(max)}: it was clipped, where ${law.text} has no such ends`,
      advice:
        "draw anew what lies beyond the bounds (truncatedNormal) in place of moving it to them",
    };
  }
  const distance = distanceOf(survey, law);
  const isEnd = alarms.some(({ name }) => name === "largest" || name === "smallest");
  if (!isEnd || distanceTail(finite, distance) < FITS) return undefined;
  return {
    code: "outliers",
    fits: [],
    numbers: { ...numbers, min, max },
    message: `follows ${law.text} but for a few values far out, between ${print(min)} and ${print(max)}`,
    advice: "look for values that were overwritten, or read with wrong bits",
  };
}

/** More values at the extremes than the law has there: a heap at each cut. */
function spikeOf(
  survey: Survey,
  data: AnyArray,
  law: Distribution,
): { readonly count: number; readonly share: number } | undefined {
  const { dtype, finite, min, max, cells } = survey;
  let count = 0;
  if (dtype === "float16" || dtype === "bfloat16") {
    for (const [i, place] of cells.places.entries()) {
      const x = valueOf16(dtype, codeAt(place));
      if (x === min || x === max) count += cells.counts[i]!;
    }
  } else for (const x of data) if (x === min || x === max) ++count;
  const beyond = finite * (law.below(min) + law.above(max));
  // a heap of what lay beyond: more than a few, and about as many as the law has there
  if (count < 8 || law.low === min || law.high === max) return undefined;
  if (Math.abs(count - beyond) > 8 * Math.sqrt(beyond + 1) + 0.2 * beyond) return undefined;
  return { count, share: count / finite };
}

/** Laws whose mean and standard deviation are taken from the values. */
function fittedOf(
  survey: Survey,
  law: Distribution,
  numbers: Finding["numbers"],
  text: string,
): Finding | undefined {
  const { mean, std } = statisticsOf(survey);
  const half = std * Math.sqrt(3);
  const centre = Math.abs(mean - law.mean) < (8 * std) / Math.sqrt(survey.finite) ? law.mean : mean;
  const families = [
    ["normal", normalOf(centre, std)],
    ["uniform", uniformOf(centre - half, centre + half)],
    ["normal cut at ±2σ", truncatedOf(centre, std / TRUNCATED_STD, -2, 2)],
  ] as const;
  for (const [name, fitted] of families) {
    // its parameters are the values' own: the distance is smaller than that of a law known before
    if (!(distanceTail(survey.finite, distanceOf(survey, fitted)) >= 1e-2)) continue;
    const moved = centre !== law.mean;
    const scaled = Math.abs(numbers.ratio! - 1) > 8 / Math.sqrt(2 * survey.finite);
    const code = moved && !scaled ? "other-mean" : "other-scale";
    const message =
      code === "other-mean"
        ? `fits a ${name} of mean ${print(mean)}, where ${law.text} has ${print(law.mean)}`
        : `${text}: it fits a ${name} of that standard deviation${moved ? ` and mean ${print(mean)}` : ""}`;
    const advice =
      code === "other-mean"
        ? "subtract the mean, or declare it"
        : "look for a factor that was applied twice, forgotten, or meant for another layer";
    return { code, fits: [fitted.text], numbers, message, advice };
  }
  return undefined;
}
