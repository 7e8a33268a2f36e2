// Cost as work grows: 1 to 1e9 values, 1 to 10,000 parameters; `workers` has 1 to all cores. Through the times goes a
// straight line, start + slope·n, with the least squares of relative deviations.
import { freemem } from "node:os";
import { initialize, refill } from "weightseed";
import { LAWS, NAME, SEED, checkBits } from "../golden.mjs";
import { compete } from "../lib.mjs";
import { filling } from "../own.mjs";

const ROUNDS = 7;
const VALUES = Array.from({ length: 10 }, (_, i) => 10 ** i);
const PARAMETERS = [1, 10, 100, 1000, 10_000];
const PER_PARAMETER = 1000;

/** Sizes of which an array fits into free memory twice. */
const held = () => VALUES.filter((count) => count * 8 < freemem());

/** `fill` of the caller's array, the same for all sizes. */
function fills(law) {
  const sizes = held();
  const values = new Float32Array(sizes.at(-1));
  return timed(sizes, (count) => filling(`${count} values`, law, values.subarray(0, count)));
}

/** `refill` of one arena of linear memory, which holds up to 4 GiB − 64 KiB. */
const arenas = () =>
  timed(held(), (count) => {
    const spec = { [NAME]: { shape: [count], init: LAWS.normal } };
    const set = initialize(spec, { seed: SEED, memory: "linear" });
    const check = () => checkBits(`linear memory, ${count} values`, set.w.data, LAWS.normal);
    return { run: () => void refill(set, { seed: SEED }), check };
  });

/** `initialize` of many small parameters, checking, keying and allocating included. */
const sets = () =>
  timed(PARAMETERS, (count) => {
    const names = Array.from({ length: count }, (_, i) => `layer.${i}.weight`);
    const entry = { shape: [PER_PARAMETER], init: LAWS.normal };
    const spec = Object.fromEntries(names.map((name) => [name, entry]));
    let set;
    const run = () => void (set = initialize(spec, { seed: SEED }));
    const check = () => {
      run();
      const name = names.at(-1);
      checkBits(`${count} parameters`, set[name].data, LAWS.normal, "float32", name);
    };
    return { run, check };
  });

/** [n, nanoseconds of the whole call]. */
async function timed(sizes, make) {
  const points = [];
  for (const n of sizes) {
    const name = String(n);
    const ns = await compete([{ ...make(n), name, size: n }], ROUNDS);
    points.push([n, ns[name] * n]);
  }
  return points;
}

/** The start and the slope that make Σ((start + slope·n) / t − 1)² least. */
function fit(points) {
  let [uu, uv, vv, u, v] = [0, 0, 0, 0, 0];
  for (const [n, t] of points) {
    const [x, y] = [1 / t, n / t];
    uu += x * x;
    uv += x * y;
    vv += y * y;
    u += x;
    v += y;
  }
  const det = uu * vv - uv * uv;
  return { start: (u * vv - v * uv) / det, slope: (v * uu - u * uv) / det };
}

export async function growth() {
  const lines = {
    "fill, float32 normal": await fills("normal"),
    "fill, float32 uniform": await fills("uniform [0, 1]"),
    'refill, memory: "linear"': await arenas(),
    [`initialize, parameters of ${PER_PARAMETER}`]: await sets(),
  };
  const figures = {};
  for (const [name, points] of Object.entries(lines)) {
    const { start, slope } = fit(points);
    const off = points.map(([n, t]) => [n, t / (start + slope * n) - 1]);
    const [at, most] = off.reduce((a, b) => (Math.abs(b[1]) > Math.abs(a[1]) ? b : a));
    figures[name] = [start / 1e3, slope, `${(100 * most).toFixed(0)} % at ${power(at)}`];
  }
  const columns = ["", "start, µs", "slope, ns per value or parameter", "furthest from the line"];
  const tables = [{ columns, figures }];
  for (const [name, points] of Object.entries(lines)) {
    const columns = ["", ...points.map(([n]) => power(n))];
    const each = points.map(([n, t]) => t / n);
    const whole = points.map(([, t]) => t / 1e6);
    tables.push({ columns, figures: { [`${name}, ms`]: whole, "ns for each": each } });
  }
  return { title: "Cost as work grows", tables, rows: [] };
}

const power = (n) => `1e${Math.log10(n)}`;
