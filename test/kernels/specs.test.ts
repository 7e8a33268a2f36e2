/** Every export of the shipped binary has a spec in assembly/__tests__ that takes it from the binary. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { BINARY } from "./core.js";

const FOLDER = "assembly/__tests__";
const specs = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".spec.ts"))
  .map((name) => readFileSync(`${FOLDER}/${name}`, "utf8"));
const exported = WebAssembly.Module.exports(new WebAssembly.Module(BINARY));

test("the binary exports functions and constants, no memory", () => {
  expect(new Set(exported.map(({ kind }) => kind))).toEqual(new Set(["function", "global"]));
});

test.each(exported)("$name", ({ name, kind }) => {
  const use = new RegExp(kind === "function" ? `\\b${name}\\(` : `\\b${name}\\b`);
  const found = specs.filter((spec) => {
    const [, names, body] = /import \{([^}]*)\} from "\.\/kernel";([^]*)/.exec(spec)!;
    return names!.split(/[\s,]+/).includes(name) && use.test(body!);
  });
  expect(found.length, `a spec that imports ${name} from "./kernel"`).toBeGreaterThan(0);
});
