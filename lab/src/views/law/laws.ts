import {
  constant,
  deltaOrthogonal,
  dirac,
  eye,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  normal,
  orthogonal,
  sparse,
  truncatedNormal,
  uniform,
  zeros,
  type Initializer,
} from "weightseed";

/** Options of all laws, by the names that the library gives them. */
export const OPTIONS = {
  mode: "fan_in",
  negativeSlope: 0,
  gain: 1,
  mean: 0,
  std: 0.05,
  low: -2,
  high: 2,
  count: 15,
  value: 0.1,
};

export type Options = typeof OPTIONS;

interface Law {
  readonly label: string;
  readonly keys: readonly (keyof Options)[];
  readonly make: (options: never) => Initializer;
}

/** By the name of its factory. */
export const LAWS: Readonly<Record<string, Law>> = {
  heNormal: { label: "He normal", keys: ["mode", "negativeSlope"], make: heNormal },
  heUniform: { label: "He uniform", keys: ["mode", "negativeSlope"], make: heUniform },
  glorotNormal: { label: "Glorot normal", keys: ["gain"], make: glorotNormal },
  glorotUniform: { label: "Glorot uniform", keys: ["gain"], make: glorotUniform },
  lecunNormal: { label: "LeCun normal", keys: [], make: lecunNormal },
  lecunUniform: { label: "LeCun uniform", keys: [], make: lecunUniform },
  normal: { label: "Normal", keys: ["mean", "std"], make: normal },
  uniform: { label: "Uniform", keys: ["low", "high"], make: uniform },
  truncatedNormal: {
    label: "Truncated normal",
    keys: ["mean", "std", "low", "high"],
    make: truncatedNormal,
  },
  orthogonal: { label: "Orthogonal", keys: ["gain"], make: orthogonal },
  deltaOrthogonal: { label: "Delta-orthogonal", keys: ["gain"], make: deltaOrthogonal },
  sparse: { label: "Sparse", keys: ["count", "std"], make: sparse },
  eye: { label: "Identity", keys: ["gain"], make: eye },
  dirac: { label: "Dirac", keys: ["gain"], make: dirac },
  zeros: { label: "Zeros", keys: [], make: zeros },
  constant: { label: "Constant", keys: ["value"], make: constant },
};

/** Options that the library's factories have by themselves: code need not name them. */
const USUAL: Readonly<Partial<Options>> = {
  ...{ mode: "fan_in", negativeSlope: 0, gain: 1, mean: 0, count: 15 },
};

/** A law as data, and the code that makes it. */
export function lawOf(name: string, options: Options): { init: Initializer; code: string } {
  const law = LAWS[name];
  if (law === undefined)
    throw new RangeError(`the law expected one of ${Object.keys(LAWS).join(", ")}, got "${name}"`);
  if (name === "constant") {
    return { init: constant(options.value), code: `constant(${options.value})` };
  }
  const given = law.keys
    .filter((key) => options[key] !== USUAL[key] || name === "uniform")
    .map((key) => [key, options[key]] as const);
  const init = law.make(Object.fromEntries(given) as never);
  const words = given.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(", ");
  return { init, code: `${name}(${words === "" ? "" : `{ ${words} }`})` };
}
