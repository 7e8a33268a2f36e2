/** Fingerprints of what probes measure, which Node, browsers and other engines must agree on. */
import {
  fill,
  fingerprint,
  glorotNormal,
  heNormal,
  normal,
  orthogonal,
  type Dtype,
} from "../../src/index.js";
import { layersOf, probe, type Layer } from "../../src/diagnose/index.js";
import { product } from "../../src/diagnose/product.js";
import { ACTIVATIONS } from "../../src/spec/activations.js";

const NETWORKS: Record<string, { layers: Layer[]; dtype?: Dtype }> = {};
for (const activation of ACTIVATIONS) {
  NETWORKS[`dense, ${activation}`] = {
    layers: layersOf([37, 61, 45], { init: glorotNormal({ gain: 2 }), bias: normal() }).map(
      (layer) => ({ ...layer, activation }),
    ),
  };
}
const mixed: Layer[] = [
  {
    ...{ type: "conv", inputs: 3, outputs: 5, kernel: [3, 2], size: [9, 7], stride: 2 },
    ...{ weight: heNormal(), activation: "gelu" },
  },
  { type: "layerNorm" },
  { type: "flatten" },
  { type: "dense", inputs: 100, outputs: 33, weight: orthogonal(), activation: "tanh" },
  {
    type: "residual",
    layers: [
      { type: "rmsNorm" },
      { type: "dense", inputs: 33, outputs: 33, weight: heNormal(), activation: "silu" },
    ],
    scale: 0.3,
  },
];
for (const dtype of ["float32", "float64", "float16", "bfloat16"] as const) {
  NETWORKS[`all kinds of layers, ${dtype}`] = { layers: mixed, dtype };
}

/** One fingerprint for each network, of all figures of its layers, and for products in both formats. */
export function probes(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, { layers, dtype = "float32" }] of Object.entries(NETWORKS)) {
    const figures = probe(layers, { batch: 10, seed: 3, dtype }).layers.flatMap((layer) => [
      ...[layer.before.mean, layer.before.std, layer.before.rms, layer.after.mean],
      ...[layer.after.rms, layer.cosine, layer.cosineAfter, layer.dead, layer.saturated],
      ...[layer.gradient, layer.weightNorm, layer.weightGradient],
    ]);
    found[name] = fingerprintOf(Float64Array.from(figures.map((x) => x ?? -1)));
  }
  for (const Floats of [Float32Array, Float64Array]) {
    const [rows, columns, depth] = [67, 131, 301];
    const of = (name: string, size: number): Float32Array | Float64Array =>
      fill(new Floats(size), normal(), { seed: 1, name });
    const a = { data: of("a", rows * depth), rows, columns: depth };
    const b = { data: of("b", depth * columns), rows: depth, columns };
    found[`product, ${Floats.name}`] = fingerprintOf(product(a, b));
  }
  return found;
}

function fingerprintOf(data: Float32Array | Float64Array): string {
  const dtype = data instanceof Float64Array ? "float64" : "float32";
  const parameter = { name: "it", data, shape: [data.length], dtype };
  return fingerprint({ it: parameter as never });
}
