import { specRequest } from "../core.js";
import type { Recipe } from "../index.js";
import type { SetRequest } from "../parameters/initialize.js";

/** A generator's recipe needs that generator, live. */
export async function requestOfParsed(recipe: Recipe): Promise<SetRequest> {
  if (recipe.generator === undefined) return specRequest(recipe, {});
  const { restoreGenerator } = await import("../compat/index.js");
  return specRequest(recipe, { generator: restoreGenerator(recipe.generator) });
}
