import { readFileSync } from "node:fs";
import { cpus } from "node:os";

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function machine() {
  return `${cpus()[0].model.trim()}, ${cpus().length} cores; Node ${process.version}, V8 ${process.versions.v8}`;
}

/** The shipped core on a memory of `bytes` for values. */
export function core(bytes) {
  const module = new WebAssembly.Module(
    readFileSync(new URL("../build/wasm/core.wasm", import.meta.url)),
  );
  const memory = new WebAssembly.Memory({ initial: Math.ceil((bytes + 2 ** 17) / 65536) });
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports;
  const scratch = Math.ceil(kernels.heapBase() / 64) * 64;
  const out = Math.ceil((scratch + kernels.SCRATCH_BYTES.value) / 64) * 64;
  return { kernels, memory, scratch, out };
}

/** Milliseconds of one call. */
export function time(run) {
  const began = performance.now();
  run();
  return performance.now() - began;
}

const SAMPLE_MS = 4;
const WARM_MS = 150;

/**
 * Times contenders in turn, `rounds` times, and gives the median of each in nanoseconds per value, by name. A
 * contender has `name`, `size`, and either `run` (perhaps asynchronous) or `ns(repeats)` that times itself elsewhere;
 * `check`, where it has one, is called before and after the timing and throws if the output is wrong.
 */
export async function compete(contenders, rounds) {
  const racers = [];
  for (const contender of contenders) {
    const { name, size, run } = contender;
    const sample = contender.ns ?? ((repeats) => timed(run, repeats, size));
    // past the baseline compiler, and how many calls make a sample
    let warm = 0;
    let ns = 0;
    for (let calls = 0; calls < 3 || (warm < WARM_MS && calls < 1000); ++calls) {
      ns = await sample(1);
      warm += (ns * size) / 1e6;
    }
    await contender.check?.();
    const repeats = Math.max(1, Math.min(10000, Math.round((SAMPLE_MS * 1e6) / (ns * size))));
    racers.push({ name, sample, repeats, check: contender.check, samples: [] });
  }
  for (let round = 0; round < rounds; ++round) {
    for (const { sample, repeats, samples } of racers) samples.push(await sample(repeats));
  }
  for (const { check } of racers) await check?.();
  return Object.fromEntries(racers.map(({ name, samples }) => [name, median(samples)]));
}

async function timed(run, repeats, size) {
  const began = performance.now();
  for (let i = 0; i < repeats; ++i) {
    const pending = run();
    if (pending !== undefined) await pending;
  }
  return ((performance.now() - began) / repeats / size) * 1e6;
}

/** Mean, standard deviation and kurtosis of the laws that are timed. */
export const MOMENTS = {
  normal: { mean: 0, std: 1, kurtosis: 3 },
  "uniform [0, 1]": { mean: 0.5, std: 12 ** -0.5, kurtosis: 1.8 },
  "uniform [-1, 1]": { mean: 0, std: 3 ** -0.5, kurtosis: 1.8 },
  "truncated ±2": { mean: 0, std: 0.8796256610342398, kurtosis: 2.37 },
  "truncated ±3": { mean: 0, std: 0.98657838, kurtosis: 2.84 },
};

/** Refuses to time, or to have timed, a wrong result: mean and standard deviation within six sigma. */
export function checkMoments(name, values, law) {
  const n = values.length;
  let [sum, squares] = [0, 0];
  for (const x of values) {
    sum += x - law.mean;
    squares += (x - law.mean) ** 2;
  }
  const mean = law.mean + sum / n;
  checkSummary(name, n, mean, Math.sqrt(squares / n), law);
}

/** The same from a mean and a standard deviation that were computed elsewhere. */
export function checkSummary(name, n, mean, std, law) {
  const z = ((mean - law.mean) / law.std) * Math.sqrt(n);
  const zs = ((std / law.std) ** 2 - 1) / Math.sqrt((law.kurtosis - 1) / n);
  if (!(Math.abs(z) < 6 && Math.abs(zs) < 6)) {
    throw new Error(`bench: ${name} is wrong: mean off by ${z} sigma, variance by ${zs} sigma`);
  }
}

/** A row of the table: a ratio beside what it must reach. `least`: at least, or at most, those. */
export function row(work, against, ratio, least, [pass, goal]) {
  const holds = (bound) => (least ? ratio >= bound : ratio <= bound);
  return { work, against, ratio, least, pass, goal, passed: holds(pass), reached: holds(goal) };
}

/** A ratio in print, and whether it reaches its bar, where it has one; a run that misses one fails. */
export function verdict(ratio, bar) {
  if (bar === undefined) return ratio.toFixed(2);
  const passed = ratio >= bar;
  if (!passed) process.exitCode = 1;
  return `${ratio.toFixed(2)} ≥ ${bar} ${passed ? "pass" : "FAIL"}`;
}
