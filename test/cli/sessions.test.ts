import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("the pages' terminal sessions are what the commands print", { timeout: 180_000 }, () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/sessions.mjs", "--check"], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(readFileSync("docs/cli.md", "utf8").match(/^\$ weightseed/gm)!.length).toBeGreaterThan(15);
});
