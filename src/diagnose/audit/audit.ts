import { checkKeys, checkNumber, knownOrigin, wrongValue } from "../../core.js";
import { explain } from "../../index.js";
import type { Tensor } from "../tensor.js";
import type { Severity, Verdict } from "../verdict.js";
import { listed } from "../verdict.js";
import { recognise } from "./causes.js";
import { declaredOf, type Declared, type Expected } from "./expected.js";
import { factsOf, type Facts } from "./facts.js";
import { partsOf, type Part } from "./parts.js";
import { readParameters, type AuditParameters } from "./read.js";
import { pivotOf, surveyOf, type Survey } from "./survey.js";
import { TESTS, testsOf, type Test } from "./tests.js";
import { lawVerdicts } from "./verdicts/laws.js";
import { sharedVerdicts } from "./verdicts/shared.js";
import { structureVerdicts } from "./verdicts/structure.js";

export interface AuditOptions {
  /** Probability of an alarm over the whole audit where all is as declared; 1e-6 by default. */
  readonly level?: number;
}

/** A comparison of a parameter, or of a part of it, with its law. */
export interface AuditTest extends Test {
  /** The part, as its stream is keyed: "" for the whole, "[0]" for a first section. */
  readonly part: string;
}

/** What one parameter is. */
export interface AuditedParameter extends Facts {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  /** The declared law as `explain` derives it; null where none was declared. */
  readonly law: string | null;
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

/** A parameter on its way through the audit. */
export interface Entry {
  readonly tensor: Tensor;
  readonly declared: Declared | undefined;
  readonly survey: Survey;
  readonly parts: readonly (Part & { readonly survey: Survey })[];
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
 *     const { verdicts } = audit(parameters, presets.torch.linear(784, 256));
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
  const source = expected ?? own;
  const laws = source === undefined ? undefined : lawsOf(declaredOf(where, source), tensors);
  const entries = tensors.map((tensor) => entryOf(tensor, declaredFor(tensor, laws, tensors)));
  const tests = entries.reduce(
    (sum, { parts }) => sum + parts.reduce((n, one) => n + testsIn(one), 0),
    0,
  );
  const limit = level / Math.max(1, tests);
  const results = entries.map((entry) => resultsOf(entry));
  const verdicts = [
    ...namesVerdicts(entries, others, laws),
    ...entries.flatMap((entry, k) => verdictsOf(entry, entries, results[k]!, limit)),
    ...sharedVerdicts(entries),
  ].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const all = results.flat();
  return {
    kind: "audit",
    level,
    tests,
    alarms: all.filter(({ p }) => p < limit).length,
    parameters: entries.map((entry, k) => described(entry, results[k]!, verdicts)),
    verdicts,
  };
}

/** Causes that a fault of the structure brings with it. */
const FOLLOWING = ["clipped", "outliers", "other-scale", "not-the-law"];
const STRUCTURAL = ["symmetric-units", "uninitialised-tail", "uninitialised-gap", "zero-units"];

function verdictsOf(
  entry: Entry,
  all: readonly Entry[],
  tests: readonly AuditTest[],
  limit: number,
): Verdict[] {
  const structure = structureVerdicts(entry, all);
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

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((length, axis) => length === b[axis]);

function entryOf(tensor: Tensor, declared: Declared | undefined): Entry {
  const { data, dtype, shape } = tensor;
  const survey = surveyOf(tensor, pivotOf(tensor));
  const fits = declared !== undefined && sameShape(declared.shape, shape);
  const parts = fits ? partsOf(declared.draw, data, dtype) : [];
  return {
    ...{ tensor, declared, survey },
    parts: parts.map((part) => {
      const whole = part.kind !== "sparse" && part.data === data;
      const values = part.kind === "sparse" ? part.chosen : part.data;
      const of = { data: values, dtype };
      return { ...part, survey: whole ? survey : surveyOf(of, pivotOf(of)) };
    }),
  };
}

const testsIn = (part: Part): number =>
  part.kind === "drawn" || part.kind === "sparse" ? TESTS : 0;

function resultsOf({ parts }: Entry): AuditTest[] {
  return parts.flatMap((part) => {
    if (part.kind !== "drawn" && !(part.kind === "sparse" && part.isWhole)) return [];
    return testsOf(part.survey, part.law).map((test) => ({ ...test, part: part.key }));
  });
}

/** Names without a law, laws without a parameter, and what is no tensor of floats. */
function namesVerdicts(
  entries: readonly Entry[],
  others: readonly { readonly name: string }[],
  laws: ReadonlyMap<string, Declared> | undefined,
): Verdict[] {
  const found: Verdict[] = [];
  const all = [...entries.map(({ tensor }) => tensor), ...others];
  const given = new Set(all.map(({ name }) => name));
  const missing = [...(laws?.keys() ?? [])].filter((name) => !given.has(name));
  if (missing.length > 0) {
    found.push({
      code: "missing",
      severity: "error",
      names: missing,
      numbers: { count: missing.length },
      message: `${listed(missing)} ${missing.length > 1 ? "are" : "is"} declared, but not there.`,
      advice: "compare the names of the parameters with those of the declaration.",
    });
  }
  const unlawful = entries.filter(({ declared }) => declared === undefined);
  const free = laws === undefined ? [] : unlawful.map(({ tensor }) => tensor.name);
  if (free.length > 0) {
    found.push({
      code: "undeclared",
      severity: "note",
      names: free,
      numbers: { count: free.length },
      message: `${listed(free)} ${free.length > 1 ? "have" : "has"} no declared law.`,
      advice: "declare one to have the values compared with it.",
    });
  }
  if (others.length > 0) {
    const names = others.map(({ name }) => name);
    found.push({
      code: "not-audited",
      severity: "note",
      names,
      numbers: { count: names.length },
      message: `${listed(names)} ${names.length > 1 ? "hold" : "holds"} no floats of 16, 32 or 64 bits.`,
      advice:
        "counters and indices need no audit; 8-bit weights are audited before they are quantised.",
    });
  }
  return found;
}

function described(
  { tensor, declared, survey }: Entry,
  tests: readonly AuditTest[],
  verdicts: readonly Verdict[],
): AuditedParameter {
  const { name, shape, dtype, layout } = tensor;
  const roles = typeof layout === "string" && layout.length === shape.length ? { layout } : {};
  return {
    ...{ name, shape: [...shape], dtype },
    law:
      declared === undefined
        ? null
        : explain(declared.shape, declared.init, { ...declared.roles, dtype: "float64" }),
    ...factsOf(survey),
    tests,
    fits: declared === undefined ? recognise(survey, shape, roles) : [],
    verdicts: [
      ...new Set(verdicts.filter(({ names }) => names.includes(name)).map(({ code }) => code)),
    ],
  };
}
