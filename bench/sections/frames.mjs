// Gaps between the frames of a page (Chromium) while workers fill, and how long an aborted call takes to end.
import { createWorkerPool } from "weightseed/workers";
import { withSite } from "../browser.mjs";
import { LAWS } from "../golden.mjs";
import { median } from "../lib.mjs";

const MILLIONS = 100;
const ROUNDS = 3;

export async function frames() {
  const figures = (await withSite(pages)) ?? {};
  const left = Object.keys(figures).length > 0 ? [] : ["Chromium"];
  const columns = [`${MILLIONS} million float32 normals`, "ms", "longest gap, ms", "shortest, ms"];
  const tables = [{ columns, figures }, await aborts()];
  return { title: "A page's frames while workers fill; aborted calls", tables, left, rows: [] };
}

async function pages(browser, site) {
  const figures = {};
  for (const [prefix, kind] of Object.entries({ "": "a page", "/isolated": "an isolated page" })) {
    const page = await browser.newPage();
    await page.goto(`${site}${prefix}/examples/browser/index.html`);
    await page.waitForFunction("globalThis.measure !== undefined");
    await page.evaluate("measure.workers(4)"); // starts the workers
    for (const way of ["workers", "inline"]) {
      const runs = [];
      for (let round = 0; round < ROUNDS; ++round) {
        runs.push(await page.evaluate(`measure.${way}(${MILLIONS})`));
      }
      const gaps = runs.map(({ gap }) => gap);
      const memory = way === "workers" ? `, ${await page.evaluate("measure.memory")}` : "";
      const ms = median(runs.map(({ ms }) => ms));
      figures[`${kind}, ${way}${memory}`] = [ms, Math.max(...gaps), Math.min(...gaps)];
    }
    await page.close();
  }
  return figures;
}

/** From abort to rejection, when no worker writes any more. */
async function aborts() {
  const pool = createWorkerPool({ workers: 2 });
  const spec = { w: { shape: [64e6], init: LAWS.normal } };
  const times = [];
  for (let round = 0; round < 20; ++round) {
    const controller = new AbortController();
    const call = pool.initialize(spec, { signal: controller.signal });
    await new Promise((resolve) => setTimeout(resolve, 10));
    const began = performance.now();
    controller.abort();
    await call.catch(() => times.push(performance.now() - began));
  }
  await pool.close();
  const columns = ["aborted calls", "median, ms", "longest, ms"];
  return { columns, figures: { [times.length]: [median(times), Math.max(...times)] } };
}
