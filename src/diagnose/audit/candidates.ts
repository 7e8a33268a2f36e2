import { TRUNCATED_STD, fanOf, fansOf } from "../../core.js";
import type { Fans, Initializer } from "../../index.js";
import type { ScaledDistribution, VarianceScaling } from "../../laws/base/data.js";
import type { LetteredRoles } from "../../spec/shape.js";
import { normalOf, truncatedOf, uniformOf, type Distribution } from "../distribution.js";

/** Why values do not follow the declared law, as far as another law that fits them tells. */
export type Cause =
  | "other-fan"
  | "uncorrected-cut"
  | "forgotten-gain"
  | "other-gain"
  | "other-distribution"
  | "other-law";

/** A law that values may follow instead. */
export interface Candidate {
  readonly cause: Cause;
  /** What a person calls it, for example "He normal of fan_out = 256". */
  readonly text: string;
  readonly law: Distribution;
}

/** Distributions of a scaled law; "uncorrected": a normal of the named std, then cut at ±2 of it. */
type Shape = ScaledDistribution | "uncorrected";

const SHAPES: readonly Shape[] = ["normal", "truncated_normal", "uncorrected", "uniform"];
const MODES = ["fan_in", "fan_out", "fan_avg"] as const;

/** The form that a convention draws, at a standard deviation. */
export function scaledLaw(std: number, shape: Shape): Distribution {
  if (shape === "uniform") return uniformOf(-std * Math.sqrt(3), std * Math.sqrt(3));
  if (shape === "normal") return normalOf(0, std);
  return truncatedOf(0, shape === "uncorrected" ? std : std / TRUNCATED_STD, -2, 2);
}

/** Words before the fan, and behind it. */
const SHAPE_TEXTS: Readonly<Record<Shape, readonly [string, string]>> = {
  normal: ["normal", ""],
  uniform: ["uniform", ""],
  truncated_normal: ["normal", ", cut at ±2σ"],
  uncorrected: ["normal", ", cut at ±2σ without a correction (as in tfjs)"],
};

const print = (x: number): string => String(Number(x.toPrecision(5)));

type Mode = VarianceScaling["mode"];

/** Names of variance scale / fan: He 2015, Glorot 2010, LeCun 1998; PyTorch's default has a third of LeCun's. */
function nameOf(scale: number, mode: Mode, shape: Shape, fans: Fans): string {
  const of = `${mode} = ${print(fanOf(mode, fans))}`;
  const [form, cut] = SHAPE_TEXTS[shape];
  if (isThird(scale) && shape === "uniform" && mode === "fan_in") {
    return `U(±1/√fan_in) of ${of} (PyTorch's default of Linear and convolutions)`;
  }
  const isGlorot = scale === 1 && mode === "fan_avg";
  const family = isGlorot ? "Glorot " : scale === 1 ? "LeCun " : scale === 2 ? "He " : "";
  if (family === "") return `${form} of variance ${print(scale)} / ${of}${cut}`;
  const isKeras = isGlorot && shape === "uniform";
  const isFlax = scale === 1 && mode === "fan_in" && shape === "truncated_normal";
  const whose = isKeras ? " (Keras' default)" : isFlax ? " (Flax' default)" : "";
  return `${family}${form} of ${of}${cut}${whose}`;
}

const isThird = (scale: number): boolean => Math.abs(3 * scale - 1) < 1e-12;

/** Squares of the gains that frameworks know: LeCun's and Glorot's, He's, PyTorch's default, tanh's 5/3, SELU's 3/4. */
const SCALES = [1, 2, 1 / 3, 25 / 9, 9 / 16] as const;

/** Fans by each reading of the axes: the declared one, or else those of PyTorch and of Keras. */
function fansAsRead(shape: readonly number[], roles: LetteredRoles): Fans[] {
  const rank = shape.length;
  if (rank < 2 || (rank > 5 && roles.layout === undefined)) return [];
  const kernel = "DHW".slice(5 - rank);
  const guessed = rank === 2 ? ["OI"] : [`OI${kernel}`, `${kernel}IO`];
  const layouts = roles.layout === undefined ? guessed : [roles.layout];
  return layouts.flatMap((layout) => {
    const letters = { ...roles, layout };
    if (!layout.includes("O") || !layout.includes("I")) return [];
    const fans = fansOf("audit", shape, letters);
    return fans.fan_in > 0 && fans.fan_out > 0 ? [fans] : [];
  });
}

/** Laws of frameworks and papers for a shape. */
export function conventionsOf(shape: readonly number[], roles: LetteredRoles): Candidate[] {
  const made: Candidate[] = [];
  const add = (text: string, law: Distribution): void => {
    made.push({ cause: "other-law", text, law });
  };
  for (const fans of fansAsRead(shape, roles)) {
    for (const [scale, modes] of [
      [1 / 3, ["fan_in"]],
      [1, ["fan_avg", "fan_in"]],
      [2, ["fan_in", "fan_out"]],
      [1, ["fan_out"]],
    ] as const) {
      for (const mode of modes) {
        for (const form of isThird(scale) ? (["uniform"] as const) : SHAPES) {
          const std = Math.sqrt(scale / fanOf(mode, fans));
          add(nameOf(scale, mode, form, fans), scaledLaw(std, form));
        }
      }
    }
  }
  for (const std of [0.02, 0.01, 1, 0.05]) {
    add(`N(0, ${std}²)${std === 1 ? " (PyTorch's Embedding)" : ""}`, normalOf(0, std));
    add(`N(0, ${std}²) cut at ±2σ`, truncatedOf(0, std, -2, 2));
  }
  add("U(±0.05) (Keras' Embedding)", uniformOf(-0.05, 0.05));
  add("U(±0.01)", uniformOf(-0.01, 0.01));
  add("U(±1)", uniformOf(-1, 1));
  add("U[0, 1] (never centred)", uniformOf(0, 1));
  const size = shape.at(-1) ?? 0;
  if (shape.length === 2 && size > 0) {
    const text = `N(0, 1 / ${size}) (Flax' Embed)`;
    add(text, normalOf(0, Math.sqrt(1 / size)));
  }
  return made;
}

