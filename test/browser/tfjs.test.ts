/** weightseed/tfjs in a page, on the backend that tfjs chooses there and on the CPU's. */
import * as tf from "@tensorflow/tfjs";
import { expect, test, vi } from "vitest";
import { heNormal, initialize, initializeParameters, normal, orthogonal } from "../../src/index.js";
import { initializer, setWeights, toTensors } from "../../src/tfjs/index.js";

const valuesOf = (model: tf.LayersModel): unknown[] =>
  model.getWeights().map((weight) => weight.dataSync());

test.each(["the page's", "cpu"])("backend: %s", async (backend) => {
  vi.spyOn(console, "error").mockReturnValue(); // of a headless browser without WebGL, at length
  vi.spyOn(console, "warn").mockReturnValue();
  if (backend === "cpu") await tf.setBackend("cpu");
  await tf.ready();
  const model = tf.sequential();
  const biasInitializer = initializer(normal(), { seed: 1, weight: "bias" });
  const kernelInitializer = initializer(heNormal(), { seed: 1 });
  const initializers = { kernelInitializer, biasInitializer };
  model.add(tf.layers.dense({ units: 4, inputShape: [8], name: "fc", ...initializers }));

  const spec = {
    "fc/kernel": { shape: [8, 4], layout: "IO", init: heNormal() },
    "fc/bias": { shape: [4], init: normal() },
  };
  const set = initialize(spec, { seed: 1 });
  const expected = [set["fc/kernel"].data, set["fc/bias"].data];
  expect(valuesOf(model)).toStrictEqual(expected);
  const json = JSON.parse(model.toJSON() as unknown as string) as tf.io.ModelJSON;
  expect(valuesOf(await tf.models.modelFromJSON(json))).toStrictEqual(expected);

  const other = { ...spec, "fc/kernel": { shape: [8, 4], layout: "IO", init: orthogonal() } };
  for (const memory of ["buffers", "linear", "shared"] as const) {
    const made = initialize(other, { seed: 2, memory });
    setWeights(model, made);
    expect(valuesOf(model)).toStrictEqual(
      [made["fc/kernel"], made["fc/bias"]].map(({ data }) => Float32Array.from(data)),
    );
    const { W1 } = initializeParameters([8, 4], { seed: 1, memory });
    const { W1: tensor } = toTensors({ W1 });
    expect(tensor.add(0).dataSync()).toStrictEqual(Float32Array.from(W1.data)); // through a kernel
  }
});
