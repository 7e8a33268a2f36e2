/** Verdicts on one tensor that need no law: what is not finite, constants, equal units, gaps, rounding. */
import { sizeOf } from "../../../core.js";
import { print, type Severity, type Verdict } from "../../verdict.js";
import { bitsOf, chanceBits } from "../bits.js";
import { isConstant, mayBeDrawn, type Entry } from "../entry.js";
import { gapOf } from "../gaps.js";
import { LEAST_REPEAT, repeatOf } from "../repeats.js";
import { chanceOf } from "../tests.js";
import { statisticsOf } from "../survey.js";
import { alikeAlong, distinctIn, slicesOf, type Alike } from "../units.js";

/** What no moment of a tensor shows: equal units, gaps, restarts. */
export function structureVerdicts(entry: Entry): Verdict[] {
  const { tensor, declared, survey } = entry;
  const found: Verdict[] = [];
  const name = JSON.stringify(tensor.name);
  const say = (
    code: string,
    severity: Severity,
    numbers: Verdict["numbers"],
    message: string,
    advice: string,
  ): void => {
    found.push({ code, severity, names: [tensor.name], numbers, message, advice });
  };
  if (declared !== undefined && entry.parts.length === 0 && survey.values > 0) {
    const shapes = [declared.shape, tensor.shape].map((shape) => `[${shape.join(", ")}]`);
    if (shapes[0] !== shapes[1]) {
      const message = `${name} has shape ${shapes[1]}, where ${shapes[0]} was declared.`;
      say("shape", "error", {}, message, "compare the layer's sizes, and the order of its axes.");
    }
  }
  const { nan, positiveInfinity, negativeInfinity, subnormal } = survey.counts;
  const infinite = positiveInfinity + negativeInfinity;
  if (nan + infinite > 0) {
    const count = nan + infinite;
    say(
      "not-finite",
      "error",
      { nan, positiveInfinity, negativeInfinity },
      `${name} has ${count} of ${survey.values} values that are ${nan === 0 ? "infinite" : infinite === 0 ? "NaN" : "NaN or infinite"}.`,
      "look for an overflow of the dtype, a division by 0, or memory that was never written.",
    );
  }
  if (subnormal > 0.1 * survey.values) {
    const message = `${name} has ${subnormal} of ${survey.values} values below the least normal number of ${tensor.dtype}.`;
    const advice =
      "use a larger scale, or a dtype with more exponents: such values lose digits, and may be flushed to 0.";
    say("subnormal", "note", { subnormal }, message, advice);
  }
  if (isConstant(survey)) {
    constantVerdict(entry, say);
    return found;
  }
  if (survey.finite < 8 || !mayBeDrawn(entry)) return found;
  roundedVerdict(entry, say);
  const bits = bitsOf(tensor.data, tensor.dtype);
  // without zeros of the law's own
  const isFull = entry.parts.every(
    (part) => part.kind === "drawn" || (part.kind === "orthogonal" && part.draw.dense),
  );
  const gap = isFull ? gapOf(bits, survey.counts.zero) : undefined;
  if (gap !== undefined) {
    const { begin, end } = gap;
    const isTail = end === survey.values;
    const where = isTail ? `from value ${begin} to its end` : `from value ${begin} to ${end - 1}`;
    const row = sizeOf(tensor.shape.slice(1));
    const rows = tensor.shape.length > 1 && begin % row === 0 && end - begin === row;
    say(
      isTail ? "uninitialised-tail" : "uninitialised-gap",
      declared === undefined && rows ? "warning" : "error",
      { begin, end, zeros: end - begin },
      `${name} is 0 ${where}, ${end - begin} values in a row, where a draw has none.`,
      rows
        ? "fill the row, or declare it (sections) where it is meant to be 0, as for padding."
        : "fill the whole tensor: a loop, an offset or a buffer ended early.",
    );
  }
  const placed = entry.parts.some(({ kind }) => kind === "placed" || kind === "sparse");
  if (!placed) unitVerdicts(entry, !isFull || gap !== undefined, say);
  const isWhole = isFull && entry.parts.length < 2;
  if (isWhole && found.every(({ code }) => code !== "symmetric-units")) repeatVerdict(entry, say);
  return found;
}

type Say = (
  code: string,
  severity: Severity,
  numbers: Verdict["numbers"],
  message: string,
  advice: string,
) => void;

/** A draw that starts anew within the tensor. */
function repeatVerdict({ tensor, survey }: Entry, say: Say): void {
  const { mean, std } = statisticsOf(survey);
  const byDtype = chanceBits(tensor.dtype, 1 + Math.abs(mean) / std);
  const each = Math.min(byDtype, Math.log2(survey.cells.places.length) - 1);
  // each place repeats by chance with 2^(−each·least)
  const least = Math.max(LEAST_REPEAT, Math.ceil((Math.log2(survey.values) + 40) / each));
  const repeat = each > 0 ? repeatOf(tensor.data, survey.echoes, least) : undefined;
  if (repeat === undefined) return;
  const { at, values } = repeat;
  say(
    "repeated-draw",
    "error",
    { at, values },
    `${JSON.stringify(tensor.name)} begins anew at value ${at}: ${values} values are those from the first on.`,
    "give each worker, or chunk, its own place in the stream: a generator was started twice.",
  );
}

