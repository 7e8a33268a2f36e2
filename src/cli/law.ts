import * as weightseed from "../index.js";
import type { Initializer } from "../index.js";
import { UsageError } from "./exit.js";
import { parseJson } from "../formats/json.js";

/** Factories that take nothing but an object of options. */
const FACTORIES = {
  uniform: weightseed.uniform,
  normal: weightseed.normal,
  truncatedNormal: weightseed.truncatedNormal,
  varianceScaling: weightseed.varianceScaling,
  glorotNormal: weightseed.glorotNormal,
  glorotUniform: weightseed.glorotUniform,
  xavierNormal: weightseed.xavierNormal,
  xavierUniform: weightseed.xavierUniform,
  heNormal: weightseed.heNormal,
  heUniform: weightseed.heUniform,
  kaimingNormal: weightseed.kaimingNormal,
  kaimingUniform: weightseed.kaimingUniform,
  lecunNormal: weightseed.lecunNormal,
  lecunUniform: weightseed.lecunUniform,
  eye: weightseed.eye,
  dirac: weightseed.dirac,
  sparse: weightseed.sparse,
  fourier: weightseed.fourier,
  orthogonal: weightseed.orthogonal,
  deltaOrthogonal: weightseed.deltaOrthogonal,
  logOfUniform: weightseed.logOfUniform,
} as const;

const MADE: Readonly<Record<string, (options: never) => Initializer>> = {
  ...FACTORIES,
  zeros: () => weightseed.zeros(),
  ones: () => weightseed.ones(),
  zerO: () => weightseed.zerO(),
  constant: ({ value }: { value: number }) => weightseed.constant(value),
};

/** The laws that the command line knows. */
export const LAW_NAMES: readonly string[] = Object.keys(MADE);

/**
 * A law from the command line: a factory's name, `normal:std=0.02` with options, or the law's data as JSON.
 *
 * @param what is being read, for errors
 */
export function parseLaw(what: string, text: string): Initializer {
  if (text.trimStart().startsWith("{")) return parseJson(what, text) as unknown as Initializer;
  const [name, rest] = split(text);
  const factory = Object.hasOwn(MADE, name) ? MADE[name] : undefined;
  if (factory === undefined) {
    throw new UsageError(
      `${what}: there is no law ${JSON.stringify(name)}; laws: ${LAW_NAMES.join(", ")}`,
    );
  }
  const options: Record<string, unknown> = {};
  for (const pair of rest === undefined ? [] : rest.split(",")) {
    const [, key, value] = /^(\w+)=(.+)$/.exec(pair) ?? [];
    if (key === undefined || value === undefined || key in options) {
      throw new UsageError(
        `${what}: options are written ${name}:key=value,key=value, not ${JSON.stringify(pair)}`,
      );
    }
    options[key] = valueOf(value);
  }
  return factory(options as never);
}

function split(text: string): [string, string?] {
  const at = text.indexOf(":");
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** A number, true, false or null, or else a word. */
function valueOf(text: string): unknown {
  if (/^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  const words: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };
  return Object.hasOwn(words, text) ? words[text] : text;
}
