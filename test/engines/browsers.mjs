// Browsers of the system: each opens the page and gives what it measured, or undefined where there is none.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { startBrowser } from "../../bench/browser.mjs";
import { withPage } from "./site.mjs";

const PATIENCE_MS = 120_000;

/** "Chromium" or "Firefox", by playwright. */
export async function playwrightBrowser(name) {
  const browser = await startBrowser(name);
  if (browser === undefined) return undefined;
  try {
    return await withPage(async (address) => {
      const page = await browser.newPage();
      await page.goto(address);
      await page.waitForFunction('document.title === "done"', null, { timeout: PATIENCE_MS });
      const measured = await page.evaluate("globalThis.measured");
      return { ...JSON.parse(measured), version: browser.version() };
    });
  } finally {
    await browser.close();
  }
}

const MINI_BROWSERS = ["4.1", "4.0", "6.0"].map(
  (version) =>
    `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/webkit2gtk-${version}/MiniBrowser`,
);
const DRIVER = "/usr/bin/WebKitWebDriver";
const XVFB = "/usr/bin/Xvfb";

/** WebKitGTK's MiniBrowser, by its WebDriver, on a screen of its own. */
export async function webkit() {
  const binary = MINI_BROWSERS.find((file) => existsSync(file));
  if (binary === undefined || !existsSync(DRIVER) || !existsSync(XVFB)) return undefined;
  const display = `:${70 + (process.pid % 900)}`;
  const port = 20_000 + (process.pid % 40_000);
  const env = {
    ...process.env,
    DISPLAY: display,
    WEBKIT_DISABLE_COMPOSITING_MODE: "1",
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1", // as root there is no other way
    LIBGL_ALWAYS_SOFTWARE: "1",
    JSC_useSharedArrayBuffer: "1", // absent without it, isolated page or not
  };
  const children = [
    spawn(XVFB, [display, "-screen", "0", "800x600x24"], { stdio: "ignore" }),
    spawn(DRIVER, [`--port=${port}`, "--host=127.0.0.1"], { env, stdio: "ignore" }),
  ];
  const call = async (path, body) => {
    const init = body && { method: "POST", body: JSON.stringify(body) };
    const { value } = await (await fetch(`http://127.0.0.1:${port}${path}`, init)).json();
    if (value?.error !== undefined) throw new Error(`${value.error}: ${value.message}`);
    return value;
  };
  try {
    await until(
      () =>
        call("/status").then(
          () => true,
          () => false,
        ),
      10_000,
    );
    const options = { binary, args: ["--automation"] };
    const { sessionId, capabilities } = await call("/session", {
      capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options } },
    });
    const session = `/session/${sessionId}`;
    return await withPage(async (url) => {
      await call(`${session}/url`, { url });
      await until(async () => (await call(`${session}/title`)) === "done", PATIENCE_MS);
      const script = "return globalThis.measured";
      const measured = await call(`${session}/execute/sync`, { script, args: [] });
      return { ...JSON.parse(measured), version: capabilities.browserVersion };
    });
  } finally {
    for (const child of children) child.kill();
  }
}

async function until(done, milliseconds) {
  const end = performance.now() + milliseconds;
  while (!(await done())) {
    if (performance.now() > end) throw new Error(`not done after ${milliseconds / 1000} s`);
    await sleep(100);
  }
}
