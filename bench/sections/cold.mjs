// Cold start, import to the first 784-256-10 network: CPU time beyond an empty Node start, and time in a fresh page.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { withSite } from "../browser.mjs";
import { run } from "../child.mjs";
import { SEED, checkBits, checkDigests } from "../golden.mjs";
import { atMost, median } from "../lib.mjs";

const RUNS = 41;
const PAGES = 15;
const DIMS = [784, 256, 10];
const LAW = { law: "normal", mean: 0, std: Math.sqrt(2 / DIMS[0]) };
const CALL = `initializeParameters(${JSON.stringify(DIMS)}, { activation: "relu", seed: ${SEED}n })`;
const BUNDLE = { bundle: true, minify: true, format: "esm", target: "es2022" };
const APP = "an app's bundle, from its first statement to the network";
const DIGESTS = new URL("../digests.mjs", import.meta.url).href;
const CPU = "const { user, system } = process.cpuUsage(); const ms = (user + system) / 1e3;";
const REPORT = "console.log(JSON.stringify({ ms }));";
const PROGRAMS = {
  empty: `${CPU} ${REPORT}`,
  import: `import "weightseed"; ${CPU} ${REPORT}`,
  network: `
    import { initializeParameters } from "weightseed";
    const { W1 } = ${CALL};
    ${CPU}
    const { digestsOf } = await import(${JSON.stringify(DIGESTS)});
    console.log(JSON.stringify({ ms, digests: digestsOf(W1.data) }));`,
};

/** How Node is given a program: a module's file, or a text, whose empty start has not yet loaded any file. */
const FORMS = {
  "of a file": (name) => [`${name}.mjs`],
  "of a bundle": (name) => [`${name}.bundle.mjs`],
  "of --eval": (name) => ["--input-type=module", "--eval", PROGRAMS[name]],
};

export async function cold() {
  const ms = { ...node(), ...(await withSite(chromium)) };
  const share = (form) => ms[`Node, network ${form}`] / ms[`an empty Node start ${form}`];
  const row = (form, what) =>
    atMost(`cold start in Node ${what}`, "an empty start's CPU", share(form), [0.17, 0.12]);
  const inPage = ms[`Chromium, ${APP}`];
  return {
    title: `Cold start: CPU ms of an empty Node start and beyond it (median of ${RUNS}), ms in a page (${PAGES})`,
    ms,
    left: Object.keys(ms).some((name) => name.startsWith("Chromium")) ? [] : ["Chromium"],
    rows: [
      row("of a file", "of the package"),
      row("of a bundle", "of an app's bundle"),
      ...(inPage === undefined
        ? []
        : [atMost("cold start in Chromium", "ms from the script's start", inPage, [12, 12])]),
    ],
  };
}

function node() {
  const cwd = consumer();
  const samples = {};
  for (let round = 0; round < RUNS; ++round) {
    for (const [form, args] of Object.entries(FORMS)) {
      for (const name of Object.keys(PROGRAMS)) {
        const { ms, digests } = run(process.execPath, args(name), { cwd });
        if (digests) checkDigests(name, digests, DIMS[0] * DIMS[1], LAW, "float32", "W1");
        ((samples[form] ??= {})[name] ??= []).push(ms);
      }
    }
  }
  rmSync(cwd, { recursive: true });
  const figures = {};
  for (const [form, { empty, ...others }] of Object.entries(samples)) {
    figures[`an empty Node start ${form}`] = median(empty);
    // differences within a round: the machine's own speed drifts from round to round
    for (const [name, all] of Object.entries(others)) {
      figures[`Node, ${name} ${form}`] = median(all.map((value, round) => value - empty[round]));
    }
  }
  return figures;
}

/** A folder with the programs, where the package is installed as packed. */
function consumer() {
  const folder = mkdtempSync(join(tmpdir(), "weightseed-cold-"));
  const packing = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const [{ filename }] = run("npm", packing);
  const installed = join(folder, "node_modules", "weightseed");
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, filename), "--strip-components=1", "-C", installed]);
  for (const [name, code] of Object.entries(PROGRAMS)) {
    writeFileSync(join(folder, `${name}.mjs`), code);
  }
  buildSync({
    entryPoints: Object.keys(PROGRAMS).map((name) => join(folder, `${name}.mjs`)),
    outdir: folder,
    outExtension: { ".js": ".bundle.mjs" },
    external: [DIGESTS],
    ...BUNDLE,
  });
  return folder;
}

/** In a page of its own context each time, so that no code is cached. */
async function chromium(browser, site) {
  const programs = {
    "import, a file's way from the server in it": `
      const { initializeParameters } = await import("${site}/build/dist/index.js");
      const ms = performance.now() - began;
      const { W1 } = ${CALL};`,
    "import, compile, first network": `
      const { initializeParameters } = await import("${site}/build/dist/index.js");
      const { W1 } = ${CALL};
      const ms = performance.now() - began;`,
    [APP]: bundledApp(),
  };
  const times = {};
  for (let run = 0; run < PAGES; ++run) {
    for (const [name, code] of Object.entries(programs)) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.route(`${site}/empty`, (route) => route.fulfill({ contentType: "text/html" }));
      await page.goto(`${site}/empty`);
      const { ms, values } = await page.evaluate(`(async () => {
        const began = performance.now();
        ${code}
        return { ms, values: Array.from(W1.data.subarray(0, 4096)) };
      })()`);
      checkBits("Chromium's first network", Float32Array.from(values), LAW, "float32", "W1");
      (times[`Chromium, ${name}`] ??= []).push(ms);
      await context.close();
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
}

function bundledApp() {
  const { outputFiles } = buildSync({
    stdin: {
      contents: `
        import { initializeParameters } from "weightseed";
        const { W1 } = ${CALL};
        Object.assign(globalThis, { W1, ms: performance.now() - began });`,
      resolveDir: ".",
    },
    ...{ ...BUNDLE, format: "iife", write: false },
  });
  return `${outputFiles[0].text}; const { W1, ms } = globalThis;`;
}
