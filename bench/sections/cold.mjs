// Cold start, import to the first 784-256-10 network: CPU time beyond an empty Node start, and time in a fresh page.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withSite } from "../browser.mjs";
import { run } from "../child.mjs";
import { SEED, checkBits, checkDigests } from "../golden.mjs";
import { atMost, median } from "../lib.mjs";

const RUNS = 41;
const PAGES = 15;
const DIMS = [784, 256, 10];
const LAW = { law: "normal", mean: 0, std: Math.sqrt(2 / DIMS[0]) };
const CALL = `initializeParameters(${JSON.stringify(DIMS)}, { activation: "relu", seed: ${SEED}n })`;
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
  "of --eval": (name) => ["--input-type=module", "--eval", PROGRAMS[name]],
};

export async function cold() {
  const ms = { ...node(), ...(await withSite(chromium)) };
  const work = "cold start in Node, ms of CPU";
  return {
    title: `Cold start: CPU ms of an empty Node start and beyond it (median of ${RUNS}), ms in a page (${PAGES})`,
    ms,
    left: Object.keys(ms).some((name) => name.startsWith("Chromium")) ? [] : ["Chromium"],
    rows: [atMost(work, "an empty file's start", ms["Node, network of a file"], [10, 6])],
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
  return folder;
}

/** A page of its own context each time, so that no code is cached; the file's way from the server is in it. */
async function chromium(browser, site) {
  const times = { import: [], "import, compile, first network": [] };
  for (let run = 0; run < PAGES; ++run) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.route(`${site}/empty`, (route) => route.fulfill({ contentType: "text/html" }));
    await page.goto(`${site}/empty`);
    const { imported, whole, values } = await page.evaluate(`(async () => {
      const began = performance.now();
      const { initializeParameters } = await import("${site}/build/dist/index.js");
      const imported = performance.now() - began;
      const { W1 } = ${CALL};
      const whole = performance.now() - began;
      return { imported, whole, values: Array.from(W1.data.subarray(0, 4096)) };
    })()`);
    checkBits("Chromium's first network", Float32Array.from(values), LAW, "float32", "W1");
    times.import.push(imported);
    times["import, compile, first network"].push(whole);
    await context.close();
  }
  return Object.fromEntries(
    Object.entries(times).map(([name, all]) => [`Chromium, ${name}`, median(all)]),
  );
}
