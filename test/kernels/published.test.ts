/** Published vectors, on the shipped binary and on the oracle; then the words of whole blocks. */
import { describe, expect, test } from "vitest";
import { hex32 } from "../support/bits.js";
import { blockWords, philox, sha256, xoshiro, type Four } from "../oracle/words.js";
import { source } from "./cases.js";
import { Machine } from "./core.js";
import { vectors } from "./vectors.js";

const machine = new Machine();
const { core, base, scratch } = machine;
const words = (at: number, count: number): number[] => [
  ...new Uint32Array(machine.memory.buffer, at, count),
];
const hex = (list: readonly number[]): string => list.map(hex32).join(" ");

describe("Philox4x32-10", () => {
  const { kat } = vectors("philox4x32") as { kat: Record<"ctr" | "key" | "out", string[]>[] };
  const numbers = (list: readonly string[]): number[] => list.map((word) => parseInt(word, 16));

  test.each(kat)("known answer $ctr", ({ ctr, key, out }) => {
    const counter = numbers(ctr) as Four;
    const [k0, k1] = numbers(key) as [number, number];
    expect(hex(philox(counter, [k0, k1]))).toBe(out.join(" "));
    for (let lane = 0; lane < 4; lane++) {
      const [c0, c1, c2, c3] = counter;
      core.philox4x32(base, c0, c1, c2 - lane, c3, k0, k1);
      const got = words(base, 16).filter((_, i) => i % 4 === lane);
      expect(hex(got), `lane ${lane}`).toBe(out.join(" "));
    }
  });
});

describe("xoshiro128++", () => {
  const { rows } = vectors("xoshiro128pp") as {
    rows: { state: Four; index: number; word: number }[];
  };
  const steps = Math.max(...rows.map(({ index }) => index)) + 1;

  test("oracle", () => {
    const state: Four = [...rows[0]!.state];
    const got = Array.from({ length: steps }, () => xoshiro(state));
    expect(rows.map(({ index }) => got[index])).toEqual(rows.map(({ word }) => word));
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7])("wasm, lane %d", (lane) => {
    const next = source(lane);
    const state = new Uint32Array(machine.memory.buffer, scratch, 32).map(() => next());
    rows[0]!.state.forEach(
      (word, i) => (state[Math.floor(lane / 4) * 16 + i * 4 + (lane % 4)] = word),
    );
    new Uint32Array(machine.memory.buffer, scratch, 32).set(state);
    core.xoshiro128pp(base, scratch, steps);
    const got = new Uint32Array(machine.memory.buffer, base, 8 * steps);
    expect(rows.map(({ index }) => got[8 * index + lane])).toEqual(rows.map(({ word }) => word));
    expect(words(scratch, 32), "the state is left as it was").toEqual([...state]);
  });
});

describe("SHA-256", () => {
  const { rows } = vectors("sha256") as {
    rows: { message: string; repeat: number; digest: string }[];
  };

  /** The message goes in by pieces of `piece` blocks. */
  function wasm(message: Uint8Array, piece: number): string {
    const [data, schedule] = [base, scratch + 64];
    const whole = Math.floor(message.length / 64);
    core.sha256Start(scratch);
    for (let block = 0; block < whole; block += piece) {
      const blocks = Math.min(piece, whole - block);
      machine.bytes(data, 64 * blocks).set(message.subarray(64 * block, 64 * (block + blocks)));
      core.sha256Blocks(scratch, data, blocks, schedule);
    }
    machine
      .bytes(data, 64)
      .fill(0xff)
      .set(message.subarray(64 * whole));
    core.sha256Finish(scratch, data, message.length, schedule);
    return Buffer.from(machine.bytes(scratch, 32)).toString("hex");
  }

  test.each(rows)("$repeat × '$message'", ({ message, repeat, digest }) => {
    const bytes = new TextEncoder().encode(message.repeat(repeat));
    expect(Buffer.from(sha256(bytes)).toString("hex")).toBe(digest);
    expect(wasm(bytes, 1)).toBe(digest);
    expect(wasm(bytes, 1000)).toBe(digest);
  });

  // 55, 56 and 64 bytes are where the padding changes shape
  test("any length from 0 to 200 agrees with the oracle", () => {
    const next = source(7);
    for (let length = 0; length <= 200; length++) {
      const bytes = Uint8Array.from({ length }, next);
      expect(wasm(bytes, 3)).toBe(Buffer.from(sha256(bytes)).toString("hex"));
    }
  });
});

test.each([
  [0n, 0x10],
  [1n, 0x21],
  [0xffffffffn, 0x30],
  [0x100000000n, 0x31],
  [2n ** 64n - 1n, 0xffffffff],
])("words of block %d, domain %d", (block, domain) => {
  const [k0, k1] = [0x243f6a88, 0xa4093822];
  core.words(base, k0, k1, block, domain, 512, scratch);
  const whole = words(base, 4096);
  expect(whole).toEqual(blockWords([k0, k1], block, domain));
  core.words(base, k0, k1, block, domain, 3, scratch);
  expect(words(base, 24), "fewer steps give a prefix").toEqual(whole.slice(0, 24));
});
