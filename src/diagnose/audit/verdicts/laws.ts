/** Verdicts on values beside their declared law. */
import { finite, print, type Verdict } from "../../verdict.js";
import { floatsOf } from "../../tensor.js";
import type { AuditTest, Entry } from "../entry.js";
import { causeOf } from "../causes.js";
import { nearest } from "../grid.js";
import { orthogonalityOf } from "../orthogonality.js";
import { valuesOf, type Part } from "../parts.js";
import type { Survey } from "../survey.js";

/** @param limit p-values below it are alarms */
export function lawVerdicts(entry: Entry, tests: readonly AuditTest[], limit: number): Verdict[] {
  const { tensor, declared } = entry;
  if (declared === undefined) return [];
  const found: Verdict[] = [];
  for (const part of entry.parts) {
    const alarms = tests.filter(({ part: key, p }) => key === part.key && p < limit);
    const name = JSON.stringify(tensor.name + part.key);
    found.push(...partVerdicts(entry, part, alarms, name));
  }
  if (declared.dtype !== undefined && declared.dtype !== tensor.dtype) {
    found.push({
      code: "dtype",
      severity: "note",
      names: [tensor.name],
      numbers: {},
      message: `${JSON.stringify(tensor.name)} is ${tensor.dtype}, where ${declared.dtype} was declared.`,
      advice: "declare the dtype in which the values are kept.",
    });
  }
  return found;
}

function partVerdicts(
  { tensor, declared }: Entry,
  part: Entry["parts"][number],
  alarms: readonly AuditTest[],
  name: string,
): Verdict[] {
  const { survey } = part;
  const make = (
    code: string,
    numbers: Verdict["numbers"],
    message: string,
    advice: string,
  ): Verdict[] => {
    const plain = Object.entries(numbers).map(([key, x]) => [key, x === null ? x : finite(x)]);
    const about = { names: [tensor.name], numbers: Object.fromEntries(plain) as typeof numbers };
    return [{ code, severity: "warning", ...about, message, advice }];
  };
  switch (part.kind) {
    case "drawn": {
      const isConstant = survey.min === survey.max && survey.finite > 1;
      if (alarms.length === 0 || isConstant) return []; // said of the structure
      return lawVerdict(make, part.law, part.data, survey, alarms, declared!, name);
    }
    case "sparse":
      return [
        ...sparseVerdicts(make, part, name),
        ...(alarms.length === 0
          ? []
          : lawVerdict(make, part.law, part.chosen, survey, alarms, declared!, name)),
      ];
    case "given":
      return givenVerdicts(make, part, tensor, name);
    case "orthogonal":
      return orthogonalVerdicts(make, part, tensor, name);
    case "placed":
      if (part.wrongAt < 0) return [];
      return make(
        "not-placed",
        { at: part.wrongAt },
        `${name} is not ${part.law}: its value ${part.wrongAt} is no ${part.law === "mirrored" ? "copy or opposite" : "copy"} of the one that it belongs to.`,
        "make the values anew, or declare the law of what is there.",
      );
  }
}

type Make = (
  code: string,
  numbers: Verdict["numbers"],
  message: string,
  advice: string,
) => Verdict[];

function lawVerdict(
  make: Make,
  law: Parameters<typeof causeOf>[3]["law"],
  data: Part["data"],
  survey: Survey,
  alarms: readonly AuditTest[],
  declared: NonNullable<Entry["declared"]>,
  name: string,
): Verdict[] {
  const { init, shape, roles } = declared;
  const finding = causeOf(survey, data, alarms, { init, law, shape, roles });
  const scores = Object.fromEntries(alarms.map((test) => [test.name, test.statistic]));
  const numbers = {
    ...finding.numbers,
    ...scores,
    mean: finding.numbers.mean!,
    std: finding.numbers.std!,
  };
  const others = finding.fits.slice(1);
  const also = others.length === 0 ? "" : ` (or ${others.join(", or ")})`;
  return make(finding.code, numbers, `${name} ${finding.message}${also}.`, `${finding.advice}.`);
}

