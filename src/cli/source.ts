import { readFile } from "node:fs/promises";
import { entriesOf, make, networkRequest, recipeOfPlan, specRequest } from "../core.js";
import { contentsOfRequest, contentsOfParameters, type Content } from "../formats/contents.js";
import { parseJson } from "../formats/json.js";
import { parseRecipe } from "../formats/recipe.js";
import {
  rules as rulesOf,
  type Initializer,
  type Recipe,
  type Rule,
  type Dtype,
} from "../index.js";
import type { SetRequest } from "../parameters/initialize.js";
import { parseGenerator } from "./compat.js";
import { UsageError } from "./exit.js";
import { parseLaw } from "./law.js";
import { specOfModel } from "./presets.js";
import { requestOfParsed } from "./recipe.js";
import { openTensors } from "./tensors.js";

/** The options of `init` that say what is made. */
export interface SourceOptions {
  readonly model?: string;
  readonly config?: string;
  readonly like?: string;
  readonly rules?: string;
  readonly init?: string;
  readonly bias?: string;
  readonly biasShape?: string;
  readonly activation?: string;
  readonly outputActivation?: string;
  readonly scope?: string;
  readonly layout?: readonly string[];
  readonly seed?: string;
  readonly dtype?: string;
  readonly generator?: string;
}

/** What is to be made. */
export interface Source {
  readonly tensors: readonly Content[];
  readonly recipe: Recipe;
  /** How it can be told again. */
  readonly seed: string | undefined;
}

/** Of dims, a recipe, a model, or another file's shapes: exactly one. */
export async function sourceOf(given: readonly string[], options: SourceOptions): Promise<Source> {
  const request = await requestOf(given, options);
  const recipe = recipeOfPlan(request);
  if (request.generator !== undefined) {
    return { tensors: contentsOfParameters(make(request)), recipe, seed: undefined };
  }
  return { tensors: contentsOfRequest(request).tensors, recipe, seed: recipe.seed };
}

const OF_DIMS = ["activation", "outputActivation", "bias", "biasShape", "scope"] as const;
const OF_SPECS = ["rules", "layout"] as const;
const OF_CALLS = ["seed", "dtype", "generator"] as const;

async function requestOf(given: readonly string[], options: SourceOptions): Promise<SetRequest> {
  const { model, like, init, config, rules } = options;
  const kinds = [given.length > 0, model !== undefined, like !== undefined].filter(Boolean).length;
  if (kinds !== 1) {
    throw new UsageError("init: give sizes of layers, a recipe, --model or --like: one of them");
  }
  const isDims = given.length > 0 && given.every((text) => /^\d+$/.test(text));
  const refuse = (names: readonly (keyof SourceOptions)[], beside: string): void => {
    for (const name of names) {
      if (options[name] === undefined) continue;
      throw new UsageError(`init: ${flagOf(name)} has no meaning beside ${beside}`);
    }
  };
  if (config !== undefined && model === undefined) refuse(["config"], "anything but --model");
  if (given.length > 0 && !isDims) {
    refuse([...OF_DIMS, ...OF_SPECS, ...OF_CALLS, "init"], "a recipe, which says it itself");
    if (given.length > 1) throw new UsageError(`init: one recipe, not ${given.join(" ")}`);
    return requestOfRecipe(given[0]!);
  }
  const call = await callOf(options);
  if (isDims) {
    refuse(OF_SPECS, "sizes of layers");
    return requestOfDims(given.map(Number), options, call);
  }
  refuse(OF_DIMS, model === undefined ? "--like" : "--model");
  const fallback = init === undefined ? undefined : parseLaw("--init", init);
  if (model !== undefined) {
    const spec = await specOfModel(model, config === undefined ? {} : await readJsonObject(config));
    const list: RuleFile = rules === undefined ? { list: [] } : await readRules(rules);
    if (fallback !== undefined) list.list.push(["*", fallback]);
    const entries = rulesOf(list.list, {})(withLayouts(entriesOf("init", spec), options.layout));
    return specRequest(entries, call);
  }
  return requestLike(like!, options, fallback, call);
}

const flagOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;

type Call = Parameters<typeof specRequest>[1];

async function callOf({ seed, dtype, generator }: SourceOptions): Promise<Call> {
  if (generator !== undefined) {
    if (seed !== undefined) throw new UsageError("init: --seed has no meaning beside --generator");
    const made = await parseGenerator(generator);
    return { generator: made, dtype: (dtype ?? made.dtypes[0]!) as never };
  }
  return {
    ...(dtype !== undefined && { dtype: dtype as never }),
    ...(seed !== undefined && { seed: seedOf(seed) }),
  };
}

/** What may be meant for a number and is none: 1e3, -1, 0x10, 1_000, 7n, and a variable that was not set. */
const NEAR_NUMBER = /^\s*([+-]?(\d[\d_]*\.?\d*|\.\d+)(e[+-]?\d+)?n?|0x[0-9a-f]*)?\s*$/i;
/** As `inspect` and recipes write it. */
const WRITTEN = /^(\d+|0x[0-9a-f]{16})$/;

