import { blocks } from "./blocks/family.js";
import { composites } from "./composite/family.js";
import { orthogonals } from "./orthogonal/family.js";
import { presentLaws, register } from "./registry.js";
import { structured } from "./structured/family.js";

/**
 * The names of all laws. Bundlers drop a law beside the base laws where no factory of it is named; an app that reads
 * recipes or data of any law calls this, and carries them all.
 *
 * @example
 *     laws(); // so that the bundle has whatever law the recipe names
 *     const text = JSON.stringify(recipeOf(initialize({ w: { shape: [3, 3], init: eye() } })));
 *     const parameters = initialize(JSON.parse(text));
 */
export function laws(): string[] {
  for (const family of [structured, composites, orthogonals, blocks]) register(family);
  return presentLaws();
}
