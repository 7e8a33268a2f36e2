/** What is asked of a Hugging Face config.json before its numbers are read. */
import {
  checkInteger,
  checkObject,
  isArray,
  nearest,
  show,
  wrongType,
  wrongValue,
} from "../errors.js";

/** The config.json files that are read. */
export interface ConfigFormat {
  readonly model_type: string;
  /** Of the classes whose parameters are listed; any where not given. */
  readonly architectures?: readonly string[];
  /** Keys that decide about parameters or their values; all others are of no effect. */
  readonly keys: readonly string[];
}

/** Keys of every config.json that decide about parameters. */
const COMMON = ["model_type", "architectures", "quantization_config", "pruned_heads"];

/** Keys of real files within reach of a misspelling of another. */
const NEIGHBOURS = ["eod_token_id"];

/**
 * Checks that a config is of a kind. Unknown keys are legal, as in files of any release and of programs that
 * add their own; what may be a misspelling of a key that counts is not.
 *
 * @throws TypeError for what is no plain object, a key within two letters of one that counts, and what changes the
 *   parameters in a way that is not followed; RangeError for another kind of model
 */
export function checkConfig(
  where: string,
  config: object,
  { model_type, architectures, keys }: ConfigFormat,
): void {
  checkObject(`${where}: config`, config, "the object of a config.json");
  const known = [...keys, ...COMMON];
  const letters = known.map(lettersOf);
  for (const key of Object.keys(config)) {
    if (known.includes(key) || NEIGHBOURS.includes(key)) continue;
    const near = nearest(lettersOf(key), letters);
    if (near === undefined) continue;
    const meant = known[letters.indexOf(near)];
    throw wrongType(`${where}: config key`, JSON.stringify(meant), key);
  }
  const given = config as Readonly<Record<string, unknown>>;
  checkKind(`${where}: model_type`, [given.model_type], [model_type]);
  const list = given.architectures ?? [];
  if (!isArray(list)) throw wrongType(`${where}: architectures`, "an array of names", list);
  if (architectures) checkKind(`${where}: architectures`, list, architectures);
  if (given.quantization_config !== undefined && given.quantization_config !== null) {
    const expected = "none: quantized weights are other parameters";
    throw wrongType(`${where}: quantization_config`, expected, given.quantization_config);
  }
  const pruned = given.pruned_heads ?? {};
  if (Object(pruned) !== pruned || Object.keys(pruned).length > 0) {
    throw wrongType(`${where}: pruned_heads`, "none: pruned matrices have other shapes", pruned);
  }
}

function checkKind(where: string, given: readonly unknown[], legal: readonly string[]): void {
  for (const one of given) {
    if (one === undefined || one === null || legal.includes(one as string)) continue;
    const complain = typeof one === "string" ? wrongValue : wrongType;
    const wayOut = "leave it out if all parameters are the same";
    throw complain(where, legal.map((name) => JSON.stringify(name)).join(" or "), one, wayOut);
  }
}

/** nLayer, n-layer and N_LAYER are n_layer to whoever writes them. */
const lettersOf = (key: string): string => key.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/** Checks the sizes of a model: integers from 1 on, few enough that those derived from them are exact. */
export function checkModel(where: string, sizes: Readonly<Record<string, unknown>>): void {
  for (const [name, size] of Object.entries(sizes)) {
    checkInteger(`${where}: ${name}`, size, 1);
    if (size > MOST) throw wrongValue(`${where}: ${name}`, "at most 2^26", size);
  }
}

/** (image_size / patch_size)² is an exact integer below. */
const MOST = 2 ** 26;

/** What a config has under one of a key's names. @throws RangeError where two of them disagree */
export function firstOf(
  where: string,
  config: Readonly<Record<string, unknown>>,
  names: readonly string[],
  fallback: number,
): number {
  const [first, ...rest] = names.filter((name) => config[name] !== undefined);
  if (first === undefined) return fallback;
  for (const other of rest) {
    if (config[other] === config[first]) continue;
    throw wrongValue(`${where}: ${other}`, `${show(config[first])}, as ${first} is`, config[other]);
  }
  return config[first] as number;
}

/** Checks options that are true or false. */
export function checkBooleans(where: string, flags: Readonly<Record<string, unknown>>): void {
  for (const [name, flag] of Object.entries(flags)) {
    if (typeof flag !== "boolean") throw wrongType(`${where}: ${name}`, "a boolean", flag);
  }
}
