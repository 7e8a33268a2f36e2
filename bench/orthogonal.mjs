// Milliseconds of an orthogonal matrix beside NumPy's float64 QR of one, generation excluded, in one run.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { initialize, orthogonal, refill } from "weightseed";
import { machine, time } from "./lib.mjs";

const SIZES = process.argv.includes("--short")
  ? [64, 256, 1024]
  : [64, 128, 256, 512, 1024, 2048, 4096];
const env = { ...process.env, OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" };
const script = new URL("numpy_qr.py", import.meta.url).pathname;
const python = spawn(process.env.WEIGHTSEED_PYTHON ?? "python3", [script], {
  stdio: ["pipe", "pipe", "inherit"],
  env,
});
const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
const { numpy, blas } = JSON.parse((await lines.next()).value);
console.log(`${machine()}; NumPy ${numpy} on ${blas}, one thread; best of several rounds in turn`);

/** max |QQᵀ − I| over `rows` rows and all the others. */
function residual(data, n, rows) {
  let worst = 0;
  for (let i = 0; i < rows; ++i) {
    for (let k = 0; k < n; ++k) {
      let dot = 0;
      for (let j = 0; j < n; ++j) dot += data[i * n + j] * data[k * n + j];
      worst = Math.max(worst, Math.abs(dot - (i === k ? 1 : 0)));
    }
  }
  return worst;
}

console.log("    n  NumPy QR f64   float32 ×QR (residual)     float64 ×QR (residual)");
for (const n of SIZES) {
  const sets = ["float32", "float64"].map((dtype) =>
    initialize({ w: { shape: [n, n], init: orthogonal(), dtype } }, { seed: 1 }),
  );
  const best = [Infinity, Infinity, Infinity];
  const rounds = n <= 512 ? 15 : n <= 1024 ? 7 : n <= 2048 ? 3 : 1;
  for (let round = 0; round < rounds; ++round) {
    for (const [i, set] of sets.entries()) {
      best[i] = Math.min(
        best[i],
        time(() => refill(set, { seed: round })),
      );
    }
    python.stdin.write(`${n}\n`);
    best[2] = Math.min(best[2], JSON.parse((await lines.next()).value).ms);
  }
  const rows = Math.min(n, Math.ceil(2 ** 29 / n / n));
  const columns = sets.map(({ w }, i) => {
    const ratio = (best[i] / best[2]).toFixed(2);
    return `${best[i].toFixed(2).padStart(9)} ${ratio} (${residual(w.data, n, rows).toExponential(1)})`;
  });
  console.log([String(n).padStart(5), best[2].toFixed(2).padStart(12), ...columns].join("  "));
}
python.stdin.end();
