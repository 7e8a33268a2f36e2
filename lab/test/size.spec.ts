// What the page carries beside the library and tfjs.
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "playwright/test";

const LIMIT_KB = 150;
const ASSETS = new URL("../../build/lab/assets/", import.meta.url);

/** The library's entries and tfjs have chunks of their own; a worker's file is the library and some tasks. */
const NOT_OWN = /^(weightseed-|tfjs|worker-)/;

test(`the page's own code is under ${LIMIT_KB} KB, gzip`, () => {
  const own = readdirSync(ASSETS).filter((file) => /\.(js|css)$/.test(file) && !NOT_OWN.test(file));
  const bytes = own.reduce(
    (sum, file) => sum + gzipSync(readFileSync(new URL(file, ASSETS))).length,
    0,
  );
  expect(own.some((file) => file.startsWith("plot-"))).toBe(true);
  expect(bytes / 1000).toBeLessThan(LIMIT_KB);
});
