/** Vector-Jacobian products beside central differences, in float64, for every kind of layer and every activation. */
import { describe, expect, test } from "vitest";
import { fill, normal, type Activation } from "../../../src/index.js";
import { readLayers, type Layer, type Source } from "../../../src/diagnose/layers.js";
import { pass } from "../../../src/diagnose/probe/network.js";
import type { Floats } from "../../../src/diagnose/product.js";
import { CURVES } from "../../support/activations.js";

const INPUTS = 3;

const dot = (a: Floats, b: Floats): number => {
  let sum = 0;
  for (let i = 0; i < a.length; ++i) sum += a[i]! * b[i]!;
  return sum;
};

/** Half the distance of the two points of a difference. Its error is about h² φ‴/6 and 1e-16/h: below 1e-9. */
const H = 1e-5;

const RELATIVE = 1e-6;

/** Σ cotangent·output, and its gradients by each number that goes in, exact and by differences. */
function expectGradients(layers: readonly Layer[], width: number): void {
  const read = readLayers("test", layers);
  const parameters = new Map<string, Floats>();
  const valuesOf = ({ name, entry }: Source): Floats => {
    const size = entry.shape.reduce((n, k) => n * k, 1);
    const made =
      parameters.get(name) ??
      // neither 0 nor 1, so that no factor hides
      fill(new Float64Array(size), normal({ mean: 0.2, std: 0.7 }), { seed: 3, name });
    parameters.set(name, made);
    return made;
  };
  const input = fill(new Float64Array(INPUTS * width), normal(), { seed: 3, name: "input" });
  const gradients = new Map<string, Floats>();
  const run = {
    where: "test",
    inputs: INPUTS,
    valuesOf,
    settle: (): void => undefined,
    onBackward: ({ parameters: made }: { parameters: Readonly<Record<string, Floats>> }): void => {
      for (const [name, gradient] of Object.entries(made)) gradients.set(name, gradient);
    },
  };
  const { out, backward } = pass(read, input, run);
  const cotangent = fill(new Float64Array(out.length), normal(), { seed: 3, name: "cotangent" });
  gradients.set("input", backward(cotangent));
  parameters.set("input", input);
  expect([...gradients.keys()].sort()).toStrictEqual([...parameters.keys()].sort());
  const loss = (): number => dot(pass(read, input, run).out, cotangent);
  for (const [name, values] of parameters) {
    const gradient = gradients.get(name)!;
    const size = Math.sqrt(dot(gradient, gradient) / gradient.length);
    for (const [i, x] of values.entries()) {
      values[i] = x + H;
      const more = loss();
      values[i] = x - H;
      const less = loss();
      values[i] = x;
      const difference = (more - less) / (2 * H);
      expect(Math.abs(gradient[i]! - difference), `${name}[${i}]`).toBeLessThan(
        RELATIVE * Math.max(size, Math.abs(difference)),
      );
    }
  }
}

const law = normal();
const dense = (inputs: number, outputs: number, more: object = {}): Layer => ({
  ...{ type: "dense", inputs, outputs, weight: law },
  ...more,
});

describe("activations", () => {
  const names: Activation[] = [...(Object.keys(CURVES) as Activation[]), "softmax"];
  test.each(names)("%s", (activation) => {
    expectGradients([dense(4, 5, { activation }), dense(5, 3, { activation })], 4);
  });

  test("leakyRelu of another slope, and a function", () => {
    expectGradients([dense(4, 5, { activation: "leakyRelu", negativeSlope: 0.3 })], 4);
    const curve = { value: (z: number) => z ** 3, slope: (z: number) => 3 * z * z };
    expectGradients([dense(4, 5, { activation: curve })], 4);
    // its slope by differences of 2^-17
    expectGradients([dense(4, 5, { activation: Math.atan })], 4);
  });
});

describe("layers", () => {
  test("dense, [in, out] too", () => {
    expectGradients([dense(4, 6, { layout: "IO" }), dense(6, 2)], 4);
  });

  test.each([
    ["one axis", { kernel: [3], size: [5] }],
    ["two axes", { kernel: [3, 2], size: [4, 5] }],
    ["three axes", { kernel: [2, 1, 3], size: [2, 2, 4] }],
    ["strides", { kernel: [3, 3], size: [5, 4], stride: 2 }],
    ["circular", { kernel: [3, 3], size: [3, 4], padding: "circular" }],
    ["circular, kernel past the size", { kernel: [5], size: [2], padding: "circular" }],
    ["no padding", { kernel: [2, 3], size: [4, 4], padding: "valid", stride: 2 }],
    ["HWIO", { kernel: [3, 2], size: [3, 3], layout: "HWIO" }],
  ])("conv: %s", (_, more) => {
    const conv = { type: "conv", inputs: 2, outputs: 3, weight: law, ...more } as Layer;
    const width = 2 * more.size.reduce((n, k) => n * k, 1);
    expectGradients([conv, { type: "activation", activation: "tanh" }], width);
  });

  test.each(["channelsFirst", "channelsLast"] as const)("flatten, %s", (order) => {
    const conv: Layer = {
      type: "conv",
      inputs: 1,
      outputs: 2,
      kernel: [2],
      size: [3],
      weight: law,
    };
    expectGradients([conv, { type: "flatten", order }, dense(6, 2)], 3);
  });

  test.each(["layerNorm", "rmsNorm"] as const)("%s", (type) => {
    expectGradients([dense(4, 5), { type, weight: law }, dense(5, 2)], 4);
    const conv: Layer = {
      type: "conv",
      inputs: 1,
      outputs: 2,
      kernel: [2],
      size: [3],
      weight: law,
    };
    expectGradients([conv, { type, weight: law, epsilon: 0.1 }], 3);
  });

  test("residual branches, in each other, with norms before and behind", () => {
    const inner: Layer = { type: "residual", layers: [dense(4, 4)], skip: 0.5 };
    const branch: Layer[] = [{ type: "layerNorm" }, dense(4, 4, { activation: "gelu" }), inner];
    expectGradients(
      [dense(3, 4), { type: "residual", layers: branch, scale: 2 }, { type: "rmsNorm" }],
      3,
    );
  });
});
