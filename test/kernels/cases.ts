/** Laws and cuts that several suites run over. */
import type { Dtype, Law } from "../oracle/laws.js";

export const DTYPES: readonly Dtype[] = ["float32", "float64", "float16", "bfloat16"];

/** N(mean, std²) cut at a and b standard deviations. */
export function truncated(
  a: number,
  b: number,
  mean = 0,
  std = 1,
): Extract<Law, { law: "truncated" }> {
  return { law: "truncated", mean, std, a, b, low: mean + std * a, high: mean + std * b };
}

/** At least one of every kind of docs/stream.md, section 9, and both sides of each of its limits. */
const CUTS: readonly (readonly [kind: string, a: number, b: number])[] = [
  ["central, the default", -2, 2],
  ["central, small", -0.1, 0.1],
  ["central, lopsided", -1.5, 0.25],
  ["central, positive", 0.5, 2],
  ["central, negative", -2, -1.75],
  ["central, tiny", -(2 ** -20), 2 ** -21],
  ["central, as far off the middle as float32 goes", 0.3, 0.51],
  ["central in float64 alone", 0.3, 0.5],
  ["central, as far off the middle as float64 goes", 0.3, 0.342],
  ["central, too wide to be short", 1.3, 2],
  ["central, too wide to be short in float64", 1.7, 2],
  ["short, beside central", 0.3, 0.339],
  ["short, at the limit of central", 1.99, 1.993],
  ["short about 0", -(2 ** -30), 2 ** -31],
  ["short, tiny", 1, 1 + 2 ** -40],
  ["short, empty", 1, 1],
  ["short, far", 1e6, 1e6 + 1e-14 * 2 ** 16],
  ["short, last in float64", 4, 4.121],
  ["short in float32, near in float64", 4, 4.122],
  ["short, last in float32", 2.5, 3],
  ["near, first beyond short in float32", 2.5, 3.001],
  ["short, straddling", -0.001, 2 ** -40],
  ["whole", -Infinity, Infinity],
  ["whole, just", -6.5625, 8.625],
  ["straddling, a step from whole in float32", -6.5625 + 2 ** -50, 7],
  ["straddling, a step from whole in float64", -9, 8.625 - 2 ** -49],
  ["straddling", -4, 4],
  ["middle", -3, 3],
  ["middle, lopsided", -0.5, 3],
  ["beyond middle", -3 - 2 ** -51, 3],
  ["straddling, just beyond central", -2 - 2 ** -51, 2],
  ["straddling, lopsided", -0.01, 6],
  ["straddling, nothing below 0", -(2 ** -80), 5],
  ["straddling, nothing above 0", -5, 2 ** -80],
  ["straddling, half infinite", -Infinity, 1],
  ["half", 0, Infinity],
  ["half, to 0", -Infinity, 0],
  ["half, just in float32", 0, 6.5625],
  ["one-sided, from 0 to 6", 0, 6],
  ["one-sided, rough", 0.75, Infinity],
  ["one-sided, rough, mirrored", -5, -1],
  ["one-sided, from 0 to 3", 0, 3],
  ["one-sided, near", 1, 2.5],
  ["one-sided, near, mirrored", -4, -3],
  ["one-sided, near, infinite", 5, Infinity],
  ["short, near", 4, 4 + 1e-6],
  ["short, mirrored", -4, -4 + 1e-14],
  ["short, empty, beyond central", 3, 3],
  ["one-sided, last near", 8, Infinity],
  ["one-sided, first far", 8 + 2 ** -49, Infinity],
  ["one-sided, smooth", 8.5, 10],
  ["one-sided, smooth, last", 4096, Infinity],
  ["one-sided, flat", 4096 + 2 ** -40, Infinity],
  ["one-sided, far, three steps", 9.5, Infinity],
  ["one-sided, far, two steps", 9.5 + 2 ** -49, Infinity],
  ["one-sided, far", 10, 11],
  ["one-sided, far, mirrored", -Infinity, -12],
  ["short, farther", 30, 30 + 1e-9],
  ["one-sided, beyond exp", 40, Infinity],
  ["one-sided, very far", 1e10, Infinity],
  ["one-sided, beyond float32", -Infinity, -1e200],
  ["one-sided, beyond any value", 1e301, Infinity],
];

export const LAWS: readonly (readonly [name: string, law: Law])[] = [
  ["constant", { law: "constant", value: 0.1 }],
  ["constant -0", { law: "constant", value: -0 }],
  ["constant beyond float16", { law: "constant", value: -65520 }],
  ["uniform, symmetric", { law: "uniform", low: -1, high: 1 }],
  ["uniform, bound 0.05", { law: "uniform", low: -0.05, high: 0.05 }],
  ["uniform from 0", { law: "uniform", low: 0, high: 1 }],
  ["uniform, neither end a float32", { law: "uniform", low: 0.1, high: 0.7 }],
  ["uniform, far from 0", { law: "uniform", low: 1000, high: 1000.001 }],
  ["uniform, one value", { law: "uniform", low: -3, high: -3 }],
  ["uniform, one value, no float32", { law: "uniform", low: 0.1, high: 0.1 }],
  ["uniform, narrow in float32", { law: "uniform", low: 1, high: 1 + 101 * 2 ** -23 }],
  ["uniform, narrow, negative", { law: "uniform", low: -7.3 - 1e-6, high: -7.3 }],
  ["uniform, narrow in float64", { law: "uniform", low: 1, high: 1 + 101 * 2 ** -52 }],
  ["uniform, narrowest", { law: "uniform", low: 1, high: 1 + 2 ** -52 }],
  ["uniform over most of float32", { law: "uniform", low: -3e38, high: 1e38 }],
  ["normal", { law: "normal", mean: 0, std: 1 }],
  ["normal, shifted", { law: "normal", mean: 0.3, std: 0.02 }],
  ["normal, std 0", { law: "normal", mean: 0, std: 0 }],
  ["normal, subnormal in float16", { law: "normal", mean: 0, std: 1e-6 }],
  ["normal, subnormal in float32", { law: "normal", mean: 0, std: 1e-40 }],
  ["normal, infinite in float16", { law: "normal", mean: 1, std: 3e4 }],
  ["normal, std 0, mean no float32", { law: "normal", mean: 0.1, std: 0 }],
  ["normal, narrow beside its mean", { law: "normal", mean: 1.1, std: 1e-7 }],
  ...CUTS.map(([kind, a, b]) => [`truncated, ${kind}`, truncated(a, b)] as const),
  ["truncated, central, moved and scaled", truncated(-2, 2, 0.5, 0.02)],
  ["truncated, straddling, moved and scaled", truncated(-2, 3, -7, 0.3)],
  ["truncated, near, moved and scaled", truncated(2, 4, -1, 100)],
  ["truncated, far, moved and scaled", truncated(-20, -9, 3, 1e-3)],
  ["truncated, central, narrow beside its mean", truncated(-2, 2, 1.1, 1e-7)],
  ["truncated, straddling, narrow beside its mean", truncated(-3, 2, -1.1, 1e-7)],
  ["truncated, near, narrow beside its bound", truncated(1, Infinity, 1.1, 1e-7)],
];

/** A reproducible stream of words for keys and the like: Numerical Recipes' linear congruence. */
export function source(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state ^ (state >>> 15);
  };
}
