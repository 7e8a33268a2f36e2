import { existsSync } from "node:fs";
import { defineConfig } from "playwright/test";
import { PORT } from "./test/serve.mjs";

const { env } = process;

const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
];

/** Browsers of the system, as the library's own tests take them. */
const BROWSERS = {
  chromium: {
    path: env.WEIGHTSEED_CHROMIUM,
    usual: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
    launch: { args: CHROMIUM_ARGS },
  },
  firefox: {
    path: env.WEIGHTSEED_FIREFOX,
    usual: ["/usr/bin/firefox-esr", "/usr/bin/firefox"],
    launch: { channel: "moz-firefox" },
  },
} as const;

const projects = (["chromium", "firefox"] as const).flatMap((browserName) => {
  const { path, usual, launch } = BROWSERS[browserName];
  const executablePath = path ?? usual.find((file) => existsSync(file));
  if (executablePath === undefined) {
    if (env.WEIGHTSEED_REQUIRE_BROWSER === "1") throw new Error(`${browserName}: none was found`);
    console.warn(`${browserName} not tested: none was found`);
    return [];
  }
  const launchOptions = { ...launch, executablePath };
  return [{ name: browserName, use: { browserName, launchOptions } }];
});

export default defineConfig({
  testDir: "test",
  outputDir: "../build/lab-results",
  timeout: 90_000,
  expect: { timeout: 20_000 },
  workers: 1, // the tests watch the page's own longest tasks
  fullyParallel: false,
  reporter: [["list"], ["json", { outputFile: "../build/results/lab.json" }]],
  // the service worker has a test of its own
  use: { serviceWorkers: "block", viewport: { width: 1440, height: 900 }, colorScheme: "light" },
  webServer: { command: "node test/serve.mjs", port: PORT, reuseExistingServer: false },
  projects,
});