function sparseVerdicts(make: Make, part: Part & { kind: "sparse" }, name: string): Verdict[] {
  const { wanted, least, most } = part;
  // a drawn normal is 0 once in 2^25 draws
  if (most <= wanted && least >= wanted - 3) return [];
  return make(
    "other-sparsity",
    { wanted, least, most },
    `${name} has ${least === most ? most : `${least} to ${most}`} values other than 0 in a unit, where ${wanted} were declared.`,
    "check along which axis the units lie, and how many values each is to have.",
  );
}

/** Values that no seed changes, up to a few roundings of another program. */
function givenVerdicts(
  make: Make,
  part: Entry["parts"][number] & { kind: "given" },
  { dtype }: Entry["tensor"],
  name: string,
): Verdict[] {
  const { draw, data, survey } = part;
  const unit = { float64: 2 ** -52, float32: 2 ** -23, float16: 2 ** -10, bfloat16: 2 ** -7 }[
    dtype
  ];
  if (
    "args" in draw &&
    (draw.law === "constant" || draw.law === "normal" || draw.law === "uniform")
  ) {
    const value = draw.args[0]!;
    const [low, high] = [survey.min, survey.max].map((x) => Math.abs(x - nearest(dtype, value)));
    const slack = 2 * unit * Math.abs(value);
    if (survey.finite === 0 || (low! <= slack && high! <= slack)) return [];
    const isOther = survey.min === survey.max;
    return make(
      isOther ? "other-constant" : "not-constant",
      { declared: value, min: survey.min, max: survey.max },
      isOther
        ? `${name} is ${print(survey.min)} everywhere, where ${print(value)} was declared.`
        : `${name} has values from ${print(survey.min)} to ${print(survey.max)}, where ${print(value)} was declared.`,
      isOther
        ? "set the constant."
        : "see whether it was trained, or drawn by another layer's law.",
    );
  }
  const wanted = floatsOf({ data: valuesOf(draw, dtype, data.length), dtype });
  const values = floatsOf({ data, dtype });
  let most = 0;
  for (const x of wanted) most = Math.max(most, Math.abs(x));
  let [first, count] = [-1, 0];
  for (let i = 0; i < values.length; ++i) {
    if (Math.abs(values[i]! - wanted[i]!) <= 8 * unit * most) continue;
    if (first < 0) first = i;
    ++count;
  }
  if (first < 0) return [];
  return make(
    "other-values",
    { count, first, value: values[first]!, declared: wanted[first]! },
    `${name} differs from ${draw.law} in ${count} of ${data.length} values, the first of them number ${first}: ${print(values[first]!)} in place of ${print(wanted[first]!)}.`,
    "make the values anew, or declare the law of what is there.",
  );
}

function orthogonalVerdicts(
  make: Make,
  { draw, data }: Part & { kind: "orthogonal" },
  { dtype }: Entry["tensor"],
  name: string,
): Verdict[] {
  const found = orthogonalityOf(draw, data, dtype);
  const { lengths, angles, slack, outside, checked, units } = found;
  const numbers = {
    lengths,
    angles,
    slack,
    gain: found.gain,
    declaredGain: draw.gain,
    checked,
    units,
  };
  if (lengths <= slack && angles <= slack && outside === 0) return [];
  if (angles <= slack * (found.gain / draw.gain) ** 2 && outside === 0) {
    const even = Math.abs((found.gain / draw.gain) ** 2 - 1) + slack >= lengths;
    return make(
      even ? "other-gain" : "not-orthonormal",
      numbers,
      even
        ? `${name} is orthogonal with gain ${print(found.gain)}, where ${print(draw.gain)} was declared.`
        : `${name} has vectors at right angles, but of lengths that differ by ${print(lengths)} of the gain's square.`,
      even
        ? "check the gain: it belongs to the activation behind the layer."
        : "divide each vector by its length.",
    );
  }
  return make(
    "not-orthogonal",
    { ...numbers, outside },
    `${name} is not orthogonal: V·Vᵀ differs from gain²·1 by ${print(Math.max(lengths, angles))} of gain², where rounding takes ${print(slack)}.`,
    "check which side of the matrix is orthogonal (layout, columnAxis), and whether it was trained or rounded.",
  );
}
