/** The blocks of docs/tfjs.md run, and print what their comments say. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { codeBlocks } from "../support/markdown.js";

const blocks = codeBlocks(readFileSync("docs/tfjs.md", "utf8"));
/** Without it tfjs advertises tfjs-node on standard error. */
const QUIET = 'import { enableProdMode } from "@tensorflow/tfjs"; enableProdMode();';

test("there are some", () => {
  expect(blocks.map(({ words }) => words)).toStrictEqual(Array(4).fill(["tfjs"]));
});

test.each(blocks)("line $line", { timeout: 60_000 }, ({ code }) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module"], {
    input: QUIET + code,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  const said = [...code.matchAll(/^console\.log.*; \/\/ (\{.*\}|[^:\n]+)(?::.*)?$/gm)];
  expect(said.length).toBeGreaterThan(0);
  const bare = (text: string): string => text.replaceAll(/["' ]/g, "");
  expect(bare(stdout.trim())).toBe(bare(said.map(([, value]) => value!).join("\n")));
});
