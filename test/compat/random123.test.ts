/** Known answers of Random123 for the generators of its family that a shipped binary holds. */
import { expect, test } from "vitest";
import { compatWindow } from "../../src/compat/shared/kernels.js";
import { NumpyGenerator } from "../../src/compat/numpy/generator.js";
import { hex32 } from "../support/bits.js";
import { Machine } from "../kernels/core.js";
import { vectors } from "../kernels/vectors.js";

interface Row {
  readonly name: "philox4x32" | "philox4x64" | "threefry2x32";
  readonly ctr: string[];
  readonly key: string[];
  readonly out: string[];
}
const { published, model } = vectors("random123") as Record<"published" | "model", Row[]>;
const machine = new Machine();

const word = (hex: string): number => parseInt(hex, 16);

const GENERATORS: Readonly<Record<Row["name"], (ctr: string[], key: string[]) => string[]>> = {
  philox4x32(ctr, key) {
    const [c0, c1, c2, c3] = ctr.map(word) as [number, number, number, number];
    const [k0, k1] = key.map(word) as [number, number];
    machine.core.philox4x32(machine.base, c0, c1, c2, c3, k0, k1);
    const lanes = new Uint32Array(machine.memory.buffer, machine.base, 16);
    return [0, 4, 8, 12].map((at) => hex32(lanes[at]!));
  },
  /** NumPy's Philox counts up before each block, and hands out low halves first. */
  philox4x64(ctr, key) {
    const counter = ctr.reduceRight((sum, part) => (sum << 64n) | BigInt(`0x${part}`), 0n) - 1n;
    const digits = [0n, 64n, 128n, 192n].map((at) => String(BigInt.asUintN(64, counter >> at)));
    const rng = NumpyGenerator.from({
      bit_generator: "Philox",
      state: { counter: digits, key: key.map((part) => String(BigInt(`0x${part}`))) },
      buffer: ["0", "0", "0", "0"],
      buffer_pos: 4,
      has_uint32: 0,
      uinteger: 0,
    });
    const words = Array.from(rng.integers(0, 2 ** 32, 8), hex32);
    return [0, 2, 4, 6].map((at) => words[at + 1]! + words[at]!);
  },
  threefry2x32(ctr, key) {
    const { kernels, memory, values, state } = compatWindow();
    const [k0, k1] = key.map(word) as [number, number];
    kernels.threefryPairs(values, 1, k0, k1, BigInt(`0x${ctr.join("")}`), 0, state);
    return Array.from(new Uint32Array(memory.buffer, values, 2), hex32);
  },
};

test.each(published)("published: $name-10 or -20 of $ctr", ({ name, ctr, key, out }) => {
  expect(GENERATORS[name](ctr, key)).toEqual(out);
});

test.each(model)("model: $name-10 or -20 of $ctr", ({ name, ctr, key, out }) => {
  expect(GENERATORS[name](ctr, key)).toEqual(out);
});

test("each generator has three rows of each kind", () => {
  const names = Object.keys(GENERATORS).flatMap((name) => [name, name, name]);
  expect(published.map(({ name }) => name)).toEqual(names);
  expect(model.map(({ name }) => name)).toEqual(names);
});
