import { checkKeys, checkNumber, knownOrigin, sizeOf, wrongValue } from "../../core.js";
import { explain } from "../../index.js";
import type { Tensor } from "../tensor.js";
import type { Severity, Verdict } from "../verdict.js";
import { recognise } from "./causes.js";
import { entryOf, isComparable, resultsOf, seenOf } from "./entry.js";
import type { AuditTest, Entry, Seen } from "./entry.js";
import { declaredOf, type Declared, type Expected } from "./expected.js";
import { factsOf, type Facts } from "./facts.js";
import { drawsIn } from "./parts.js";
import { readParameters, type AuditParameters } from "./read.js";
import { TESTS } from "./tests.js";
import { lawVerdicts } from "./verdicts/laws.js";
import { matrixVerdicts } from "./verdicts/matrices.js";
import { namesVerdicts } from "./verdicts/names.js";
import { sharedVerdicts } from "./verdicts/shared.js";
import { structureVerdicts } from "./verdicts/structure.js";

/** How seldom an honest set may raise an alarm. */
export interface AuditOptions {
  /** Probability of an alarm over the whole audit where all is as declared; 1e-6 by default. */
  readonly level?: number;
}

/** What one parameter is. */
export interface AuditedParameter extends Facts {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  /** The declared law, such as "N(0, 0.0505²)"; null where none was declared. */
  readonly law: string | null;
  /** How `explain` derives its numbers. */
  readonly derivation: string | null;
  readonly tests: readonly AuditTest[];
  /** Without a declared law: those of frameworks that fit the values. */
  readonly fits: readonly string[];
  /** Codes of the verdicts that name it. */
  readonly verdicts: readonly string[];
}

/** What `audit` found. Plain data. */
export interface Audit {
  readonly kind: "audit";
  readonly level: number;
  /** Comparisons with laws for which the level was divided. */
  readonly tests: number;
  /** Those with p < level / tests. */
  readonly alarms: number;
  readonly parameters: readonly AuditedParameter[];
  /** Errors first, then warnings, then notes. */
  readonly verdicts: readonly Verdict[];
}

/**
 * Looks at parameters before they are trained: what their values are, whether they follow the laws that they claim, and
 * faults that no moment shows, such as equal units, copies, one draw in two layers, zeros where a draw ends.
 *
 * Each drawn parameter has seven p-values, which hold for any number of values and for rounding to its dtype: of mean,
 * standard deviation, skewness and kurtosis, each beside what the lower ones say; of the Kolmogorov-Smirnov distance;
 * and of both ends. An alarm is p < level / tests (Bonferroni), so that an honest set raises one with probability
 * `level` at most. An alarm names the law that does fit, where one is known.
 *
 * @param parameters a set made here; `{ name: { data, shape, dtype? } }`, a Map or a list of named tensors; what
 *   `decodeSafetensors` gave; tensors and `model.weights` of tfjs. Nothing is changed or kept
 * @param expected the laws: a spec, a preset's layer, a recipe, or a set made here. By default those of the set
 *   itself, or of the file's recipe, where there are any; without laws the facts and structural faults remain
 * @throws TypeError, RangeError for what is no tensor, no spec, or no level in (0, 1)
 * @see Birnbaum & Tingey 1951 and Daniels 1987 for the p-values; Saxe et al. 2014 for symmetric units
 * @example
 *     const parameters = initialize(presets.torch.linear(784, 256), { seed: 1 });
 *     audit(parameters, presets.torch.linear(784, 256)).verdicts; // => []
 */
