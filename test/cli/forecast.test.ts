/** `weightseed forecast`: what the library says, as a table and as JSON, and what it ends with. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { forecast, layersOf, type Layer } from "../../src/diagnose/index.js";
import { constant, heNormal, normal } from "../../src/index.js";
import { folderOf, weightseed } from "./run.js";

vi.setConfig({ testTimeout: 60_000 });

const folder = folderOf("cli-forecast");
const run = (...args: string[]): ReturnType<typeof weightseed> =>
  weightseed(folder, ["forecast", ...args]);
const json = (...args: string[]): unknown => JSON.parse(run(...args, "--json").out);

test("sizes of layers, with the defaults of init and with every option", () => {
  expect(json("784", "256", "10")).toStrictEqual(forecast(layersOf([784, 256, 10])));
  const options = ["--activation", "tanh", "--output-activation", "sigmoid"];
  const laws = ["--init", "normal:std=0.05", "--bias", "constant:value=0.1"];
  const input = ["--variance", "0.25", "--correlation=-0.5"];
  const layers = layersOf([8, 16, 16, 2], {
    ...{ activation: "tanh", outputActivation: "sigmoid" },
    ...{ init: normal({ std: 0.05 }), bias: constant(0.1) },
  });
  expect(json("8", "16", "16", "2", ...options, ...laws, ...input)).toStrictEqual(
    forecast(layers, { input: { variance: 0.25, correlation: -0.5 } }),
  );
});

test("a file of layers", () => {
  const layers: Layer[] = [
    { type: "conv", inputs: 3, outputs: 8, kernel: [3, 3], size: [8, 8], weight: heNormal() },
    { type: "activation", activation: "relu" },
    { type: "flatten" },
    { type: "dense", inputs: 512, outputs: 2, weight: normal({ std: 0.01 }) },
  ] as unknown as Layer[];
  writeFileSync(join(folder, "layers.json"), JSON.stringify(layers));
  expect(json("layers.json")).toStrictEqual(forecast(layers));
  expect(run("layers.json").out).toMatch(/^0 +conv .* 1\.41$/m);
});

test("the table and the verdicts; 1 where one is an error or a warning", () => {
  const bad = run("784", "256", "256", "10", "--activation", "tanh", "--init", "normal:std=0.01");
  expect([bad.code, bad.err]).toStrictEqual([1, ""]);
  expect(bad.out).toMatch(/^forecast {2}vanishing\n3 layers; /);
  // σ_w = 0.01·√784, and of inputs N(0, 1) the signal behind the first matrix is that
  expect(bad.out).toMatch(/^0 +dense tanh +0\.28 +0\.5 .* 0\.28$/m);
  expect(bad.out).toMatch(/\nerror vanishing\n[^]*→ multiply the standard deviation of all/);
  const good = run("784", "256", "256", "10");
  expect([good.code, good.err]).toStrictEqual([0, ""]);
  expect(good.out).toMatch(/^forecast {2}stable\n3 layers\n/);
  expect(run("784", "256", "10", "--quiet").out).toBe("");
});

test.each([
  [["3"], "initializeParameters: dims expected at least an input and an output size"],
  [["3", "x.json"], "forecast: give sizes of layers, or one file of them"],
  [["layers.json", "--init", "normal"], "forecast: --init has no meaning beside a file"],
  [["layers.json", "--output-activation", "tanh"], "forecast: --output-activation has no meaning"],
  [["3", "2", "--variance", "x"], '--variance: a number, not "x"'],
  [["3", "2", "--variance=-1"], "forecast: input.variance expected a number ≥ 0, got -1"],
  [["3", "2", "--correlation", "2"], "forecast: input.correlation expected"],
  [["3", "2", "--init", "orthogonally"], "--init: there is no law"],
  [["object.json"], "forecast: layers expected"],
  [["text.json"], "text.json"],
])("%j is told", (args, message) => {
  writeFileSync(join(folder, "object.json"), "{}");
  writeFileSync(join(folder, "text.json"), "[1,");
  const { code, err, out } = run(...args);
  expect(err).toContain(message);
  expect([code, out]).toStrictEqual([2, ""]);
});
