/** Where tensors lie in arenas; nothing here is allocated. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ALIGNMENT, arenaCapacity, place } from "../../src/wasm/memory.js";

const GIB = 2 ** 30;
const tensors = (...sizes: number[]): { name: string; bytes: number }[] =>
  sizes.map((bytes, i) => ({ name: `t${i}`, bytes }));

test("an arena holds 4 GiB less a page less what the kernels need", () => {
  const least = 4 * GIB - 2 * 65536;
  expect(arenaCapacity()).toBeGreaterThan(least);
  expect(arenaCapacity()).toBeLessThan(4 * GIB - 65536);
});

test("a set over one arena is spread over several, in order", () => {
  const { placements, arenas } = place("test", tensors(3 * GIB, GIB / 2, GIB, 3 * GIB, 64));
  expect(placements).toStrictEqual([
    { arena: 0, offset: 0 },
    { arena: 0, offset: 3 * GIB },
    { arena: 1, offset: 0 },
    { arena: 2, offset: 0 },
    { arena: 2, offset: 3 * GIB },
  ]);
  expect(arenas).toStrictEqual([3.5 * GIB, GIB, 3 * GIB + 64]);
});

test("no tensor is cut, none overlaps another, each is aligned, no arena is too large", () => {
  const capacity = arenaCapacity();
  const size = fc.oneof(
    fc.nat(1000),
    fc.nat(2 ** 31),
    fc.integer({ min: capacity - 9, max: capacity }),
  );
  fc.assert(
    fc.property(fc.array(size, { maxLength: 60 }), (sizes) => {
      const { placements, arenas } = place("test", tensors(...sizes));
      let end = 0;
      for (const [i, { arena, offset }] of placements.entries()) {
        if (i > 0 && placements[i - 1]!.arena !== arena) end = 0;
        expect(offset).toBeGreaterThanOrEqual(end);
        expect(offset % ALIGNMENT).toBe(0);
        end = offset + sizes[i]!;
        expect(end).toBeLessThanOrEqual(arenas[arena]!);
      }
      for (const bytes of arenas) expect(bytes).toBeLessThanOrEqual(capacity);
    }),
    { seed: 1, numRuns: 200 },
  );
});

test("a tensor over one arena is an error that names its bytes", () => {
  const bytes = arenaCapacity() + 1;
  expect(() => place("initialize", [{ name: "W", bytes }])).toThrow(RangeError);
  expect(() => place("initialize", [{ name: "W", bytes }])).toThrow(
    `initialize: bytes of "W" expected at most ${bytes - 1} in linear memory, got ${bytes}; `,
  );
});