export function audit(
  parameters: AuditParameters,
  expected?: Expected,
  options: AuditOptions = {},
): Audit {
  const where = "audit";
  checkKeys(where, options, ["level"]);
  const { level = 1e-6 } = options;
  checkNumber(`${where}: level`, level);
  if (!(level > 0 && level < 1)) throw wrongValue(`${where}: level`, "a number in (0, 1)", level);
  const { tensors, others, recipe } = readParameters(where, parameters);
  const own = knownOrigin(parameters) === undefined ? recipe : parameters;
  // null is no spec, and no default
  const source = (expected as unknown) === undefined ? own : expected;
  const laws = source === undefined ? undefined : lawsOf(declaredOf(where, source), tensors);
  const given = tensors.map((tensor) => ({ tensor, declared: declaredFor(tensor, laws, tensors) }));
  const tests = given.reduce(
    (n, one) => n + TESTS * (isComparable(one) ? drawsIn(one.declared!.draw) : 0),
    0,
  );
  const limit = level / Math.max(1, tests);
  const verdicts = namesVerdicts(given, others, laws);
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const told: Omit<AuditedParameter, "verdicts">[] = [];
  const seen: Seen[] = [];
  for (const one of given) {
    // what was surveyed and gathered is let go with each turn
    const entry = entryOf(one);
    const results = resultsOf(entry);
    verdicts.push(...verdictsOf(entry, results, limit));
    told.push(described(entry, results, inputsOf(one.tensor, byName)));
    seen.push(seenOf(entry));
  }
  verdicts.push(...matrixVerdicts(seen), ...sharedVerdicts(seen));
  verdicts.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const codesOf = (name: string): string[] => [
    ...new Set(verdicts.filter(({ names }) => names.includes(name)).map(({ code }) => code)),
  ];
  return {
    ...{ kind: "audit", level, tests },
    alarms: told.reduce((n, one) => n + one.tests.filter(({ p }) => p < limit).length, 0),
    parameters: told.map((one) => ({ ...one, verdicts: codesOf(one.name) })),
    verdicts,
  };
}

/** Causes that a fault of the structure brings with it. */
const FOLLOWING = ["clipped", "outliers", "other-scale", "not-the-law"];
const STRUCTURAL = ["symmetric-units", "uninitialised-tail", "uninitialised-gap", "zero-units"];

function verdictsOf(entry: Entry, tests: readonly AuditTest[], limit: number): Verdict[] {
  const structure = structureVerdicts(entry);
  const isExplained = structure.some(({ code }) => STRUCTURAL.includes(code));
  const laws = lawVerdicts(entry, tests, limit);
  return [...structure, ...laws.filter(({ code }) => !(isExplained && FOLLOWING.includes(code)))];
}

const SEVERITIES: readonly Severity[] = ["error", "warning", "note"];

/** Laws by the names that the tensors have: a set's keys, or the whole names of a file. */
function lawsOf(
  declared: ReadonlyMap<string, Declared>,
  tensors: readonly Tensor[],
): ReadonlyMap<string, Declared> {
  const given = new Set(tensors.map(({ name }) => name));
  return new Map(
    [...declared].map(([key, one]) => [
      !given.has(key) && given.has(one.name) ? one.name : key,
      one,
    ]),
  );
}

/** A tied name has the law of the parameter that it stands for. */
function declaredFor(
  tensor: Tensor,
  laws: ReadonlyMap<string, Declared> | undefined,
  all: readonly Tensor[],
): Declared | undefined {
  const known = laws?.get(tensor.name);
  if (known !== undefined || laws === undefined) return known;
  const tied = all.find(
    ({ data, name }) =>
      laws.has(name) &&
      data.buffer === tensor.data.buffer &&
      data.byteOffset === tensor.data.byteOffset &&
      data.length === tensor.data.length,
  );
  return tied && laws.get(tied.name);
}

function described(
  { tensor, declared, survey }: Entry,
  tests: readonly AuditTest[],
  inputs: number | undefined,
): Omit<AuditedParameter, "verdicts"> {
  const { name, shape, dtype, layout } = tensor;
  const roles = typeof layout === "string" && layout.length === shape.length ? { layout } : {};
  return {
    ...{ name, shape: [...shape], dtype },
    ...(declared === undefined ? { law: null, derivation: null } : wordsOf(declared)),
    ...factsOf(survey),
    tests,
    fits: declared === undefined ? recognise(survey, shape, roles, inputs) : [],
  };
}

/** Of a bias: the inputs of the weight beside it, as PyTorch names and shapes them. */
function inputsOf(
  { name, shape }: Tensor,
  byName: ReadonlyMap<string, Tensor>,
): number | undefined {
  if (shape.length !== 1 || !name.endsWith("bias")) return undefined;
  const weight = byName.get(`${name.slice(0, -"bias".length)}weight`);
  if (weight === undefined || weight.shape[0] !== shape[0]) return undefined;
  const inputs = sizeOf(weight.shape.slice(1));
  return inputs > 1 ? inputs : undefined;
}

/** The law alone, and with the steps that lead to it. */
function wordsOf({ shape, init, roles }: Declared): { law: string; derivation: string } {
  const derivation = explain(shape, init, { ...roles, dtype: "float64" });
  const words = derivation.slice(derivation.indexOf(": ") + 2);
  const hasSteps = init.law === "varianceScaling" || init.law === "truncatedNormal";
  return { law: hasSteps ? words.slice(words.lastIndexOf("; ") + 1).trim() : words, derivation };
}
