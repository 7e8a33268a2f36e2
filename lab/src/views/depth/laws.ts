import {
  glorotNormal,
  heNormal,
  lecunNormal,
  normal,
  orthogonal,
  uniform,
  zeros,
  type Initializer,
} from "weightseed";

/** How every layer of a stack begins. */
export interface Law {
  readonly label: string;
  readonly weight: Initializer;
  readonly bias: Initializer;
}

/** By the word that stands in the address. */
const FIXED: Readonly<
  Record<string, { readonly label: string; readonly weight: () => Initializer }>
> = {
  he: { label: "He", weight: () => heNormal() },
  glorot: { label: "Glorot", weight: () => glorotNormal() },
  lecun: { label: "LeCun", weight: () => lecunNormal() },
  orthogonal: { label: "Orthogonal", weight: () => orthogonal() },
  orthogonal2: { label: "√2·orthogonal", weight: () => orthogonal({ gain: Math.SQRT2 }) },
  small: { label: "N(0, 0.01²)", weight: () => normal({ std: 0.01 }) },
  large: { label: "N(0, 1)", weight: () => normal() },
  interval: { label: "U[−0.1, 0.1]", weight: () => uniform({ bound: 0.1 }) },
};

/** The point of the phase diagram; its numbers are σ_w and σ_b. */
export const OWN = "own";

export const CHOICES: readonly (readonly [string, string])[] = [
  ["none", "none"],
  ...Object.entries(FIXED).map(([word, { label }]) => [word, label] as const),
  [OWN, "σ_w and σ_b, chosen below"],
];

/** The law of a word; undefined for "none". */
export function lawOf(
  word: string,
  width: number,
  sigma: number,
  biasSigma: number,
): Law | undefined {
  if (word === "none") return undefined;
  if (word === OWN) {
    return {
      label: `σ_w ${sigma}, σ_b ${biasSigma}`,
      weight: normal({ std: sigma / Math.sqrt(width) }),
      bias: normal({ std: biasSigma }),
    };
  }
  const law = FIXED[word];
  if (law === undefined) {
    throw new RangeError(
      `a law expected one of none, ${Object.keys(FIXED).join(", ")}, ${OWN}, got "${word}"`,
    );
  }
  return { label: law.label, weight: law.weight(), bias: zeros() };
}
