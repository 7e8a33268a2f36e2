import { BASE_LAWS } from "./initializers/check.js";
import { composites } from "./packs/composite.js";
import { orthogonals } from "./packs/orthogonal.js";
import { register } from "./packs/pack.js";
import { structured } from "./packs/structured.js";

/**
 * The names of all laws. Bundlers drop a law beside the base laws where no factory of it is named; an app that reads
 * recipes or data of any law calls this, and carries them all.
 */
export function laws(): string[] {
  const packs = [structured, composites, orthogonals];
  return [...BASE_LAWS, ...packs.flatMap((pack) => Object.keys(register(pack).data))];
}
