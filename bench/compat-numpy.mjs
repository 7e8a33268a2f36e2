// Doubles and normals of NumPy's streams, ours beside NumPy's own, in one run. A ratio below its bar is a failure.
import { spawnSync } from "node:child_process";
import { numpyGenerator, numpyRandomState } from "weightseed/compat";
import { fill, normal, uniform } from "weightseed";
import { machine, median, time, verdict } from "./lib.mjs";

const COUNT = 2 ** 20;
const ROUNDS = 7;
const LAWS = { normal: normal(), uniform: uniform({ low: 0, high: 1 }) };
const OTHERS = ["PCG64DXSM", "Philox", "SFC64", "MT19937"];
const MAKERS = {
  RandomState: numpyRandomState,
  PCG64: numpyGenerator,
  ...Object.fromEntries(
    OTHERS.map((bitGenerator) => [bitGenerator, (seed) => numpyGenerator(seed, { bitGenerator })]),
  ),
};

/** What the ratio to NumPy's speed must reach. */
const BARS = { "RandomState normal": 1 };

const script = `
import json, time
import numpy as np
n, out = ${COUNT}, {"numpy": np.__version__}
rs = np.random.RandomState(1)
jobs = {"RandomState normal": lambda: rs.randn(n), "RandomState uniform": lambda: rs.random_sample(n)}
for bits in ${JSON.stringify(["PCG64", ...OTHERS])}:
    rng = np.random.Generator(getattr(np.random, bits)(1))
    jobs[bits + " normal"] = lambda rng=rng: rng.standard_normal(n)
    jobs[bits + " uniform"] = lambda rng=rng: rng.random(n)
for name, job in jobs.items():
    job()
    times = []
    for _ in range(3):
        began = time.perf_counter(); job(); times.append((time.perf_counter() - began) / n * 1e9)
    out[name] = times
print(json.dumps(out))`;
const python = process.env.WEIGHTSEED_PYTHON ?? "python3";

/** The first normals of NumPy's, so that a wrong stream is not timed. */
const first = {
  RandomState: 1.6243453636632417,
  PCG64: 0.345584192064786,
  PCG64DXSM: 0.29672596250768263,
  Philox: 0.561455211185646,
  SFC64: 1.114125387673394,
  MT19937: 2.0467690888917525,
};

const ours = {};
const theirs = {};
const target = new Float64Array(COUNT);
for (let round = 0; round < ROUNDS; ++round) {
  const asked = spawnSync(python, ["-c", script], { encoding: "utf8" });
  const answer = asked.status === 0 ? JSON.parse(asked.stdout) : {};
  for (const [system, make] of Object.entries(MAKERS)) {
    for (const [law, init] of Object.entries(LAWS)) {
      const name = `${system} ${law}`;
      const generator = make(1);
      const ms = time(() => fill(target, init, { generator }));
      if (law === "normal" && target[0] !== first[system])
        throw new Error(`bench: ${name} is wrong`);
      (ours[name] ??= []).push((ms * 1e6) / COUNT);
      (theirs[name] ??= []).push(...(answer[name] ?? []));
    }
  }
  if (round === 0) console.log(`${machine()}; NumPy ${answer.numpy ?? "not found"}`);
}
console.log("float64, into memory of the caller's: ns per value, ours, NumPy's, ratio, its bar");
for (const name of Object.keys(ours)) {
  const a = median(ours[name]);
  const b = theirs[name].length > 0 ? median(theirs[name]) : undefined;
  const beside = b === undefined ? "" : `${b.toFixed(2)} ${verdict(b / a, BARS[name])}`;
  console.log(`${name.padEnd(20)} ${a.toFixed(2)} ${beside}`);
}
