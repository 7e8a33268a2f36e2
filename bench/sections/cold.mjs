// Cold start, import to the first 784-256-10 network: CPU time beyond an empty Node start, and time in a fresh page.
import { runNode } from "../child.mjs";
import { withSite } from "../browser.mjs";
import { SEED, checkBits, checkDigests } from "../golden.mjs";
import { atMost, median } from "../lib.mjs";

const RUNS = 41;
const PAGES = 15;
const DIMS = [784, 256, 10];
const LAW = { law: "normal", mean: 0, std: Math.sqrt(2 / DIMS[0]) };
const CALL = `initializeParameters(${JSON.stringify(DIMS)}, { activation: "relu", seed: ${SEED}n })`;
const CPU = "const { user, system } = process.cpuUsage(); const ms = (user + system) / 1e3;";
const REPORT = "console.log(JSON.stringify({ ms }));";
const PROGRAMS = {
  "an empty Node start": `${CPU} ${REPORT}`,
  "Node, import": `import "weightseed"; ${CPU} ${REPORT}`,
  "Node, import, compile, first network": `
    import { initializeParameters } from "weightseed";
    const { W1 } = ${CALL};
    ${CPU}
    const { digestsOf } = await import("./bench/digests.mjs");
    console.log(JSON.stringify({ ms, digests: digestsOf(W1.data) }));`,
};
const [EMPTY, , FIRST] = Object.keys(PROGRAMS);

export async function cold() {
  const ms = { ...node(), ...(await withSite(chromium)) };
  const bounds = [10, 6];
  return {
    title: `Cold start: CPU ms of an empty Node start and beyond it (median of ${RUNS}), ms in a page (${PAGES})`,
    ms,
    left: Object.keys(ms).some((name) => name.startsWith("Chromium")) ? [] : ["Chromium"],
    rows: [atMost("cold start in Node, ms of CPU", "an empty start", ms[FIRST], bounds)],
  };
}

function node() {
  const samples = Object.fromEntries(Object.keys(PROGRAMS).map((name) => [name, []]));
  for (let run = 0; run < RUNS; ++run) {
    for (const [name, program] of Object.entries(PROGRAMS)) {
      const { ms, digests } = runNode(program);
      if (digests) checkDigests(name, digests, DIMS[0] * DIMS[1], LAW, "float32", "W1");
      samples[name].push(ms);
    }
  }
  // differences within a round: the machine's own speed drifts from round to round
  const beyond = (all) => median(all.map((ms, run) => ms - samples[EMPTY][run]));
  return Object.fromEntries(
    Object.entries(samples).map(([name, all]) => [
      name,
      name === EMPTY ? median(all) : beyond(all),
    ]),
  );
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
