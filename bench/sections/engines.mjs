// The float32 normal kernel in other engines: warm, in place, 2^20 values.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { median, row } from "../lib.mjs";

const ROUNDS = 5;
const COUNT = 2 ** 20;
const root = fileURLToPath(new URL("../../", import.meta.url));
const wasm = readFileSync(`${root}build/wasm/core.wasm`);

/** Nanoseconds per value, median of 9 calls after a warm-up; self-contained, since it runs in pages too. */
function kernelTime(base64, count) {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const memory = new WebAssembly.Memory({ initial: 70 });
  const module = new WebAssembly.Module(bytes);
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports;
  const scratch = Math.ceil(kernels.heapBase() / 64) * 64;
  const out = 65536 * 2;
  const samples = [];
  for (let call = 0; call < 60; ++call) {
    const began = performance.now();
    for (let i = 0; i < 4; ++i) {
      kernels.fill(2, 0, out, count, 0, 1, 2, scratch, 0, 1, 0, 0, 0, 0);
    }
    if (call >= 40) samples.push(((performance.now() - began) / 4 / count) * 1e6);
  }
  return samples.sort((a, b) => a - b)[samples.length >> 1];
}

const BROWSERS = {
  "Chromium (V8)": ["chromium", "/usr/bin/chromium", { args: ["--no-sandbox"] }],
  "Firefox (SpiderMonkey)": ["firefox", "/usr/bin/firefox-esr", { channel: "moz-firefox" }],
};

export async function engines() {
  const program = `${root}build/results/kernel.mjs`;
  const base64 = wasm.toString("base64");
  mkdirSync(`${root}build/results`, { recursive: true });
  writeFileSync(program, `${kernelTime};\nconsole.log(kernelTime("${base64}", ${COUNT}));\n`);
  const bin = `${root}build/engines/node_modules/.bin/`;
  const commands = {
    "this Node (V8)": [process.execPath, program],
    "Node 24 (V8)": [`${bin}node`, program],
    "Bun (JavaScriptCore)": [`${bin}bun`, program],
    "Deno (V8)": [`${bin}deno`, "run", program],
  };
  const samples = {};
  const note = (name, ns) => (samples[name] ??= []).push(ns);
  const left = [];
  const { chromium, firefox } = await import("playwright");
  const pages = {};
  for (const [name, [kind, executablePath, options]] of Object.entries(BROWSERS)) {
    if (!existsSync(executablePath)) {
      left.push(name);
      continue;
    }
    const browser = await { chromium, firefox }[kind].launch({ ...options, executablePath });
    pages[name] = { browser, page: await browser.newPage() };
  }
  for (let round = 0; round < ROUNDS; ++round) {
    for (const [name, [command, ...args]] of Object.entries(commands)) {
      const { stdout } = spawnSync(command, args, { encoding: "utf8" });
      if (stdout) note(name, Number(stdout));
      else if (round === 0) left.push(`${name} (npm run engines installs it)`);
    }
    for (const [name, { page }] of Object.entries(pages)) {
      note(name, await page.evaluate(`(${kernelTime})("${base64}", ${COUNT})`));
    }
  }
  for (const { browser } of Object.values(pages)) await browser.close();
  const ns = Object.fromEntries(Object.entries(samples).map(([name, all]) => [name, median(all)]));
  const base = ns["this Node (V8)"];
  const rows = ["Bun (JavaScriptCore)", "Firefox (SpiderMonkey)"]
    .filter((name) => name in ns)
    .map((name) => row(`float32 normal in ${name}`, "V8's time", ns[name] / base, false, [2, 1.4]));
  return {
    title: `float32 normal by engine, ${COUNT} values, median of ${ROUNDS}`,
    ns,
    left,
    rows,
  };
}
