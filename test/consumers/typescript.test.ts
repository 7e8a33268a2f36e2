/** The oldest versions of TypeScript that the declarations are for, and this one's: `npm run types` has all of them. */
import { expect, test, vi } from "vitest";
import { diagnose, install } from "../types/versions/versions.mjs";

vi.setConfig({ testTimeout: 120_000 });

const missing = install();
if (missing !== undefined) console.warn(`versions of TypeScript not to be had: ${missing}`);

test.skipIf(missing !== undefined).each([
  ["5.0", "nodenext", "nothing"],
  ["5.6", "bundler", "DOM"],
  ["6.0", "node16", "nothing"],
])("TypeScript %s under %s beside %s", (version, resolution, platform) => {
  expect(diagnose(`typescript-${version}`, resolution, platform)).toBe("");
});