/** A constant where a draw was meant. */
function constantVerdict({ tensor, parts, survey }: Entry, say: Say): void {
  const value = survey.min;
  const part = parts.find(({ kind }) => kind !== "given");
  if (part === undefined) return;
  // a law that is narrow beside the dtype's spacing may fall on one value
  const chance = part.kind === "drawn" ? chanceOf(tensor.dtype, part.law, value) : 0;
  if ((survey.values - 1) * Math.log2(chance) > -40) return;
  const meant = part.kind === "drawn" ? part.law.text : part.kind;
  say(
    "constant",
    "error",
    { value },
    `${JSON.stringify(tensor.name)} is ${print(value)} everywhere, where ${meant} was declared.`,
    "initialise it: units that begin equal learn the same thing and stay equal.",
  );
}

/** Trailing zeros in the bits of each value that leave no more digits than a smaller dtype has. */
const ROUNDED = {
  float32: [
    [16, "bfloat16"],
    [13, "float16"],
  ],
  float64: [
    [45, "bfloat16"],
    [42, "float16"],
    [29, "float32"],
  ],
} as const;

function roundedVerdict({ tensor, survey }: Entry, say: Say): void {
  const { dtype } = tensor;
  if (dtype !== "float32" && dtype !== "float64") return;
  const [zeros, from] = ROUNDED[dtype].find(([least]) => survey.trailingZeros >= least) ?? [];
  if (zeros === undefined) return;
  // few-valued tensors, such as signs, are no rounded draw
  if (survey.cells.places.length <= 8) return;
  say(
    "rounded",
    "warning",
    { trailingZeros: survey.trailingZeros },
    `${JSON.stringify(tensor.name)} is ${dtype}, but each of its values has no more digits than ${from} has.`,
    `draw it in ${dtype}, or keep it as ${from}: the lower digits are lost.`,
  );
}

/** Equal, opposite and empty slices along each axis. */
function unitVerdicts({ tensor, declared, survey }: Entry, mayBeZero: boolean, say: Say): void {
  const { shape, dtype } = tensor;
  const name = JSON.stringify(tensor.name);
  const bits = bitsOf(tensor.data, dtype);
  const { mean, std } = statisticsOf(survey);
  const each = chanceBits(dtype, 1 + Math.abs(mean) / std);
  let saidZero = false;
  for (const axis of shape.keys()) {
    const slices = slicesOf(shape, axis);
    if (slices.count < 2) continue;
    // drawn slices agree with probability 2^(−each·length), and there are so many pairs
    if (slices.length * each < 2 * Math.log2(slices.count) + 40) continue;
    const alike = alikeAlong(bits, shape, axis);
    const { zero } = alike;
    const groups = alike.groups.filter(
      ([u]) => distinctIn(bits, slices, u!) >= Math.min(slices.length, 64) / 2,
    );
    const role = roleOf(axis, shape, declared?.roles.layout ?? tensor.layout);
    if (groups.length > 0) {
      const [sentence, numbers] = alikeText({ ...alike, groups }, role, axis);
      const advice = "draw each unit by itself: equal units get equal gradients, and never differ.";
      say("symmetric-units", "error", numbers, `${name} has ${sentence}.`, advice);
    }
    if (zero.length > 0 && !mayBeZero && !saidZero) {
      saidZero = true;
      say(
        "zero-units",
        declared === undefined ? "warning" : "error",
        { axis, count: zero.length, first: zero[0]! },
        `${name} has ${zero.length} of ${slices.count} ${pluralOf(role)} that are 0 throughout, the first of them number ${zero[0]!}.`,
        "fill them, or declare them where they are meant to be 0, as for padding.",
      );
    }
  }
}

function roleOf(axis: number, shape: readonly number[], layout: unknown): string {
  const letters = typeof layout === "string" ? layout : shape.length === 2 ? "OI" : "";
  const letter = letters.length === shape.length ? letters[axis] : undefined;
  if (letter === "O") return "output unit";
  return letter === "I" ? "input unit" : `slice along axis ${axis}`;
}

const pluralOf = (role: string): string => role.replace(/unit|slice/, "$&s");

function alikeText(
  { groups, opposite, of }: Alike,
  role: string,
  axis: number,
): [string, Verdict["numbers"]] {
  const count = groups.reduce((sum, group) => sum + group.length, 0);
  const [a, b] = groups[0] as [number, number];
  const isOpposite = opposite.has(b);
  const rest =
    count > 2 ? `, ${count} of ${of} in ${groups.length} group${groups.length > 1 ? "s" : ""}` : "";
  return [
    `${isOpposite ? "opposite" : "equal"} ${pluralOf(role)}: ${a} and ${b}${rest}`,
    { axis, groups: groups.length, units: count, of, opposite: opposite.size, first: a, second: b },
  ];
}
