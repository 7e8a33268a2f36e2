/**
 * Calls of pools at random: many under way at once, laws interleaved, workers ended at any message, aborts at any time,
 * generators. A call that resolves has the values of the call without a pool; one that rejects says why; none hangs.
 *
 *     node test/fuzz/pool.mjs [calls] [seed]
 */
import { Worker } from "node:worker_threads";
import {
  fingerprint,
  initialize,
  initializeParameters,
  mirrored,
  normal,
  orthogonal,
  repeated,
  sections,
  sparse,
  truncatedNormal,
  uniform,
} from "weightseed";
import { jaxKey, numpyGenerator, numpyRandomState, torchGenerator } from "weightseed/compat";
import { createWorkerPool } from "weightseed/workers";
import { choices } from "./random.mjs";

const CALLS = Number(process.argv[2] ?? 10_000);
const SEED = Number(process.argv[3] ?? 1);
/** Under which no call of this size comes near, with all others beside it. */
const HANG_MS = 60_000;

const { next, below, of } = choices(SEED);
const SCRIPT = new URL(import.meta.resolve("weightseed/worker"));

// ---- what is asked for, and what must come

const SPECS = [
  { w: { shape: [700, 900], init: normal() } },
  {
    w: { shape: [300, 400], init: orthogonal() },
    z: { shape: [900, 700], init: uniform({ bound: 1 }) },
  },
  { w: { shape: [900, 800], init: sparse() }, b: { shape: [70, 7000], init: truncatedNormal() } },
  { w: { shape: [800, 900], init: mirrored({ init: normal() }) } },
  { w: { shape: [800, 900], init: repeated({ init: sparse({ count: 3, per: "in" }), times: 2 }) } },
  {
    w: {
      shape: [600, 600],
      init: sections([200, 400].map((size) => ({ size, init: orthogonal() }))),
    },
    v: { shape: [900, 700], init: normal(), dtype: "bfloat16" },
  },
  { w: { shape: [3, 2], init: normal() } },
];
const GENERATORS = [
  () => numpyRandomState(5),
  () => numpyGenerator(5),
  () => torchGenerator(5),
  () => jaxKey(5),
];
const DRAWN = {
  w: { shape: [800, 900], init: normal() },
  v: { shape: [9, 9], init: uniform({ bound: 1 }) },
};

const known = new Map();
const expected = (key, make) => {
  if (!known.has(key)) known.set(key, fingerprint(make()));
  return known.get(key);
};

// ---- workers that may end

/** The next worker ends at its nth message; Infinity for one that lives. */
const lifetime = () => (next() < 0.5 ? below(40) : Infinity);

function mortal() {
  const worker = new Worker(SCRIPT);
  let left = lifetime();
  const seen = () => {
    if (left-- === 0) void worker.terminate();
  };
  return {
    postMessage(message, transfer) {
      worker.postMessage(message, transfer);
      seen();
    },
    on(type, listener) {
      worker.on(type, (value) => {
        if (type === "message") seen();
        listener(value);
      });
    },
    off: () => undefined,
    ref: () => worker.ref(),
    unref: () => worker.unref(),
    terminate: () => worker.terminate(),
  };
}

// ---- calls

const ABORTED = new Error("the caller aborts");
let resolved = 0;
const rejected = new Map();
const faults = [];

async function settle(what, call, want, given) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("hangs")), HANG_MS);
  });
  try {
    const value = await Promise.race([call, late]);
    const got = typeof value === "string" ? value : fingerprint(value);
    if (got === want) ++resolved;
    else faults.push(`${what}: other values`);
  } catch (error) {
    const kind =
      error === ABORTED
        ? "aborted"
        : /^weightseed: (a worker died|no worker could|the pool is closed)/.exec(
            error?.message,
          )?.[0];
    if (kind === undefined || (kind === "aborted" && !given.signal))
      faults.push(`${what}: ${error?.stack}`);
    else rejected.set(kind, (rejected.get(kind) ?? 0) + 1);
  } finally {
    clearTimeout(timer);
  }
}

const sets = [];

function start(pool) {
  const given = {};
  if (next() < 0.15) {
    const controller = new AbortController();
    given.signal = controller.signal;
    setTimeout(() => controller.abort(ABORTED), below(60));
  }
  const seed = below(3);
  const memory = of(["buffers", "buffers", "linear", "shared"]);
  switch (below(8)) {
    case 0: {
      const dims = [900, 700, 10];
      const want = expected(`network ${seed}`, () => initializeParameters(dims, { seed }));
      return settle(
        "network",
        pool.initializeParameters(dims, { seed, memory, ...given }),
        want,
        given,
      );
    }
    case 1: {
      const which = below(GENERATORS.length);
      const want = expected(`generator ${which}`, () =>
        initialize(DRAWN, { generator: GENERATORS[which]() }),
      );
      const generator = GENERATORS[which]();
      const call = pool.initialize(DRAWN, { generator, memory, ...given });
      return settle(`generator ${which}`, call, want, given);
    }
    case 2: {
      const target = new Float32Array(500_000);
      const options = { seed, name: "w", ...given };
      const call = pool.fill(target, normal(), options).then((data) => ({
        w: { name: "w", dtype: "float32", shape: [500_000], data },
      }));
      const want = expected(`fill ${seed}`, () =>
        initialize({ w: { shape: [500_000], init: normal() } }, { seed }),
      );
      return settle("fill", call, want, given);
    }
    case 3: {
      if (sets.length === 0) sets.push(initialize(SPECS[0], { seed: 1 }));
      const set = of(sets);
      return settle("fingerprint", pool.fingerprint(set, given), fingerprint(set), given);
    }
    case 4: {
      const set = initialize(SPECS[1], { seed: 1, memory: of(["buffers", "linear"]) });
      const want = expected(`1 ${seed}`, () => initialize(SPECS[1], { seed }));
      return settle("refill", pool.refill(set, { seed, ...given }), want, given);
    }
    default: {
      const which = below(SPECS.length);
      const want = expected(`${which} ${seed}`, () => initialize(SPECS[which], { seed }));
      const call = pool.initialize(SPECS[which], { seed, memory, ...given });
      return settle(`spec ${which}, ${memory}`, call, want, given);
    }
  }
}

const began = performance.now();
let calls = 0;
while (calls < CALLS) {
  const workers = 1 + below(3);
  const pool = createWorkerPool({
    workers,
    worker: mortal,
    ...(next() < 0.2 && { fallback: "inline" }),
  });
  const underWay = new Set();
  for (let i = 0; i < 60 && calls < CALLS; ++i, ++calls) {
    const call = start(pool).finally(() => underWay.delete(call));
    underWay.add(call);
    if (underWay.size >= 4) await Promise.race(underWay);
  }
  if (next() < 0.2) await pool.close(); // with calls under way
  await Promise.all(underWay);
  await pool.close();
}

const seconds = ((performance.now() - began) / 1000).toFixed(0);
const kinds = [...rejected].map(([kind, count]) => `${count} × ${kind}`).join(", ");
console.log(
  `${calls} pool calls, seed ${SEED}: ${resolved} resolved, rejected ${kinds}; ${seconds} s`,
);
for (const line of faults.slice(0, 20)) console.log(`  ${line}`);
const enough = resolved > calls / 3 && rejected.size >= 2;
if (!enough)
  console.log("  results and rejections must both come often, or the calls prove nothing");
console.log(`fuzz pool: ${calls - faults.length} passed, ${faults.length} failed`);
process.exit(faults.length === 0 && enough ? 0 : 1);