/** PyTorch's default of biases, by the fan_in of the weight beside them. */
export const biasOf = (inputs: number): Candidate => ({
  cause: "other-law",
  text: `U(±1/√fan_in) of its weight's fan_in = ${inputs} (PyTorch's default)`,
  law: uniformOf(-1 / Math.sqrt(inputs), 1 / Math.sqrt(inputs)),
});

/** What may have been made instead of a law, the likelier before. */
export function candidatesOf(
  init: Initializer,
  law: Distribution,
  shape: readonly number[],
  roles: LetteredRoles,
): Candidate[] {
  const near = init.law === "varianceScaling" ? scaledCandidates(init, shape, roles) : [];
  return [...near, ...literalCandidates(init, law), ...conventionsOf(shape, roles)];
}

/** One thing differs, then two: fan, cut, gain, distribution. */
function scaledCandidates(
  { scale, mode, distribution }: VarianceScaling,
  shape: readonly number[],
  roles: LetteredRoles,
): Candidate[] {
  const [fans] = fansAsRead(shape, roles);
  if (fans === undefined) return [];
  const made: (Candidate & { readonly cost: number })[] = [];
  const modes: readonly Mode[] = [...MODES, mode];
  for (const otherMode of new Set(modes)) {
    for (const form of SHAPES) {
      for (const otherScale of new Set<number>([scale, ...SCALES, scale * scale])) {
        const cut = form === "uncorrected" && distribution !== "uniform";
        const changes: [Cause, number][] = [
          ...(otherMode === mode ? [] : [["other-fan", 1] as [Cause, number]]),
          ...(cut ? [["uncorrected-cut", 1] as [Cause, number]] : []),
          ...(form === distribution || cut ? [] : [["other-distribution", 1.2] as [Cause, number]]),
          ...(otherScale === scale
            ? []
            : [
                [
                  otherScale === 1 ? "forgotten-gain" : "other-gain",
                  otherScale === 1 ? 1.1 : 1.4,
                ] as [Cause, number],
              ]),
        ];
        if (changes.length === 0 || otherScale === 0) continue;
        const std = Math.sqrt(otherScale / fanOf(otherMode, fans));
        made.push({
          cause: changes.length === 1 ? changes[0]![0] : "other-law",
          text: nameOf(otherScale, otherMode, form, fans),
          law: scaledLaw(std, form),
          cost: changes.reduce((sum, [, cost]) => sum + cost, 0),
        });
      }
    }
  }
  return made.sort((a, b) => a.cost - b.cost);
}

/** Slips with the numbers of a law that names them itself. */
function literalCandidates(init: Initializer, law: Distribution): Candidate[] {
  const { mean, std, text } = law;
  const made: Candidate[] = [];
  const add = (cause: Cause, words: string, other: Distribution): void => {
    made.push({ cause, text: words, law: other });
  };
  if (init.law === "normal") {
    add(
      "uncorrected-cut",
      `${text} cut at ±2σ without a correction`,
      truncatedOf(mean, std, -2, 2),
    );
    add(
      "other-distribution",
      `${text} cut at ±2σ, corrected for the cut`,
      truncatedOf(mean, std / TRUNCATED_STD, -2, 2),
    );
  }
  if (init.law === "truncatedNormal" && init.moments !== "result") {
    add("other-distribution", "the same normal without the cut", normalOf(init.mean, init.std));
    const ends = [init.low ?? -Infinity, init.high ?? Infinity] as const;
    if (init.bounds === "sigma" && ends[0] === -2 && ends[1] === 2) {
      const words = "the same, corrected for the cut";
      add("other-distribution", words, truncatedOf(init.mean, init.std / TRUNCATED_STD, -2, 2));
    }
  }
  const half = std * Math.sqrt(3);
  if (init.law === "uniform") {
    add("other-distribution", "a normal of the same standard deviation", normalOf(mean, std));
    add(
      "other-distribution",
      "a normal with the bound for its standard deviation",
      normalOf(mean, half),
    );
    add("other-law", "the upper half of the interval alone", uniformOf(mean, mean + half));
  } else {
    add(
      "other-distribution",
      "a uniform of the same standard deviation",
      uniformOf(mean - half, mean + half),
    );
    add(
      "other-distribution",
      "a uniform with the standard deviation for its bound",
      uniformOf(mean - std, mean + std),
    );
  }
  for (const [words, other] of [
    ["with the variance in place of the standard deviation", std * std],
    ["with the root of the standard deviation in its place", Math.sqrt(std)],
  ] as const) {
    add("other-law", `a normal ${words}`, normalOf(mean, other));
  }
  return made;
}
