import { BASE_LAWS } from "./check.js";
import { composites } from "./composite/family.js";
import { orthogonals } from "./orthogonal/family.js";
import { register } from "./family.js";
import { structured } from "./structured/family.js";

/**
 * The names of all laws. Bundlers drop a law beside the base laws where no factory of it is named; an app that reads
 * recipes or data of any law calls this, and carries them all.
 */
export function laws(): string[] {
  const packs = [structured, composites, orthogonals];
  return [...BASE_LAWS, ...packs.flatMap((pack) => Object.keys(register(pack).data))];
}
