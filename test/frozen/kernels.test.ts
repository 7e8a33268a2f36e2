/** The frozen digests of values, of the binary's and of the oracle's. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Machine } from "../kernels/core.js";
import { fill, type Dtype, type Law } from "../oracle/laws.js";
import { key, sha256 } from "../oracle/words.js";

const frozen = JSON.parse(readFileSync("test/frozen/kernels.json", "utf8")) as {
  seed: string;
  name: string;
  key: [number, number];
  count: number;
  rows: (Law & { dtype: Dtype; sha256: string })[];
};
const machine = new Machine();

test("key of the seed and name", () => {
  expect(key(BigInt(frozen.seed), frozen.name)).toEqual(frozen.key);
});

describe.each(frozen.rows)("$law of $dtype", ({ dtype, sha256: want, ...law }) => {
  const args = [law, dtype, frozen.count, 0, frozen.key] as const;
  const hash = (bytes: Uint8Array): string => Buffer.from(sha256(bytes)).toString("hex");

  test(JSON.stringify(law), () => {
    expect(hash(machine.fill(...args)), "wasm").toBe(want);
    expect(hash(fill(...args)), "oracle").toBe(want);
  });
});
