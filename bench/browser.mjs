import { existsSync } from "node:fs";
import { server } from "../examples/browser/serve.mjs";

const { env } = process;

/** Browsers of the system, by name: which of playwright's, where, and how they start. */
export const BROWSERS = {
  Chromium: [
    "chromium",
    env.WEIGHTSEED_CHROMIUM ?? "/usr/bin/chromium",
    { args: ["--no-sandbox", "--disable-gpu"] },
  ],
  Firefox: [
    "firefox",
    env.WEIGHTSEED_FIREFOX ?? "/usr/bin/firefox-esr",
    { channel: "moz-firefox" },
  ],
};

/** Starts a browser, or gives undefined where there is none. */
export async function startBrowser(name) {
  const [kind, executablePath, options] = BROWSERS[name];
  if (!existsSync(executablePath)) return undefined;
  const playwright = await import("playwright");
  return playwright[kind].launch({ ...options, executablePath });
}

/** Chromium beside a server of examples/browser and build/dist, for as long as `work` takes; undefined without one. */
export async function withSite(work) {
  const browser = await startBrowser("Chromium");
  if (browser === undefined) return undefined;
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await work(browser, `http://localhost:${server.address().port}`);
  } finally {
    await browser.close();
    server.close();
  }
}
