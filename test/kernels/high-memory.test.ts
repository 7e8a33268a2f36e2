/** Pointers are unsigned: data beyond 2 GiB, across 2^31, and up to the last byte below 4 GiB − 64 KiB. */
import { describe, expect, test } from "vitest";
import { transform32, transform64 } from "../oracle/laws.js";
import { DTYPES, LAWS, truncated } from "./cases.js";
import { BYTES, Machine, type Keys } from "./core.js";
import { sha256 } from "../oracle/words.js";

const PAGES = 65535; // 4 GiB - 64 KiB, the largest memory that src/wasm/memory.ts asks for
const COUNT = 9001;
const KEYS: Keys = [0x12345678, 0x9abcdef0];

/** Only the pages that are touched cost memory, where the system gives pages on demand. */
function large(): Machine | string {
  try {
    const machine = new Machine(1, 2 ** 31 + 2 ** 20);
    machine.memory.grow(PAGES - 1);
    return machine;
  } catch (error) {
    return `memory above 2 GiB not tested: ${String(error)}`;
  }
}

const high = large();
if (typeof high === "string") console.warn(high);
const low = new Machine();

describe.skipIf(typeof high === "string")("memory above 2 GiB", () => {
  const machine = high as Machine;
  const { core, scratch, base } = machine;
  const places: [string, (bytes: number) => number][] = [
    ["above 2^31", () => base + 64],
    ["across 2^31", (bytes) => 2 ** 31 - ((bytes >> 5) << 4)],
    ["up to the end", (bytes) => PAGES * 65536 - bytes],
    ["in low memory, scratch above", () => 4096],
  ];

  test.each(places)("fill %s", (_, place) => {
    for (const [name, law] of LAWS) {
      for (const dtype of DTYPES) {
        const want = low.fill(law, dtype, COUNT, 4000, KEYS);
        const got = machine.fill(law, dtype, COUNT, 4000, KEYS, place(COUNT * BYTES[dtype]));
        expect(Buffer.compare(got, want), `${name}, ${dtype}`).toBe(0);
      }
    }
  });

  test("transforms across 2^31", () => {
    const words = Array.from({ length: 64 }, (_, i) => Math.imul(i + 1, 0x9e3779b9) >>> 0);
    const wide = words.slice(32).map((word, i) => BigInt(word) * 2n ** 32n + BigInt(words[i]!));
    const laws = [
      { law: "uniform", low: -1, high: 2 } as const,
      { law: "uniform", low: -1, high: 1 } as const,
      { law: "normal", mean: 1, std: 2 } as const,
      truncated(-1, 1),
      truncated(-3, 3),
      truncated(9, 10),
    ];
    const at = 2 ** 31 - 128;
    for (const law of laws) {
      const single = new Uint32Array(machine.memory.buffer, at, 64);
      single.set(words);
      machine.transform(law, false, 64, at);
      expect([...new Float32Array(machine.memory.buffer, at, 64)]).toEqual(transform32(law, words));
      const double = new BigUint64Array(machine.memory.buffer, at, 32);
      double.set(wide);
      machine.transform(law, true, 32, at);
      expect([...new Float64Array(machine.memory.buffer, at, 32)]).toEqual(transform64(law, wide));
    }
  });

  test("SHA-256 across 2^31", () => {
    const data = 2 ** 31 - 640;
    const message = machine.bytes(data, 1300).map((_, i) => i);
    machine.bytes(data, 1300).set(message);
    core.sha256Start(scratch);
    core.sha256Blocks(scratch, data, 20, scratch + 64);
    core.sha256Finish(scratch, data + 1280, 1300, scratch + 64);
    expect([...machine.bytes(scratch, 32)]).toEqual([...sha256(message)]);
  });
});
