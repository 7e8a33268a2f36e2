// The float32 normal kernel in other engines: warm, in place, 2^20 values.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startBrowser } from "../browser.mjs";
import { run } from "../child.mjs";
import { LAWS, checkBits, keyOf } from "../golden.mjs";
import { atMost, medians } from "../lib.mjs";

const ROUNDS = 5;
const COUNT = 2 ** 20;
const THIS = "this Node (V8)";
const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Nanoseconds per value, median of 20 samples after a warm-up, and the first values before and after; self-contained,
 * since it runs in pages too.
 */
function kernelTime(base64, count, keys) {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const memory = new WebAssembly.Memory({ initial: 70 });
  const module = new WebAssembly.Module(bytes);
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports;
  const scratch = Math.ceil(kernels.heapBase() / 64) * 64;
  const out = 65536 * 2;
  const fill = () => kernels.fill(2, 0, out, count, 0, ...keys, scratch, 0, 1, 0, 0, 0, 0);
  const values = () => (fill(), Array.from(new Float32Array(memory.buffer, out, 4096)));
  const before = values();
  const samples = [];
  for (let call = 0; call < 60; ++call) {
    const began = performance.now();
    for (let i = 0; i < 4; ++i) fill();
    if (call >= 40) samples.push(((performance.now() - began) / 4 / count) * 1e6);
  }
  const ns = samples.sort((a, b) => a - b)[samples.length >> 1];
  return { ns, before, after: values() };
}

const program = `${root}build/results/kernel.mjs`;
const bin = `${root}build/engines/node_modules/.bin/`;
const COMMANDS = {
  [THIS]: [process.execPath, program],
  "Node 24 (V8)": [`${bin}node`, program],
  "Bun (JavaScriptCore)": [`${bin}bun`, program],
  "Deno (V8)": [`${bin}deno`, "run", program],
};
const PAGES = { Chromium: "Chromium (V8)", Firefox: "Firefox (SpiderMonkey)" };

export async function engines() {
  const wasm = readFileSync(`${root}build/wasm/core.wasm`, "base64");
  const call = `(${kernelTime})("${wasm}", ${COUNT}, ${JSON.stringify(keyOf())})`;
  mkdirSync(`${root}build/results`, { recursive: true });
  writeFileSync(program, `console.log(JSON.stringify(${call}));\n`);
  const [runs, browsers, left, samples] = [{}, [], [], {}];
  for (const [name, [command, ...args]] of Object.entries(COMMANDS)) {
    if (existsSync(command)) runs[name] = () => run(command, args);
    else left.push(`${name} (npm run engines installs it)`);
  }
  for (const [kind, name] of Object.entries(PAGES)) {
    const browser = await startBrowser(kind);
    const page = await browser?.newPage();
    if (page) runs[name] = () => page.evaluate(call);
    else left.push(name);
    browsers.push(browser);
  }
  for (let round = 0; round < ROUNDS; ++round) {
    for (const [name, once] of Object.entries(runs)) {
      const { ns, before, after } = await once();
      for (const values of [before, after]) checkBits(name, Float32Array.from(values), LAWS.normal);
      (samples[name] ??= []).push(ns);
    }
  }
  for (const browser of browsers) await browser?.close();
  const ns = medians(samples);
  const others = [...Object.keys(COMMANDS).slice(1), ...Object.values(PAGES)];
  const rows = others.map((name) =>
    atMost(`float32 normal in ${name}`, "this Node's time", ns[name] / ns[THIS], [2, 1.4]),
  );
  const title = `float32 normal by engine, ${COUNT} values, median of ${ROUNDS}`;
  return { title, ns, left, rows };
}
