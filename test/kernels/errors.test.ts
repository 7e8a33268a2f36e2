/** Errors of the float32 functions on a sample of their arguments; `npm run errors -- all` takes all of them. */
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";

type Kind = "abs" | "rel" | "scaled" | "p";

interface Result {
  name: string;
  of: Kind;
  bound: number;
  errors: Record<"count" | Kind, number> & { at: Record<string, number> };
}

const command = ["scripts/errors.mjs", "sample", "--json"];
const { stdout } = spawnSync(process.execPath, command, { encoding: "utf8" });
const results = JSON.parse(stdout) as Result[];

describe.each(results)("$name", ({ of, bound, errors }) => {
  test(`${of} error at most ${bound}`, () => {
    expect(errors.count).toBeGreaterThan(200000);
    expect(errors[of], `word ${errors.at[of] ?? ""}`).toBeLessThanOrEqual(bound);
    // a bound that no sample comes near holds nothing
    expect(errors[of]).toBeGreaterThanOrEqual(bound / 2);
  });
});

test("every float32 function and both 16-bit formats are measured", () => {
  expect(results.length).toBe(15);
});
