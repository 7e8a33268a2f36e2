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

/** Refuses to time, or to have timed, a wrong result: mean and standard deviation within six sigma. */
export function checkMoments(name, values, { mean, std, kurtosis }) {
  const n = values.length;
  let [sum, squares] = [0, 0];
  for (const x of values) {
    sum += x - mean;
    squares += (x - mean) ** 2;
  }
  const z = (sum / n / std) * Math.sqrt(n);
  const zs = (squares / n / std ** 2 - 1) / Math.sqrt((kurtosis - 1) / n);
  if (!(Math.abs(z) < 6 && Math.abs(zs) < 6)) {
    throw new Error(`bench: ${name} is wrong: mean off by ${z} sigma, variance by ${zs} sigma`);
  }
}
