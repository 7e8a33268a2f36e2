// Pages of the apps, in the browsers of the system: what each measured.
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, firefox } from "playwright";
import { preview } from "vite";
import { BROWSERS, startBrowser } from "../../bench/browser.mjs";

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

/** The page of an unpacked extension, by browser. */
export async function inExtension(folder) {
  const profiles = mkdtempSync(join(tmpdir(), "weightseed-profiles-"));
  try {
    return {
      Chromium: await inChromium(folder, join(profiles, "chromium")),
      Firefox: await inFirefox(folder, join(profiles, "firefox")),
    };
  } finally {
    rmSync(profiles, { recursive: true, force: true });
  }
}

async function inChromium(folder, profile) {
  const [, executablePath] = BROWSERS.Chromium;
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
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
    return await measured(await context.newPage(), address);
  } finally {
    await context.close();
  }
}

/** A file with the folder's path, named by the extension's id, is an extension of the profile. */
async function inFirefox(folder, profile) {
  const [, executablePath, options] = BROWSERS.Firefox;
  const { browser_specific_settings } = JSON.parse(readFileSync(join(folder, "manifest.json")));
  mkdirSync(join(profile, "extensions"), { recursive: true });
  writeFileSync(join(profile, "extensions", browser_specific_settings.gecko.id), `${folder}/`);
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  writeFileSync(join(folder, "told.txt"), `http://127.0.0.1:${server.address().port}/`);
  const told = once(server, "request", { signal: AbortSignal.timeout(PATIENCE_MS) });
  const context = await firefox.launchPersistentContext(profile, {
    ...options,
    executablePath,
    firefoxUserPrefs: {
      "xpinstall.signatures.required": false,
      "extensions.autoDisableScopes": 0,
      "extensions.startupScanScopes": 15,
    },
  });
  try {
    const [request, response] = await told;
    const text = (await request.toArray()).join("");
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.end();
    return JSON.parse(text);
  } finally {
    await context.close();
    server.close();
  }
}
