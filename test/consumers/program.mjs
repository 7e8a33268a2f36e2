// What an app does, with every entry: names → fingerprints and figures, for environments.test.ts.
import { fingerprint, heNormal, initialize, initializeParameters, normal } from "weightseed";
import { copy, explain, gain, orthogonal, recipeOf, refill, sparse } from "weightseed";
import { jaxKey, numpyRandomState, torchGenerator } from "weightseed/compat";
import { audit, forecast, layersOf, probe, report } from "weightseed/diagnose";
import { encodeNpz, openNpz } from "weightseed/npz";
import { gpt2 } from "weightseed/presets";
import { decodeSafetensors, encodeSafetensors } from "weightseed/safetensors";
import { createWorkerPool } from "weightseed/workers";

export async function program() {
  const set = initializeParameters([784, 256, 10], { seed: 1 });
  const laws = {
    q: { shape: [30, 20], init: orthogonal() },
    s: { shape: [50, 40], init: sparse() },
    k: { shape: [3, 3, 4, 8], layout: "HWIO", init: heNormal() },
  };
  const model = gpt2({ vocab_size: 50, n_positions: 8, n_embd: 16, n_layer: 1, n_head: 2 });
  const found = {
    network: fingerprint(set),
    laws: fingerprint(initialize(laws, { seed: 2, dtype: "float64" })),
    recipe: fingerprint(initialize(JSON.parse(JSON.stringify(recipeOf(set))))),
    refill: fingerprint(refill(copy(set), { seed: 3 })),
    explain: explain([256, 784], heNormal()),
    gain: gain((z) => z * z * z),
    model: fingerprint(initialize(model, { seed: 1, dtype: "bfloat16" })),
    verdicts: audit(set).verdicts.length,
    probe: probe(layersOf([30, 20, 10]), { batch: 4, seed: 1 }).layers.length,
    report: report(forecast(layersOf([30, 20, 10]))),
    safetensors: fingerprint(decodeSafetensors(encodeSafetensors(set)).tensors),
    npz: (await (await openNpz(encodeNpz(set))).read("W1")).shape,
  };
  for (const make of [numpyRandomState, torchGenerator, jaxKey]) {
    const generator = make(1);
    found[make.name] = fingerprint(initializeParameters([30, 20], { generator, init: normal() }));
  }
  const pool = createWorkerPool({ workers: 2 });
  const spec = { w: { shape: [600, 500], init: normal() } };
  found.pool = fingerprint(await pool.initialize(spec, { seed: 1 }));
  await pool.close();
  return found;
}
