/** The laws beside the base laws: a file of their own, which bundlers leave out of an app that names none of them. */
import { BASE_LAWS } from "./initializers/check.js";
import { composites } from "./packs/composite.js";
import { orthogonals } from "./packs/orthogonal.js";
import { structured } from "./packs/structured.js";

export * from "./initializers/composite.js";
export * from "./initializers/structured.js";
export { deltaOrthogonal, orthogonal } from "./initializers/orthogonal.js";
export type { DeltaOrthogonalOptions, OrthogonalOptions } from "./initializers/orthogonal.js";
/** @internal */
export { linalgModule } from "./orthogonal.js";

/**
 * The names of all laws. Bundlers drop a law beside the base laws where no factory of it is named; an app that reads
 * recipes or data of any law calls this, and carries them all.
 */
export function laws(): string[] {
  const packed = [structured, composites, orthogonals].flatMap(({ data }) => Object.keys(data));
  return [...BASE_LAWS, ...packed];
}
