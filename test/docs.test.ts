/** Code that users read runs: the README's blocks, blocks marked `run` on other pages, files of apps, and the examples. */
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { transformSync } from "esbuild";
import { describe, expect, test, vi } from "vitest";
import { codeBlocks } from "./support/markdown.js";

vi.setConfig({ testTimeout: 60_000 });

const pages = ["README.md", ...readdirSync("docs").map((file) => `docs/${file}`)];
const all = pages
  .filter((page) => page.endsWith(".md"))
  .flatMap((page) => codeBlocks(readFileSync(page, "utf8")).map((block) => ({ page, ...block })));
const blocks = all.filter(({ page, words }) => page === "README.md" || words.includes("run"));
/** They stand in files of the apps that `npm run consumers` runs. */
const ofApps = all.flatMap(({ words, ...block }) => {
  const file = words.find((word) => word.startsWith("apps/"));
  return file === undefined ? [] : [{ file, ...block }];
});
const examples = readdirSync("examples").filter((file) => file.endsWith(".mjs"));

/** In the repository's root, "weightseed" is this package itself: what `npm run build` left in build/dist. */
function expectRuns(args: string[], code?: string): void {
  const { status, stderr } = spawnSync(process.execPath, args, { input: code, encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
}

describe("pages", () => {
  test("the README has code", () => expect(blocks[0]!.page).toBe("README.md"));
  test.each(blocks)("$page, line $line", ({ code, language }) => {
    expectRuns(
      ["--input-type=module"],
      transformSync(code, { loader: language as "js" | "ts" }).code,
    );
  });
  test.each(ofApps)("$page, line $line: $file", ({ code, file }) => {
    expect(code).toBe(readFileSync(`test/consumers/${file}`, "utf8"));
  });
});

describe("examples", () => {
  test("there are some", () => expect(examples.length).toBeGreaterThan(3));
  test.each(examples)("%s", (file) => expectRuns([`examples/${file}`]));
});
