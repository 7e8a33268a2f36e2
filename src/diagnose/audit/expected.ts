import {
  asObject,
  ROLES,
  checkDtype,
  checkInitializer,
  checkKeys,
  checkRoles,
  checkShape,
  checkText,
  entriesOf,
  isArray,
  knownOrigin,
  lower,
  tagOf,
  wrongType,
} from "../../core.js";
import { laws } from "../../index.js";
import type { Initializer, Recipe, Spec, SpecEntry } from "../../index.js";
import type { Draw } from "../../laws/draw.js";
import type { LetteredRoles } from "../../spec/shape.js";

/** What one parameter was meant to be. */
export interface Declared {
  /** With the scope: what a file has it under. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly init: Initializer;
  readonly roles: LetteredRoles;
  readonly dtype: string | undefined;
  readonly draw: Draw;
}

/** What parameters are audited against: a spec, a preset's layer, a recipe, or a set that this package made. */
export type Expected = Spec | Recipe | Readonly<Record<string, { readonly data: unknown }>>;

/**
 * The laws of `expected` by name, without the scope that a set's keys leave out.
 *
 * @throws TypeError, RangeError as `initialize` for what is no spec
 */
export function declaredOf(where: string, expected: unknown): Map<string, Declared> {
  laws(); // of data that no factory made here
  if (tagOf(expected) === "") {
    throw wrongType(`${where}: expected`, "a spec, a recipe or a set", expected); // a revoked proxy
  }
  const isObject = typeof expected === "object" && expected !== null;
  const origin = isObject ? knownOrigin(expected) : undefined;
  if (origin !== undefined) {
    const { plan, scope, dtype } = origin;
    return new Map(
      plan.parameters.map(({ name, spec }) => {
        const declared = declare(`${where}: expected`, name, spec);
        return [name.slice(scope.length), { ...declared, dtype: spec.dtype ?? dtype }];
      }),
    );
  }
  if (isObject && !isArray(expected)) {
    const holdsData = Object.values(expected).some((one) => "data" in asObject(one));
    if (holdsData) {
      const wanted = "a spec, a recipe or a set that initialize returned";
      throw wrongType(`${where}: expected`, wanted, "parameters of unknown laws");
    }
  }
  const isRecipe = (Object(expected) as Partial<Recipe>).format === "weightseed/recipe";
  const recipe = isRecipe ? (expected as Recipe) : undefined;
  const { scope = "", dtype, spec } = recipe ?? { spec: expected };
  if (dtype !== undefined) checkDtype(`${where}: expected`, dtype);
  checkText(`${where}: expected.scope`, scope);
  const entries = entriesOf(`${where}: expected`, spec);
  return new Map(
    entries.map(([name, entry]) => {
      const declared = declare(`${where}: expected`, name, entry);
      const key = name.startsWith(scope) ? name.slice(scope.length) : name;
      return [key, { ...declared, dtype: declared.dtype ?? dtype }];
    }),
  );
}

/** Checks an entry as a plan does, and lowers its law in float64, which holds the numbers of every dtype. */
function declare(where: string, name: string, entry: SpecEntry): Declared {
  const here = `${where}: ${JSON.stringify(name)}`;
  checkKeys(here, entry, ["shape", ...ROLES, "init", "dtype"]);
  const { shape, dtype } = entry;
  if (dtype !== undefined) checkDtype(here, dtype);
  checkShape(here, shape);
  const roles = checkRoles(here, shape, entry);
  const init = checkInitializer(here, entry.init);
  const draw = lower(where, init, { name, shape, ...roles, dtype: "float64" });
  return { name, shape, init, roles, dtype, draw };
}
