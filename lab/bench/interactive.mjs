// Prints how long each view takes from the start of a first visit until it is drawn and answers; fails where the first view takes over a second.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startBrowser } from "../../bench/browser.mjs";
import { PORT, SITES } from "../test/serve.mjs";

const VISITS = 7;
const MOST_MS = 1000;
const FIRST = "law";

const serve = fileURLToPath(new URL("../test/serve.mjs", import.meta.url));
const views = readdirSync(new URL("../src/views/", import.meta.url));
const browser = await startBrowser("Chromium");
if (browser === undefined) throw new Error("Chromium: none was found");
const server = spawn(process.execPath, [serve], { stdio: "inherit" });
try {
  await listening();
  for (const view of [FIRST, ...views.filter((name) => name !== FIRST)]) {
    const times = [];
    for (let visit = 0; visit < VISITS; ++visit) times.push(await visited(view));
    const median = times.sort((a, b) => a - b)[VISITS >> 1];
    const isOver = view === FIRST && median > MOST_MS;
    const goal = view === FIRST ? ` (at most ${MOST_MS})${isOver ? ": FAILED" : ""}` : "";
    console.log(`${view}: ${Math.round(median)} ms, median of ${VISITS} first visits${goal}`);
    if (isOver) process.exitCode = 1;
  }
} finally {
  await browser.close();
  server.kill();
}

/** Milliseconds of a visit with nothing in cache. */
async function visited(view) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(`http://localhost:${PORT}${SITES.isolated.path}#/${view}`);
  await page.waitForSelector("main[aria-busy=false] .view", { timeout: 60_000 });
  const time = await page.evaluate(() => performance.now());
  await context.close();
  return time;
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
