// Doubles and normals of NumPy's two streams, ours beside NumPy's own, in one run.
import { spawnSync } from "node:child_process";
import { numpyGenerator, numpyRandomState } from "weightseed/compat";
import { fill, normal, uniform } from "weightseed";
import { machine, median, time } from "./lib.mjs";

const COUNT = 2 ** 20;
const ROUNDS = 9;
const LAWS = { normal: normal(), uniform: uniform({ low: 0, high: 1 }) };
const MAKERS = { RandomState: numpyRandomState, Generator: numpyGenerator };

const script = `
import json, time
import numpy as np
rs, rng, n = np.random.RandomState(1), np.random.default_rng(1), ${COUNT}
jobs = {"RandomState normal": lambda: rs.randn(n), "RandomState uniform": lambda: rs.random_sample(n),
        "Generator normal": lambda: rng.standard_normal(n), "Generator uniform": lambda: rng.random(n)}
out = {"numpy": np.__version__}
for name, job in jobs.items():
    job()
    times = []
    for _ in range(3):
        began = time.perf_counter(); job(); times.append((time.perf_counter() - began) / n * 1e9)
    out[name] = times
print(json.dumps(out))`;
const python = process.env.WEIGHTSEED_PYTHON ?? "python3";

/** One value of NumPy's first, so that a wrong stream is not timed. */
const first = { RandomState: 1.6243453636632417, Generator: 0.345584192064786 };

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
console.log("float64, into memory of the caller's: ns per value, ours, NumPy's, ratio");
for (const name of Object.keys(ours)) {
  const [a, b] = [median(ours[name]), median(theirs[name])];
  console.log(`${name.padEnd(20)} ${a.toFixed(2)} ${b.toFixed(2)} ${(b / a).toFixed(2)}`);
}