/** Digits are a number, all else is text, as in the library. */
function seedOf(text: string): bigint | string {
  if (NEAR_NUMBER.test(text) && !WRITTEN.test(text)) {
    const expected = "an integer from 0 to 2^64 - 1, or a text that is no number";
    throw new UsageError(`--seed: ${expected}, not ${JSON.stringify(text)}`);
  }
  return /^\d+$/.test(text) ? BigInt(text) : text;
}

function requestOfDims(dims: number[], options: SourceOptions, call: Call): SetRequest {
  const { init, bias, biasShape, activation, outputActivation, scope } = options;
  const made = {
    ...(init !== undefined && { init: parseLaw("--init", init) }),
    ...(bias !== undefined && { bias: parseLaw("--bias", bias) }),
    ...(biasShape !== undefined && { biasShape: biasShape as never }),
    ...(activation !== undefined && { activation: activation as never }),
    ...(outputActivation !== undefined && { outputActivation: outputActivation as never }),
    ...(scope !== undefined && { scope }),
  };
  return networkRequest(dims, { ...call, ...made });
}

/** From a recipe's own file, or from a safetensors file that carries one. */
async function requestOfRecipe(path: string): Promise<SetRequest> {
  if (path.endsWith(".safetensors") || path.endsWith(".safetensors.index.json")) {
    const file = await openTensors(path);
    await file.close();
    if (file.recipe === undefined)
      throw new UsageError(`${path} holds no recipe; --like takes its shapes`);
    return requestOfParsed(file.recipe);
  }
  return requestOfParsed(parseRecipe(await readFile(path)));
}

async function requestLike(
  like: string,
  options: SourceOptions,
  fallback: Initializer | undefined,
  call: Call,
): Promise<SetRequest> {
  const { rules, layout } = options;
  if (rules === undefined && fallback === undefined) {
    throw new UsageError("init: --like tells shapes; --rules or --init say what goes into them");
  }
  const list: RuleFile = rules === undefined ? { list: [] } : await readRules(rules);
  const file = await openTensors(like);
  await file.close();
  const shapes = file.tensors.map(({ name, shape, own }): [string, ShapeAndDtype] => {
    const keep = options.dtype === undefined && own !== undefined;
    return [name, { shape, ...(keep && { dtype: own }) }];
  });
  const all = { ...list.options, ...(fallback !== undefined && { default: fallback }) };
  const entries = rulesOf(list.list, all)(withLayouts(shapes, layout));
  for (const [name, { dtype }] of entries) {
    const foreign = file.tensors.find((tensor) => tensor.name === name)!;
    if (dtype === undefined && options.dtype === undefined) {
      throw new UsageError(
        `init: ${JSON.stringify(name)} of ${like} is ${foreign.dtype}, which no law fills; leave it out with a rule [${JSON.stringify(name)}, null], or give --dtype`,
      );
    }
  }
  return specRequest(entries, call);
}

interface ShapeAndDtype {
  readonly shape: readonly number[];
  readonly dtype?: Dtype;
}

/** The layout whose letters are as many as the axes, where none is there. */
function withLayouts<E extends { readonly shape: readonly number[] }>(
  entries: readonly (readonly [string, E])[],
  layouts: readonly string[] = [],
): [string, E][] {
  return entries.map(([name, entry]) => {
    const layout = layouts.find((letters) => letters.length === entry.shape.length);
    return [name, layout === undefined || "layout" in entry ? entry : { ...entry, layout }];
  });
}

interface RuleFile {
  readonly list: Rule[];
  readonly options?: object;
}

/** `[[glob, law], …]`, or `{ rules, default, ties }`; a law is its data or text such as "normal:std=0.02". */
async function readRules(path: string): Promise<RuleFile> {
  const given: unknown = parseJson(path, await readFile(path));
  const { rules: list = given, default: other, ...rest } = Object(given) as Record<string, unknown>;
  const isOptions = !Array.isArray(given);
  if (!Array.isArray(list)) throw new UsageError(`${path}: rules are a list [[glob, law], …]`);
  const law = (value: unknown): Initializer =>
    typeof value === "string" ? parseLaw(path, value) : (value as Initializer);
  return {
    list: (list as unknown[]).map((rule) =>
      Array.isArray(rule) && rule.length === 2
        ? ([rule[0], rule[1] === null ? null : law(rule[1])] as Rule)
        : (rule as Rule),
    ),
    ...(isOptions && { options: { ...rest, ...(other !== undefined && { default: law(other) }) } }),
  };
}

async function readJsonObject(path: string): Promise<object> {
  const value = parseJson(path, await readFile(path));
  if (typeof value !== "object" || value === null)
    throw new UsageError(`${path}: an object is needed`);
  return value;
}
