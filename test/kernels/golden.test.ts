/** Golden hashes: the values may not move, neither the binary's nor the oracle's. */
import { describe, expect, test } from "vitest";
import { fill, type Dtype, type Law } from "../oracle/laws.js";
import { key, sha256 } from "../oracle/words.js";
import { Machine } from "./core.js";
import { vectors } from "./vectors.js";

const golden = vectors("golden") as {
  seed: string;
  name: string;
  key: [number, number];
  count: number;
  rows: (Law & { dtype: Dtype; sha256: string })[];
};
const machine = new Machine();

test("key of the seed and name", () => {
  expect(key(BigInt(golden.seed), golden.name)).toEqual(golden.key);
});

describe.each(golden.rows)("$law of $dtype", ({ dtype, sha256: want, ...law }) => {
  const args = [law, dtype, golden.count, 0, golden.key] as const;
  const hash = (bytes: Uint8Array): string => Buffer.from(sha256(bytes)).toString("hex");

  test(JSON.stringify(law), () => {
    const message =
      "value-breaking change: the stream is a promise. If it was meant, change docs/stream.md, the oracle and " +
      "the model with it, run `npm run golden`, and say so under that heading of the changelog";
    expect(hash(machine.fill(...args)), `wasm: ${message}`).toBe(want);
    expect(hash(fill(...args)), `oracle: ${message}`).toBe(want);
  });
});
