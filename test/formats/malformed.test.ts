/** Each malformed file is one clear error, soon, and without a large allocation. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, onTestFinished, test } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "../../src/formats/safetensors/index.js";
import { initialize, normal } from "../../src/index.js";
import { expectVoice } from "../support/voice.js";
import { READERS, errorOf, malformed } from "./malformed.js";

const cases = malformed();

test("there are enough", () => expect(cases.length).toBeGreaterThanOrEqual(300));

describe("malformed files", () => {
  test.each(cases)("$format: $title", { timeout: 20_000 }, async ({ format, bytes }) => {
    for (const read of READERS[format]) {
      const began = performance.now();
      const error = await errorOf(read, bytes);
      expect(error, "an error").toBeInstanceOf(Error);
      const { message } = error as Error;
      expectVoice(error, /^\w+/.exec(message)![0]);
      expect(message.length).toBeLessThan(700);
      expect(performance.now() - began).toBeLessThan(5000);
    }
  });

  test("take little memory", { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "weightseed-malformed-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const outfile = join(folder, "malformed.mjs");
    const entryPoints = ["test/formats/malformed-memory.ts"];
    await build({ entryPoints, outfile, bundle: true, format: "esm", logLevel: "silent" });
    const limit = ["--max-old-space-size=64", outfile]; // MiB, the program itself among them
    const { stdout, stderr, status } = spawnSync(process.execPath, limit, { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const { errors, largest } = JSON.parse(stdout) as { errors: number; largest: number };
    expect(errors).toBe(cases.reduce((sum, { format }) => sum + READERS[format].length, 0));
    expect(largest).toBeLessThanOrEqual(64 * 2 ** 20);
  });
});

test("a byte changed anywhere in a header: the same tensors' sizes, or a clear error", () => {
  const set = initialize(
    { a: { shape: [2, 3], init: normal() }, b: { shape: [4], init: normal() } },
    { seed: 1 },
  );
  const whole = encodeSafetensors(set, { recipe: false });
  const header = new DataView(whole.buffer).getUint32(0, true);
  let errors = 0;
  for (let at = 0; at < 8 + header; ++at) {
    for (const bit of [1, 4, 32, 128]) {
      const bytes = whole.slice();
      bytes[at]! ^= bit;
      try {
        const { tensors } = decodeSafetensors(bytes);
        const sizes = Object.values(tensors).map(({ data }) => data.byteLength);
        expect(sizes.sort((a, b) => a - b)).toStrictEqual([16, 24]);
      } catch (error) {
        expectVoice(error, "decodeSafetensors");
        ++errors;
      }
    }
  }
  expect(errors).toBeGreaterThan(header);
});
