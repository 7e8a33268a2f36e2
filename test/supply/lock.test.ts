/** Lock files: what `npm ci` installs, by digest and from no server in particular. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

interface Locked {
  readonly integrity?: string;
  readonly resolved?: string;
}

/** Installed by `npm ci`, each in its folder. */
const LOCKED = [".", "test/engines"];

describe.each(LOCKED)("the lock file of %s", (folder) => {
  const file = join(folder, "package-lock.json");
  const { packages } = JSON.parse(readFileSync(file, "utf8")) as {
    packages: Record<string, Locked>;
  };
  const installed = Object.entries(packages).filter(([place]) => place !== "");

  test("holds a digest of every package, and no server's name", () => {
    expect(installed.length).toBeGreaterThan(0);
    expect(
      installed.filter(([, { integrity }]) => integrity?.startsWith("sha512-") !== true),
    ).toStrictEqual([]);
    expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toStrictEqual([]);
  });

  test("is that of its package.json", () => {
    const args = ["ci", "--dry-run", "--offline", "--ignore-scripts", "--no-audit"];
    const { status, stderr } = spawnSync("npm", args, {
      cwd: folder,
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
  });
});
