import { defineConfig } from "playwright/test";
import lab from "../lab/playwright.config.js";
import { PORT } from "./test/serve.mjs";

/** The lab's browsers, and this folder's site. */
export default defineConfig({
  ...lab,
  testDir: "test",
  outputDir: "../build/site-results",
  timeout: 300_000, // axe-core on the longest pages of the reference
  reporter: [["list"], ["json", { outputFile: "../build/results/site.json" }]],
  webServer: { command: "node test/serve.mjs", port: PORT, reuseExistingServer: false },
});
