/**
 * Keys that nothing reads are errors of TypeScript, in every form of a spec and in every place that takes one; at run time
 * they are errors too (test/properties). Compiled with the tests, never run.
 */
import {
  explain,
  fill,
  initialize,
  initializeParameters,
  normal,
  refill,
  rules,
  sections,
  type SpecEntry,
} from "weightseed";
import { audit, forecast, lsuv, probe, report } from "weightseed/diagnose";
import { encodeNpz, npzFile } from "weightseed/npz";
import { prefixed, resnet } from "weightseed/presets";
import { encodeSafetensors, safetensorsFile, safetensorsShards } from "weightseed/safetensors";
import { initializer, toTensors } from "weightseed/tfjs";
import { createWorkerPool } from "weightseed/workers";
import { jaxKey, numpyGenerator, torchGenerator } from "weightseed/compat";

const init = normal();
const good = { shape: [2], init } as const;
const bad = { shape: [2], init, dtyp: "float32" } as const;
const pool = createWorkerPool();
const target = new Float32Array(2);
const layer = { type: "dense", inputs: 3, outputs: 2, weight: init } as const;

export function entries(): void {
  initialize(new Map<string, SpecEntry>([["a", good]]));
  // @ts-expect-error an excess key: an object
  initialize({ a: { shape: [2], init, dtyp: "float32" } });
  // @ts-expect-error an excess key: one of two
  initialize({ a: { shape: [2], init }, b: { shape: [2], init, group: 2 } });
  // @ts-expect-error an excess key: no fresh object either
  initialize({ a: bad });
  // @ts-expect-error an excess key: a Map
  initialize(new Map([["a", bad]]));
  // @ts-expect-error an excess key: entries
  initialize([["a", bad]]);
  // @ts-expect-error an excess key: in a pool, an object
  void pool.initialize({ a: bad }, { seed: 1 });
  // @ts-expect-error an excess key: in a pool, a Map
  void pool.initialize(new Map([["a", bad]]), { seed: 1 });
  // @ts-expect-error an excess key: in a pool, entries
  void pool.initialize([["a", bad]], { seed: 1 });
  // @ts-expect-error an excess key: a file's bytes
  encodeSafetensors({ a: { shape: [2], init, dtyp: "float32" } }, { seed: 1 });
  // @ts-expect-error an excess key: a file's stream
  safetensorsFile({ a: { shape: [2], init, dtyp: "float32" } }, { seed: 1 });
  // @ts-expect-error an excess key: shards
  safetensorsShards({ a: { shape: [2], init, dtyp: "float32" } }, { seed: 1, shards: 1 });
  // @ts-expect-error an excess key: an archive's bytes
  encodeNpz({ a: { shape: [2], init, dtyp: "float32" } }, { seed: 1 });
  // @ts-expect-error an excess key: an archive's stream
  npzFile({ a: { shape: [2], init, dtyp: "float32" } }, { seed: 1 });
  // @ts-expect-error an excess key: what an audit expects
  audit({}, { a: { shape: [2], init, dtyp: "float32" } });
  // @ts-expect-error an excess key: a layer's spec
  prefixed("a.", { a: { shape: [2], init, dtyp: "float32" } });
  // @ts-expect-error an excess key: what rules take
  rules([["*", init]])({ a: { shape: [2], layot: "OI" } });
  // @ts-expect-error an excess key: a section
  sections([{ size: 1, init, part: 1 }]);
  // @ts-expect-error an excess key: a layer of a forecast
  forecast([{ ...layer, activaton: "relu" }]);
  // @ts-expect-error an excess key: a layer of a probe
  probe([{ ...layer, activaton: "relu" }], { batch: 2 });
}

export function options(): void {
  // @ts-expect-error an excess key: initialize
  initialize({ a: good }, { sed: 1 });
  // @ts-expect-error an excess key: initializeParameters
  initializeParameters([2, 1], { sed: 1 });
  // @ts-expect-error an excess key: fill
  fill(target, init, { sed: 1 });
  // @ts-expect-error an excess key: refill
  refill(initializeParameters([2, 1]), { sed: 1 });
  // @ts-expect-error an excess key: pool.initialize
  void pool.initialize({ a: good }, { sed: 1 });
  // @ts-expect-error an excess key: pool.fill
  void pool.fill(target, init, { sed: 1 });
  // @ts-expect-error an excess key: explain
  explain([2, 3], init, { layot: "OI" });
  // @ts-expect-error an excess key: a law
  normal({ sd: 1 });
  // @ts-expect-error an excess key: rules
  rules([["*", init]], { defalt: init });
  // @ts-expect-error an excess key: a model
  resnet(18, { classes: 10 });
  // @ts-expect-error an excess key: a file
  safetensorsFile({ a: good }, { sed: 1 });
  // @ts-expect-error an excess key: shards
  safetensorsShards({ a: good }, { seed: 1, shard: 2 });
  // @ts-expect-error an excess key: an archive
  npzFile({ a: good }, { sed: 1 });
  // @ts-expect-error an excess key: an audit
  audit({}, undefined, { levl: 1e-3 });
  // @ts-expect-error an excess key: a probe
  probe([layer], { bach: 2 });
  // @ts-expect-error an excess key: data-dependent scaling
  lsuv(initializeParameters([2, 1]), () => target, { tolerence: 0.1 });
  // @ts-expect-error an excess key: a report
  report(forecast([layer]), { colour: true });
  // @ts-expect-error an excess key: NumPy's generator
  numpyGenerator(1, { bitgenerator: "Philox" });
  // @ts-expect-error an excess key: PyTorch's generator
  torchGenerator(1, { versoin: "2.11" });
  // @ts-expect-error an excess key: a key of JAX
  jaxKey(1, { x32: true });
  // @ts-expect-error an excess key: an initializer of tfjs
  initializer(init, { sed: 1 });
  void toTensors(initializeParameters([2, 1]));
}
