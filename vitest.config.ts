import { existsSync } from "node:fs";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

const { env } = process;

const BROWSERS = {
  chromium: {
    path: env.WEIGHTSEED_CHROMIUM,
    usual: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
    launch: {
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  firefox: {
    path: env.WEIGHTSEED_FIREFOX,
    usual: ["/usr/bin/firefox-esr", "/usr/bin/firefox"],
    launch: { channel: "moz-firefox" },
  },
} as const;

const projects: TestProjectInlineConfiguration[] = [
  {
    test: {
      name: "node",
      testTimeout: 60_000, // a second or two, where nothing else runs
      maxWorkers: "100%",
      sequence: { groupOrder: 1 }, // after the browsers', which have cores of their own
      environment: "node",
      include: ["test/**/*.test.ts"],
      exclude: ["test/browser/**"],
    },
  },
];

for (const browser of ["chromium", "firefox"] as const) {
  const { path, usual, launch } = BROWSERS[browser];
  const executablePath = path ?? usual.find((file) => existsSync(file));
  if (executablePath !== undefined) {
    projects.push(browserProject(browser, { ...launch, executablePath }));
    continue;
  }
  const variable = `WEIGHTSEED_${browser.toUpperCase()}`;
  const message = `${browser} suite not run: none was found; install one or set ${variable} to its path`;
  if (env.WEIGHTSEED_REQUIRE_BROWSER === "1") throw new Error(message);
  console.warn(message);
}

function browserProject(
  browser: "chromium" | "firefox",
  launchOptions: object,
): TestProjectInlineConfiguration {
  return {
    // shared memory needs both headers
    server: {
      headers: {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
      },
    },
    optimizeDeps: { include: ["comlink", "@tensorflow/tfjs"] }, // found in mid-run, it would reload the page
    test: {
      name: browser,
      include: ["test/browser/**/*.test.ts"],
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions }),
        instances: [{ browser }],
      },
    },
  };
}

export default defineConfig({
  test: {
    projects,
    reporters: ["default", ["json", { outputFile: "build/results/vitest.json" }]],
  },
});
