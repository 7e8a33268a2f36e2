// Prints how long a first visit takes until each view answers, and until it is drawn; fails where one answers too late.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startBrowser } from "../../bench/browser.mjs";
import { PORT, SITES } from "../test/serve.mjs";

const VISITS = 7;
/** The view that an address without a name opens. */
const FIRST = "law";
/** Milliseconds of every view until it is usable. */
const MOST_MS = 1000;
/** Between two keys that are pressed while a view is drawn. */
const PAUSE_MS = 50;

const WATCH = fileURLToPath(new URL("watch.js", import.meta.url));
const serve = fileURLToPath(new URL("../test/serve.mjs", import.meta.url));
const views = readdirSync(new URL("../src/views/", import.meta.url));
const [wanted = [FIRST, ...views.filter((name) => name !== FIRST)].join(",")] =
  process.argv.slice(2);
const browser = await startBrowser("Chromium");
if (browser === undefined) throw new Error("Chromium: none was found");
const server = spawn(process.execPath, [serve], { stdio: "inherit" });
try {
  await listening();
  for (const view of wanted.split(",")) {
    const visits = [];
    for (let visit = 0; visit < VISITS; ++visit) visits.push(await visited(view));
    const of = (key) => visits.map((visit) => visit[key]).sort((a, b) => a - b);
    const words = (key) => `${key} ${of(key)[VISITS >> 1]} ms (least ${of(key)[0]})`;
    const isLate = of("usable")[VISITS >> 1] > MOST_MS;
    const verdict = isLate ? `: FAILED, usable over ${MOST_MS} ms` : "";
    console.log(
      `${view}: ${["usable", "drawn", "slowest answer"].map(words).join(", ")}${verdict}`,
    );
    if (isLate) process.exitCode = 1;
  }
} finally {
  await browser.close();
  server.kill();
}

/**
 * A visit with nothing in cache, in milliseconds since its navigation began. Real keys are pressed all the while, once the
 * view's first control is there on that control. "usable": the first such key was handled, the frame after it was shown,
 * and the reader sees the view's numbers or a bar of progress. "drawn": all pictures and numbers of the view's state are
 * there. "slowest answer": of all these keys, from the press to the frame after it.
 */
async function visited(view) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript({ path: WATCH });
  const address = `http://localhost:${PORT}${SITES.isolated.path}#/${view}`;
  await page.goto(address, { waitUntil: "commit" });
  for (;;) {
    await page.keyboard.press("Shift"); // which changes nothing
    const { usable, drawn, answers } = await page.evaluate(() => globalThis.visit);
    if (usable !== undefined && drawn !== undefined) {
      await context.close();
      const times = { usable, drawn, "slowest answer": Math.max(...answers) };
      return Object.fromEntries(Object.entries(times).map(([key, ms]) => [key, Math.round(ms)]));
    }
    await page.waitForTimeout(PAUSE_MS);
  }
}

async function listening() {
  for (let left = 50; left > 0; --left) {
    try {
      await fetch(`http://localhost:${PORT}/`);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error("the server does not answer");
}
