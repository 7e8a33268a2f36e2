// Pages of the apps, in the browsers of the system: what each measured.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright";
import { preview } from "vite";
import { startBrowser } from "../../bench/browser.mjs";

const PATIENCE_MS = 120_000;

async function measured(page, address) {
  const errors = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  await page.goto(address);
  const isThere = () => globalThis.measured !== undefined;
  await page.waitForFunction(isThere, null, { timeout: PATIENCE_MS }).catch((cause) => {
    throw new Error(errors.join("; ") || "the page measured nothing", { cause });
  });
  return page.evaluate(() => globalThis.measured);
}

/** By browser. */
export async function inBrowsers(address) {
  const found = {};
  for (const name of ["Chromium", "Firefox"]) {
    const browser = await startBrowser(name);
    if (browser === undefined) continue;
    try {
      found[name] = await measured(await browser.newPage(), address);
    } finally {
      await browser.close();
    }
  }
  return found;
}

/** Serves a folder for as long as `work(address)` takes. */
export async function withSite(folder, work) {
  const server = await preview({
    root: folder,
    configFile: false,
    logLevel: "silent",
    appType: "mpa",
    build: { outDir: "." },
    preview: { port: 0, host: "127.0.0.1" },
  });
  try {
    return await work(`http://127.0.0.1:${server.httpServer.address().port}/`);
  } finally {
    await server.close();
  }
}

/** The page of an unpacked extension: Chromium alone takes one on its command line. */
export async function inExtension(folder) {
  const profile = mkdtempSync(join(tmpdir(), "weightseed-profile-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.WEIGHTSEED_CHROMIUM ?? "/usr/bin/chromium",
    ignoreDefaultArgs: ["--disable-extensions"],
    args: [
      ...["--no-sandbox", "--disable-gpu", "--headless=new"],
      ...[`--disable-extensions-except=${folder}`, `--load-extension=${folder}`],
    ],
  });
  try {
    const [background] = context.serviceWorkers();
    const worker = background ?? (await context.waitForEvent("serviceworker"));
    const address = new URL("index.html", worker.url()).href;
    const found = await measured(await context.newPage(), address);
    return { Chromium: found };
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}
