// The bulk work of weightseed/diagnose: the matrix product beside the peak of 128-bit vectors, a plain loop and tfjs; the
// audit; the probe of 50 layers of 512 units.
import { readFileSync } from "node:fs";
import asc from "assemblyscript/asc";
import { fill, heNormal, normal } from "weightseed";
import * as diagnose from "weightseed/diagnose";
import { atLeast, atMost, compete, median, time } from "../lib.mjs";
import { audit } from "./audit.mjs";

const SIDE = 512;
const ROUNDS = 9;
const SLOW_ROUNDS = 3;

/**
 * Multiply-add pairs of 128-bit vectors, unfused, in 12 chains that do not wait for each other: the most that this
 * engine and core give, whatever their clock and number of ports.
 */
const CHAINS = 12;
const PEAK = `
export function run(turns: i32, to: usize): void {
  const a = f32x4.splat(0.5);
  const b = f32x4.splat(0.25);
  ${each((k) => `let c${k} = f32x4.splat(${k}.0);`)}
  for (let i = 0; i < turns; ++i) {
    ${each((k) => `c${k} = f32x4.add(f32x4.mul(c${k}, a), b);`)}
  }
  ${each((k) => `v128.store(to + ${16 * k}, c${k});`)}
}`;

function each(line) {
  return Array.from({ length: CHAINS }, (_, k) => line(k)).join("\n");
}

export async function diagnosis({ rivals }) {
  const pairs = SIDE ** 3;
  const products = [await peak(), kernel(pairs), plain(pairs)];
  const rival = rivals.tfjs?.works.product;
  if (rival) products.push({ name: `tfjs product ${SIDE}²`, size: pairs, ...rival(SIDE ** 2) });
  const ns = await compete(products, ROUNDS);
  const own = ns[`product ${SIDE}²`];
  const rows = [
    atLeast("matrix product, float32", "128-bit peak, no FMA", ns.peak / own, [0.6, 0.75]),
    atLeast("matrix product, float32", "plain loop", ns[`plain product ${SIDE}²`] / own, [3, 6]),
    atLeast("matrix product, float32", "tfjs", ns[`tfjs product ${SIDE}²`] / own, [3, 6]),
  ];
  const audits = await audit();
  rows.push(...audits.rows);
  Object.assign(ns, audits.ns);
  const ms = { "probe, 50 layers of 512, batch 256": probed() };
  rows.push(
    atMost("probe, 50 layers of 512, batch 256", "1.5 s", Object.values(ms)[0] / 1500, [1, 0.6]),
  );
  const title = `Diagnose, median of ${ROUNDS} rounds; of products and the peak, ns per multiply and add`;
  return { title, ns, ms, rows };
}

/** A pair of a vector counts for four. */
async function peak() {
  const { binary, error, stderr } = await asc.compileString(PEAK, {
    ...{ optimizeLevel: 3, runtime: "stub", enable: ["simd"], importMemory: true },
  });
  if (error) throw new Error(`bench: ${error.message} ${stderr}`);
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { run } = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory } })
    .exports;
  const turns = 2 ** 20;
  return { name: "peak", size: turns * CHAINS * 4, run: () => void run(turns, 1024) };
}

const drawn = (name) => fill(new Float32Array(SIDE ** 2), normal(), { seed: 1, name });

function kernel(size) {
  const memory = new WebAssembly.Memory({ initial: 128 });
  const module = new WebAssembly.Module(readFileSync("build/wasm/diagnose.wasm"));
  const { multiply, heapBase, PRODUCT_BYTES } = new WebAssembly.Instance(module, {
    env: { memory },
  }).exports;
  const scratch = 64 * Math.ceil(heapBase() / 64);
  const base = 64 * Math.ceil((scratch + PRODUCT_BYTES.value) / 64);
  const [a, b, c] = [0, 1, 2].map((k) => base + 4 * k * SIDE ** 2);
  new Float32Array(memory.buffer, a, SIDE ** 2).set(drawn("a"));
  new Float32Array(memory.buffer, b, SIDE ** 2).set(drawn("b"));
  const run = () => void multiply(0, c, a, b, SIDE, SIDE, SIDE, 0, 0, scratch);
  return { name: `product ${SIDE}²`, size, run, check: () => checkCorner(memory.buffer, c) };
}

/** The first and the last element, whose sums run over k in order and are rounded at each step. */
function checkCorner(buffer, at) {
  const [a, b, c] = [drawn("a"), drawn("b"), new Float32Array(buffer, at, SIDE ** 2)];
  for (const [row, column] of [
    [0, 0],
    [SIDE - 1, SIDE - 1],
  ]) {
    let sum = 0;
    for (let k = 0; k < SIDE; ++k) {
      sum = Math.fround(sum + Math.fround(a[row * SIDE + k] * b[k * SIDE + column]));
    }
    if (c[row * SIDE + column] !== sum) throw new Error("bench: the product has other bits");
  }
}

/** Row by row, which is the order of the loops that JavaScript runs fastest. */
function plain(size) {
  const [a, b, c] = [drawn("a"), drawn("b"), new Float32Array(SIDE ** 2)];
  function run() {
    c.fill(0);
    for (let i = 0; i < SIDE; ++i) {
      for (let k = 0; k < SIDE; ++k) {
        const x = a[i * SIDE + k];
        for (let j = 0; j < SIDE; ++j) c[i * SIDE + j] += x * b[k * SIDE + j];
      }
    }
  }
  return { name: `plain product ${SIDE}²`, size, run };
}

function probed() {
  const layers = diagnose.layersOf(Array(51).fill(512), { init: heNormal() });
  let made;
  const samples = Array.from({ length: SLOW_ROUNDS + 1 }, () =>
    time(() => (made = diagnose.probe(layers, { batch: 256 }))),
  );
  if (made.stability !== "stable") throw new Error(`bench: a probe said ${made.stability}`);
  return median(samples.slice(1));
}
