// GPT-2 124M, the whole call into fresh memory: inline, in a pool of two workers, and by PyTorch on one thread, which
// fills tensors of the same shapes by the same laws. Each run is a process of its own; its peak of memory is the whole
// process's. A pool's workers have started; torch.empty is inside PyTorch's time as allocation is in ours.
import { gpt2 as model } from "weightseed/presets";
import { run, runNode } from "../child.mjs";
import { SEED, checkDigests } from "../golden.mjs";
import { atLeast, medians } from "../lib.mjs";
import { checkSummary } from "../moments.mjs";
import { pythonEnvironment } from "../rivals/python.mjs";

const ROUNDS = 5;
const DTYPES = ["float32", "bfloat16"];
const EMBEDDING = "wte.weight";
const LAW = { law: "normal", mean: 0, std: 0.02 };
const shapes = Object.entries(model()).map(([name, { shape }]) => [name, shape]);
const SHAPES = JSON.stringify(Object.fromEntries(shapes));
const COUNT = 50257 * 768; // values of the embedding

const INLINE = `
  import { initialize } from "weightseed";
  const make = initialize;`;
const POOL = `
  import { normal } from "weightseed";
  import { createWorkerPool } from "weightseed/workers";
  const pool = createWorkerPool({ workers: 2 });
  await pool.initialize({ warm: { shape: [2 ** 22], init: normal() } }, { seed: 1 });
  const make = pool.initialize;`;

/** How the call is made, and which memory. */
const WAYS = {
  inline: [INLINE, "buffers"],
  "inline, linear": [INLINE, "linear"],
  "pool of 2": [POOL, "buffers"],
  "pool of 2, shared": [POOL, "shared"],
};

function own(way, dtype) {
  const [setup, memory] = WAYS[way];
  const { ms, mb, digests } = runNode(`
    import { gpt2 } from "weightseed/presets";
    import { digestsOf } from "./bench/digests.mjs";
    ${setup}
    const spec = gpt2();
    const began = performance.now();
    const made = await make(spec, { seed: ${SEED}n, dtype: "${dtype}", memory: "${memory}" });
    const ms = performance.now() - began;
    const mb = process.resourceUsage().maxRSS / 1024;
    const digests = digestsOf(made["${EMBEDDING}"].data);
    console.log(JSON.stringify({ ms, mb, digests }));
    process.exit();`);
  checkDigests(`GPT-2, ${way}`, digests, COUNT, LAW, dtype, EMBEDDING);
  return { ms, mb };
}

const TORCH = (dtype) => `
import json, math, resource, sys, time
import torch
torch.set_num_threads(1)
shapes = json.load(sys.stdin)
began = time.perf_counter()
model = {}
with torch.no_grad():
    for name, shape in shapes.items():
        t = torch.empty(shape, dtype=torch.${dtype})
        if name.endswith("bias"): t.zero_()
        elif len(shape) == 1: t.fill_(1)
        else: t.normal_(0, 0.02 / math.sqrt(24) if "c_proj" in name else 0.02)
        model[name] = t
ms = (time.perf_counter() - began) * 1e3
mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
values = model["${EMBEDDING}"].double()
print(json.dumps({"ms": ms, "mb": mb, "mean": float(values.mean()), "std": float(values.std())}))`;

function torch(python, dtype) {
  const env = pythonEnvironment();
  const { ms, mb, mean, std } = run(python, ["-c", TORCH(dtype)], { input: SHAPES, env });
  // bfloat16 is rounded to 8 bits: its deviation is not that of the law to six sigma
  if (dtype === "float32")
    checkSummary("PyTorch's GPT-2", COUNT, mean, std, { ...LAW, kurtosis: 3 });
  return { ms, mb };
}

export async function gpt2({ pythons: { PyTorch } }) {
  const contenders = {};
  for (const dtype of DTYPES) {
    for (const way of Object.keys(WAYS)) contenders[`${dtype}, ${way}`] = () => own(way, dtype);
    if (PyTorch) contenders[`${dtype}, PyTorch`] = () => torch(PyTorch.python, dtype);
  }
  const [times, peaks] = [{}, {}];
  for (let round = 0; round < ROUNDS; ++round) {
    for (const [name, once] of Object.entries(contenders)) {
      const { ms, mb } = once();
      (times[name] ??= []).push(ms);
      (peaks[name] ??= []).push(mb);
    }
  }
  const [ms, mb] = [medians(times), medians(peaks)];
  const figures = Object.fromEntries(Object.keys(ms).map((name) => [name, [ms[name], mb[name]]]));
  const rows = DTYPES.flatMap((dtype) =>
    ["inline", "pool of 2"].map((way) => {
      const ratio = ms[`${dtype}, PyTorch`] / ms[`${dtype}, ${way}`];
      return atLeast(`GPT-2 124M, ${dtype}, ${way}`, "PyTorch", ratio, [1, 1]);
    }),
  );
  const tables = [{ columns: ["", "ms", "peak MB"], figures }];
  return { title: `GPT-2 124M, one call, median of ${ROUNDS} processes`, tables, rows };
}
