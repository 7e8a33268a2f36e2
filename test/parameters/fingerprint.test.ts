/** Fingerprints repeated by another SHA-256, and held: the browser suite checks the same file. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { copy, fingerprint, initialize, normal } from "../../src/index.js";
import { DTYPES, MEMORIES } from "../support/cases.js";
import { all } from "../browser/fingerprints.js";
import { probes } from "../browser/probes.js";
import { slices } from "../browser/slices.js";
import { streams } from "../browser/streams.js";
import { fingerprintOf, readmeModule } from "../browser/readme.js";

/** The docstring, literally. */
function repeated(parameters: Parameters<typeof fingerprint>[0]): string {
  const sha256 = (data: Uint8Array | string): string =>
    createHash("sha256").update(data).digest("hex");
  const sorted = Object.values(parameters).sort((a, b) =>
    Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)),
  );
  const lines = sorted.map(({ name, dtype, shape, data }) => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return `${name}\0${dtype}\0${shape.join(",")}\0${sha256(bytes)}\n`;
  });
  return sha256(lines.join(""));
}

// UTF-16 order would put the emoji before U+FF61; "a" is a prefix of "a.b"
const NAMES = ["b", "a.b", "a", "", "🙂", "｡", "ü", "u\u0308", "B"];
const spec = NAMES.map((name) => [name, { shape: [50, 40], init: normal() }] as const);

test.each(DTYPES)("%s: node:crypto repeats it", (dtype) => {
  for (const memory of MEMORIES) {
    const set = initialize(spec, { seed: 1, dtype, memory });
    expect(fingerprint(set)).toBe(repeated(set));
  }
});

test.each([0, 1, 55, 56, 64, 65_087, 65_088, 65_089, 200_000])("data of %i bytes", (bytes) => {
  const data = Uint16Array.from({ length: bytes >> 1 }, (_, i) => i * 40_503);
  const set = { w: { name: "w", data, shape: [bytes >> 1], dtype: "float16" as const } };
  expect(fingerprint(set)).toBe(repeated(set));
});

test("order of keys does not matter; name, dtype, shape and each bit do", () => {
  const set = initialize(spec, { seed: 1, dtype: "float16" });
  const one = fingerprint(set);
  const reversed = Object.fromEntries(Object.entries(set).reverse());
  expect(fingerprint(reversed)).toBe(one);
  const a = set.a!;
  for (const change of [
    { ...a, name: "c" },
    { ...a, dtype: "bfloat16" as const },
    { ...a, shape: [40, 50] },
    { ...a, data: a.data.map((bits, i) => (i === 1999 ? bits ^ 1 : bits)) },
  ]) {
    expect(fingerprint({ ...set, a: change })).not.toBe(one);
  }
  expect(fingerprint(copy(set))).toBe(one);
  expect(fingerprint({})).toBe(repeated({}));
});

test("held: the values may not move unseen, neither here nor in a browser", async () => {
  const module = readmeModule(readFileSync("README.md", "utf8"), import.meta.resolve("weightseed"));
  const url = `data:text/javascript,${encodeURIComponent(module)}`;
  const exports = (await import(/* @vite-ignore */ url)) as object;
  const fingerprints = {
    laws: all(),
    slices: slices(),
    streams: streams(),
    probes: probes(),
    readme: fingerprintOf({ ...exports }),
  };
  // after a change that docs/stream.md tells of: npx vitest run --project node test/parameters/fingerprint.test.ts -u
  const file = "../browser/fingerprints.json";
  await expect(`${JSON.stringify(fingerprints, null, 2)}\n`).toMatchFileSnapshot(file);
});
