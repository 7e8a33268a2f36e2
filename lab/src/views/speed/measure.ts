import { SIDE, STD, type Job, type Made, type Maker } from "./makers.js";
import type { Watch } from "./watch.js";

/** What a maker did. */
export interface Measured {
  readonly ms: number;
  readonly nsPerValue: number;
  readonly gbPerSecond: number;
  /** The longest that the page went without a picture meanwhile, in milliseconds. */
  readonly wait: number;
  readonly from: number;
  readonly to: number;
  readonly fingerprint: string | undefined;
}

const BYTES = 4;

/** The picture moves alone for as long before and after, to compare with. */
const REST_MS = 400;

const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, REST_MS));

const warm = new Set<Maker>();

/** What a maker does but once in a page: loading, compiling, starting workers. */
export async function warmUp(maker: Maker, job: Job): Promise<void> {
  if (!warm.has(maker)) await maker.make({ ...job, matrices: 1 });
  warm.add(maker);
}

/** Times one making of all matrices; what it made is checked before the time is believed. */
export async function measure(maker: Maker, job: Job, watch: Watch): Promise<Measured> {
  await rest();
  const from = performance.now();
  const made = await maker.make(job);
  const to = performance.now();
  check(maker, made);
  await rest();
  const ms = to - from;
  const nsPerValue = (ms * 1e6) / (job.matrices * SIDE * SIDE);
  return {
    ...{ ms, nsPerValue, gbPerSecond: BYTES / nsPerValue, from, to },
    wait: watch.longestWait(from, to),
    fingerprint: maker.isSeeded ? await fingerprintOf(made) : undefined,
  };
}

const SAMPLE = 2 ** 16;
/** Five standard errors of the standard deviation of so many normals, 1/√(2n) each, are 1.4 %. */
const TOLERANCE = 0.014;

function check({ label }: Maker, made: Made): void {
  const data = Object.values(made).at(-1)!.data.subarray(-SAMPLE);
  const std = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length);
  if (Math.abs(std / STD - 1) < TOLERANCE) return;
  throw new Error(`${label}: standard deviation expected ${STD}, got ${std}`);
}

async function fingerprintOf(made: Made): Promise<string> {
  const { sharedPool } = await import("../../pool.js");
  return sharedPool().fingerprint(
    Object.fromEntries(
      Object.entries(made).map(([name, { data }]) => [
        name,
        { name, data, shape: [SIDE, SIDE], dtype: "float32" as const },
      ]),
    ),
  );
}
