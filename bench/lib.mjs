import { cpus } from "node:os";

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function machine() {
  return `${cpus()[0].model.trim()}, ${cpus().length} cores; Node ${process.version}, V8 ${process.versions.v8}`;
}

/** Milliseconds of one call. */
export function time(run) {
  const began = performance.now();
  run();
  return performance.now() - began;
}

const SAMPLE_MS = 4;
const WARM_MS = 150;
const LONG_MS = 1000;

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
    // past the baseline compiler; more calls each time, so that short ones become warm too
    let ns = 0;
    for (let calls = 1, ms = 0; ms < WARM_MS || (calls < 8 && ms < LONG_MS); calls *= 2) {
      ns = await sample(calls);
      ms += (ns * size * calls) / 1e6;
    }
    await contender.check?.();
    const repeats = Math.max(1, Math.min(10000, Math.round((SAMPLE_MS * 1e6) / (ns * size))));
    racers.push({ name, sample, repeats, check: contender.check, samples: [] });
  }
  for (let round = 0; round < rounds; ++round) {
    for (const { sample, repeats, samples } of racers) {
      await sample(1); // the others have had the caches since
      samples.push(await sample(repeats));
    }
  }
  for (const { check } of racers) await check?.();
  return medians(Object.fromEntries(racers.map(({ name, samples }) => [name, samples])));
}

async function timed(run, repeats, size) {
  const began = performance.now();
  for (let i = 0; i < repeats; ++i) {
    const pending = run();
    if (pending !== undefined) await pending;
  }
  return ((performance.now() - began) / repeats / size) * 1e6;
}

const row =
  (least, holds) =>
  (work, against, ratio, [pass, goal]) => ({
    ...{ work, against, ratio, least, pass, goal },
    ...{ passed: holds(ratio, pass), reached: holds(ratio, goal) },
  });

/** A row of the table: a ratio that must reach two bounds. It is no number where a contender was left out. */
export const atLeast = row(true, (ratio, bound) => ratio >= bound);

/** A row of the table: a ratio that must not pass two bounds. */
export const atMost = row(false, (ratio, bound) => ratio <= bound);

/** The medians of samples by name. */
export const medians = (samples) =>
  Object.fromEntries(Object.entries(samples).map(([name, all]) => [name, median(all)]));
