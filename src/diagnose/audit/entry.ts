import type { Tensor } from "../tensor.js";
import type { Declared } from "./expected.js";
import { partsOf, type Part } from "./parts.js";
import { pivotOf, surveyOf, type Survey } from "./survey.js";
import { testsOf, type Test } from "./tests.js";

/** A comparison of a parameter, or of a part of it, with its law. */
export interface AuditTest extends Test {
  /** The part, as its stream is keyed: "" for the whole, "[0]" for a first section. */
  readonly part: string;
}

/** A parameter, and what it was meant to be. */
export interface Given {
  readonly tensor: Tensor;
  readonly declared: Declared | undefined;
}

/** A parameter whose values were read. */
export interface Entry extends Given {
  readonly survey: Survey;
  /** None without a law, or where the shape is another. */
  readonly parts: readonly (Part & { readonly survey: Survey })[];
}

/** What the others have to know of a parameter. */
export interface Seen extends Given {
  /** The value that all of its values are. */
  readonly constant: number | undefined;
  /** Whether a draw was declared. */
  readonly isMeantDrawn: boolean;
  /** Whether equal values say anything: constants and structured matrices are alike anyway. */
  readonly isDrawn: boolean;
}

/** Whether a law is there, for a tensor of this shape. */
export const isComparable = ({ tensor, declared }: Given): boolean =>
  declared?.shape.length === tensor.shape.length &&
  declared.shape.every((length, axis) => length === tensor.shape[axis]);

/** A tensor as it is before anything was looked at. */
export function entryOf(given: Given): Entry {
  const { tensor, declared } = given;
  const { data, dtype } = tensor;
  const survey = surveyOf(tensor, pivotOf(tensor));
  const parts = isComparable(given) ? partsOf(declared!.draw, data, dtype) : [];
  return {
    ...{ tensor, declared, survey },
    parts: parts.map((part) => {
      if (part.kind !== "sparse" && part.data === data) return { ...part, survey };
      const of = { data: part.kind === "sparse" ? part.chosen : part.data, dtype };
      return { ...part, survey: surveyOf(of, pivotOf(of)) };
    }),
  };
}

/** All tests of a tensor, part by part. */
export function resultsOf({ parts }: Entry): AuditTest[] {
  return parts.flatMap((part) => {
    if (part.kind !== "drawn" && !(part.kind === "sparse" && part.isWhole)) return [];
    return testsOf(part.survey, part.law).map((test) => ({ ...test, part: part.key }));
  });
}

/** Whether a tensor's values are all one. */
export const isConstant = ({ finite, values, min, max }: Survey): boolean =>
  finite === values && values > 1 && min === max;

/** Whether a draw was declared, or nothing that would make values equal. */
export const mayBeDrawn = ({ declared, parts }: Entry): boolean =>
  declared === undefined ||
  parts.length === 0 ||
  parts.some(({ kind }) => kind === "drawn" || kind === "orthogonal");

/** What is kept of a tensor for comparisons with others. */
export const seenOf = (entry: Entry): Seen => ({
  ...{ tensor: entry.tensor, declared: entry.declared },
  constant: isConstant(entry.survey) ? entry.survey.min : undefined,
  isMeantDrawn: entry.parts.some(({ kind }) => kind !== "given"),
  isDrawn: mayBeDrawn(entry) && !isConstant(entry.survey),
});
