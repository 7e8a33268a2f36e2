/** Modules that came as data, checked as the calls are that make them. */
import { asObject, isArray, tagOf, wrongType, wrongValue } from "../../../errors.js";
import * as linen from "./modules.js";
import type { LinenModule, Part, Submodules } from "./modules.js";

/** More than any model has: a module that holds itself has no end, one that holds another twice, and so on, nearly none. */
const MOST_LEVELS = 64;
const MOST_MODULES = 100_000;

/** What modules and steps hold; their factories check it. */
type Key =
  | ("module" | "name" | "input" | "features" | "kernelSize" | "numEmbeddings" | "numHeads")
  | ("cell" | "layers" | "className" | "parts" | "param" | "init" | "shape" | "dtype")
  | ("reshape" | "mean" | "pool" | "strides" | "padding");
type Data = Readonly<Record<Key, never>>;

/** Where a module stands, and how many there are so far. */
interface Place {
  readonly where: string;
  readonly level: number;
  readonly all: { count: number };
}

/** The place of what a module holds. */
function within({ where, level, all }: Place): Place {
  if (level > MOST_LEVELS) throw wrongValue(where, `within at most ${MOST_LEVELS} others`, level);
  if (++all.count > MOST_MODULES)
    throw wrongValue(where, `at most ${MOST_MODULES} in it`, all.count);
  return { where, level: level + 1, all };
}

/** By the data's `module`: a call of its factory. */
const FACTORIES: Readonly<Record<string, (data: Data, inside: Place) => LinenModule>> = {
  Dense: ({ features, ...rest }) => linen.dense(features, rest),
  DenseGeneral: ({ features, ...rest }) => linen.denseGeneral(features, rest),
  Conv: ({ features, kernelSize, ...rest }) => linen.conv(features, kernelSize, rest),
  ConvTranspose: ({ features, kernelSize, ...rest }) =>
    linen.convTranspose(features, kernelSize, rest),
  Embed: ({ numEmbeddings, features, ...rest }) => linen.embed(numEmbeddings, features, rest),
  LayerNorm: linen.layerNorm,
  BatchNorm: linen.batchNorm,
  GroupNorm: linen.groupNorm,
  RMSNorm: linen.rmsNorm,
  MultiHeadDotProductAttention: ({ numHeads, ...rest }) =>
    linen.multiHeadDotProductAttention(numHeads, rest),
  MultiHeadAttention: ({ numHeads, ...rest }) => linen.multiHeadAttention(numHeads, rest),
  SelfAttention: ({ numHeads, ...rest }) => linen.selfAttention(numHeads, rest),
  LSTMCell: ({ features, ...rest }) => linen.lstmCell(features, rest),
  OptimizedLSTMCell: ({ features, ...rest }) => linen.optimizedLSTMCell(features, rest),
  GRUCell: ({ features, ...rest }) => linen.gruCell(features, rest),
  SimpleCell: ({ features, ...rest }) => linen.simpleCell(features, rest),
  RNN: ({ cell, ...rest }, inside) =>
    linen.rnn(checkedModule(inside, cell) as Parameters<typeof linen.rnn>[0], rest),
  Sequential: ({ layers, ...rest }, inside) => linen.sequential(list(inside, layers), rest),
  compact: ({ className, parts, ...rest }, inside) =>
    linen.compact(className, list(inside, parts), rest),
  setup: ({ className, parts, ...rest }, inside) =>
    linen.setup(className, attributes(inside, parts), rest),
};

/** @throws TypeError, RangeError for what no factory of linen gives */
export function checked(where: string, given: unknown): LinenModule {
  return checkedModule({ where, level: 0, all: { count: 0 } }, given);
}

function checkedModule(place: Place, given: unknown): LinenModule {
  const inside = within(place);
  const { module, ...data } = asObject(given) as Data;
  if (typeof (module as unknown) !== "string" || !Object.hasOwn(FACTORIES, module)) {
    throw wrongType(place.where, "a module of linen", given);
  }
  return FACTORIES[module]!(data as Data, inside);
}

function checkedPart(place: Place, given: unknown): Part {
  if (typeof given === "string") return given as Part; // a function's name, checked by its list
  const data = asObject(given) as Data;
  const has = (key: Key | "flatten"): boolean => key in data;
  if (has("param")) return linen.param(data.param, data.init, data.shape, data.dtype);
  if (has("reshape")) return linen.reshape(data.reshape);
  if (has("flatten")) return linen.flatten();
  if (has("mean")) return linen.mean(data.mean);
  if (has("pool")) {
    const { pool, ...rest } = data;
    return linen.pool(pool, rest);
  }
  return checkedModule(place, given);
}

function list(place: Place, given: unknown): Part[] {
  if (!isArray(given)) throw wrongType(place.where, "an array of modules", given);
  return Array.from(given, (part) => checkedPart(place, part)); // holes too
}

/** Parts, lists of parts, and objects of them. */
function attributes(place: Place, given: unknown): Submodules {
  const inside = within(place);
  if (tagOf(given) !== "[object Object]") {
    throw wrongType(place.where, "an object of attributes", given);
  }
  const entries = Object.entries(given as object).map(([name, value]: [string, unknown]) => {
    if (isArray(value)) return [name, list(inside, value)];
    return [name, linen.isStep(value) ? checkedPart(inside, value) : attributes(inside, value)];
  });
  return Object.fromEntries(entries) as Submodules;
}
