/** The README's first code, from the bundle that users get, in a real browser. */
import { expect, test } from "vitest";
import markdown from "../../README.md?raw";
import { fingerprintOf, readmeModule } from "./readme.js";
import stored from "./fingerprints.json" with { type: "json" };

test("the same fingerprint as in Node", async () => {
  const bundle = new URL("../../build/dist/index.js", import.meta.url).href;
  const module = new Blob([readmeModule(markdown, bundle)], { type: "text/javascript" });
  const exports = (await import(/* @vite-ignore */ URL.createObjectURL(module))) as object;
  expect(Object.keys(exports)).toContain("W1");
  expect(fingerprintOf({ ...exports })).toBe(stored.readme);
});
