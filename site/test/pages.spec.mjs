// Every page: axe-core in light on a desk and in dark on a phone, whose width it keeps. A quick run leaves "@every" out.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, HOME, PAGES, test } from "./site.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { width: 360, height: 740 };

/** One of each kind. */
const QUICK = [
  "index.html",
  "docs/initializers.html",
  "docs/from-python.html",
  "reference/index.html",
  "reference/weightseed/presets/index.html",
];

for (const path of PAGES) {
  const title = `${path}${QUICK.includes(path) ? "" : " @every"}`;
  test(title, async ({ page, browserName }) => {
    test.skip(browserName !== "chromium", "one engine is enough for names, roles and contrasts");
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await page.goto(`${HOME}${path}`);
    await page.evaluate(AXE);
    expect(await violations(page), "light").toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize(PHONE);
    await expect(page.locator("html")).toHaveClass(/dark/);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
    expect(await violations(page), "dark, on a phone").toEqual([]);
  });
}

async function violations(page) {
  const { violations: found } = await page.evaluate(() => window.axe.run());
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`);
}
