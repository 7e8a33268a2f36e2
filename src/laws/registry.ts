import { base } from "./base/family.js";
import type { Draw } from "./draw.js";
import type { Family } from "./family.js";

/**
 * Laws whose families an app may be without: those of the files structured, orthogonal and composite. A law of this list
 * that is not registered was dropped by a bundler; any other is misspelt.
 */
const DROPPABLE: readonly string[] = [
  ...["eye", "dirac", "sparse", "fourier"],
  ...["orthogonal", "deltaOrthogonal"],
  ...["logOfUniform", "sections", "mirrored", "repeated", "zerO"],
];

const byData = new Map<string, Family>();
const byDraw = new Map<string, Family>();

/** Makes a family's laws known, for data that comes from JSON too. */
export function register(family: Family): Family {
  for (const law of Object.keys(family.data)) byData.set(law, family);
  for (const law of Object.keys(family.draws)) byDraw.set(law, family);
  return family;
}

register(base);

/** The family of a law of data, where it is there. */
export const familyOf = (law: string): Family | undefined => byData.get(law);

/** The family of a draw's law. What is lowered has one. */
export const familyOfDraw = (law: string): Family => byDraw.get(law)!;

/** All laws, whether their families are there or not. */
export const knownLaws = (): string[] => [...Object.keys(base.data), ...DROPPABLE];

/** The laws whose families are there. */
export const presentLaws = (): string[] => [...byData.keys()];

/** Whether a law of data has the same values under any seed and name. */
export const isWordless = (law: string): boolean =>
  byData.get(law)?.wordless.includes(law) ?? false;

/** Whether a draw has the same values under any seed and name. */
export const isWordlessDraw = (draw: Draw): boolean =>
  draw.law === "blocks"
    ? isWordlessDraw(draw.of)
    : familyOfDraw(draw.law).wordless.includes(draw.law);
