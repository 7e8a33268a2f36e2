import { describe, expect, test } from "vitest";
import * as weightseed from "../../src/index.js";
import {
  constant,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  normal,
  ones,
  truncatedNormal,
  uniform,
  varianceScaling,
  zeros,
  type Initializer,
} from "../../src/index.js";
import { LAWS } from "../support/cases.js";

const scaling = { law: "varianceScaling", scale: 1, mode: "fan_in", distribution: "normal" };
const cut = { law: "truncatedNormal", mean: 0, std: 1, low: -2, high: 2, bounds: "sigma" };

const DATA: readonly [string, Initializer, object][] = [
  ["zeros()", zeros(), { law: "constant", value: 0 }],
  ["ones()", ones(), { law: "constant", value: 1 }],
  ["constant(-0)", constant(-0), { law: "constant", value: 0 }],
  ["uniform bound", uniform({ bound: 0.5 }), { law: "uniform", low: -0.5, high: 0.5 }],
  ["uniform bound 0", uniform({ bound: 0 }), { law: "uniform", low: 0, high: 0 }],
  ["uniform low 0", uniform({ low: 0, high: 1 }), { law: "uniform", low: 0, high: 1 }],
  ["uniform of a point", uniform({ low: 3, high: 3 }), { law: "uniform", low: 3, high: 3 }],
  ["normal()", normal(), { law: "normal", mean: 0, std: 1 }],
  ["normal std 0", normal({ mean: 2, std: 0 }), { law: "normal", mean: 2, std: 0 }],
  ["truncatedNormal()", truncatedNormal(), cut],
  ["no lower bound", truncatedNormal({ low: -Infinity }), { ...cut, low: null }],
  ["no upper bound", truncatedNormal({ high: null }), { ...cut, high: null }],
  ["low 0", truncatedNormal({ low: 0 }), { ...cut, low: 0 }],
  ["varianceScaling()", varianceScaling(), scaling],
  ["varianceScaling scale 0", varianceScaling({ scale: 0 }), { ...scaling, scale: 0 }],
  ["glorotNormal()", glorotNormal(), { ...scaling, mode: "fan_avg" }],
  ["glorotNormal gain", glorotNormal({ gain: 3 }), { ...scaling, scale: 9, mode: "fan_avg" }],
  [
    "glorotUniform gain",
    glorotUniform({ gain: 3 }),
    { ...scaling, scale: 9, mode: "fan_avg", distribution: "uniform" },
  ],
  ["heNormal()", heNormal(), { ...scaling, scale: 2 }],
  ["heNormal fan_out", heNormal({ mode: "fan_out" }), { ...scaling, scale: 2, mode: "fan_out" }],
  ["heNormal slope 1", heNormal({ negativeSlope: 1 }), scaling],
  [
    "heNormal truncated",
    heNormal({ distribution: "truncated_normal" }),
    { ...scaling, scale: 2, distribution: "truncated_normal" },
  ],
  ["heUniform()", heUniform(), { ...scaling, scale: 2, distribution: "uniform" }],
  ["lecunNormal()", lecunNormal(), scaling],
  ["lecunUniform()", lecunUniform(), { ...scaling, distribution: "uniform" }],
];

test.each(DATA)("%s is plain data", (_, init, data) => {
  expect(init).toStrictEqual(data);
});

test.each(Object.entries(LAWS))("%s: frozen, and the same after JSON", (_, init) => {
  expect(Object.isFrozen(init)).toBe(true);
  expect(JSON.parse(JSON.stringify(init))).toStrictEqual({ ...init });
});

describe("aliases are the same function", () => {
  test.each([
    ["xavierNormal", "glorotNormal"],
    ["xavierUniform", "glorotUniform"],
    ["kaimingNormal", "heNormal"],
    ["kaimingUniform", "heUniform"],
  ] as const)("%s is %s", (alias, name) => {
    expect(weightseed[alias]).toBe(weightseed[name]);
  });
});
