// GPT-2 124M as float32 and bfloat16, the whole call into fresh memory, beside PyTorch on one thread:
//
//   node bench/gpt2.mjs [rounds]
//
// Each run is a process of its own, so that memory is fresh and the peak is its own. PyTorch fills tensors of the
// same shapes by the same laws (normal_, zero_, fill_); torch.empty is inside its time as allocation is in ours.
import { spawnSync } from "node:child_process";
import { machine, median } from "./lib.mjs";

const ROUNDS = Number(process.argv[2] ?? 3);
const PYTHON = process.env.WEIGHTSEED_PYTHON ?? "python3";

const ours = (dtype, memory) => `
  import { initialize } from "weightseed";
  import { gpt2 } from "weightseed/presets";
  const began = performance.now();
  const model = initialize(gpt2(), { seed: 1, dtype: "${dtype}", memory: "${memory}" });
  const ms = performance.now() - began;
  const w = model["h.0.attn.c_attn.weight"].data;
  const mb = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ ms, mb, first: Number(w[0]) }));`;

const theirs = (dtype) => `
import json, math, resource, sys, time
import torch
torch.set_num_threads(1)
shapes = json.load(sys.stdin)
dtype = torch.${dtype}
began = time.perf_counter()
model = {}
with torch.no_grad():
    for name, shape in shapes.items():
        t = torch.empty(shape, dtype=dtype)
        if name.endswith("bias"): t.zero_()
        elif len(shape) == 1: t.fill_(1)
        else: t.normal_(0, 0.02 / math.sqrt(24) if "c_proj" in name else 0.02)
        model[name] = t
ms = (time.perf_counter() - began) * 1e3
mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"ms": ms, "mb": mb, "version": torch.__version__}))`;

const { gpt2 } = await import("weightseed/presets");
const shapes = Object.fromEntries(Object.entries(gpt2()).map(([name, { shape }]) => [name, shape]));

function once(command, args, input) {
  const { status, stdout } = spawnSync(command, args, { input, encoding: "utf8" });
  return status === 0 ? JSON.parse(stdout) : undefined;
}

const node = (code) => once(process.execPath, ["--input-type=module", "-e", code]);
const contenders = {};
for (const dtype of ["float32", "bfloat16"]) {
  contenders[`weightseed, ${dtype}, buffers`] = () => node(ours(dtype, "buffers"));
  contenders[`weightseed, ${dtype}, linear`] = () => node(ours(dtype, "linear"));
  contenders[`PyTorch, ${dtype}`] = () =>
    once(PYTHON, ["-c", theirs(dtype)], JSON.stringify(shapes));
}

const samples = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; ++round) {
  for (const [name, run] of Object.entries(contenders)) samples[name].push(run());
}
console.log(machine());
for (const [name, runs] of Object.entries(samples)) {
  if (runs.includes(undefined)) {
    console.log(`${name}: not found; set WEIGHTSEED_PYTHON to a Python with torch`);
    continue;
  }
  const [ms, mb] = ["ms", "mb"].map((key) => median(runs.map((run) => run[key])));
  const version = runs[0].version === undefined ? "" : ` (${runs[0].version})`;
  console.log(`${name}${version}: ${ms.toFixed(0)} ms, peak ${mb.toFixed(0)} MB`);
}
