import { wrongType, wrongValue } from "../errors.js";
import { sha256, utf8 } from "../wasm/sha256.js";

/**
 * What a seed may be: an integer 0 … 2^64 − 1 (7 is 7n), or a text ("1" is not 1). A text of 0x and 16 hexadecimal digits, as
 * recipes have it, is that integer.
 */
export type Seed = number | bigint | string;

const LIMIT = 2n ** 64n;

/** A seed's 64 bits, as docs/stream.md §2 has it. */
export function seed64(where: string, seed: unknown): bigint {
  if (typeof seed === "string") {
    checkText(`${where}: seed`, seed);
    if (/^0x[0-9a-fA-F]{16}$/.test(seed)) return BigInt(seed);
    return littleEndian64(sha256(utf8("weightseed/seed\0"), utf8(seed)));
  }
  if (typeof seed !== "number" && typeof seed !== "bigint") {
    throw wrongType(`${where}: seed`, "a number, bigint or string", seed);
  }
  if (typeof seed === "number" && !(Number.isSafeInteger(seed) && seed >= 0)) {
    const wayOut = seed > Number.MAX_SAFE_INTEGER ? "write larger seeds as bigint" : undefined;
    throw wrongValue(`${where}: seed`, "an integer from 0 to 2^53 - 1", seed, wayOut);
  }
  if (seed < 0 || BigInt(seed) >= LIMIT) {
    throw wrongValue(`${where}: seed`, "an integer from 0 to 2^64 - 1", seed);
  }
  return BigInt(seed);
}

/**
 * A fresh seed of 64 random bits from the platform's entropy.
 *
 * @throws Error where the platform has none (no `crypto`)
 * @example
 *     const seed = randomSeed(); // to be logged, and given again
 *     initializeParameters([4, 3], { seed });
 */
export function randomSeed(): bigint {
  if (typeof crypto !== "object") {
    throw new Error("weightseed: this engine has no crypto; give a seed");
  }
  return crypto.getRandomValues(new BigUint64Array(1))[0]!;
}

/** The hexadecimal form of a seed in plans and recipes: 16 digits. */
export const seedToHex = (seed: bigint): string => seed.toString(16).padStart(16, "0");

/** Derives the two words that key a parameter's stream from its name, under one seed. */
export function keysUnder(seedHex: string): (name: string) => [number, number] {
  const label = utf8("weightseed/v1\0");
  const prefix = new Uint8Array(label.length + 8);
  prefix.set(label);
  new DataView(prefix.buffer).setBigUint64(label.length, BigInt(`0x${seedHex}`), true);
  return (name) => {
    const digest = sha256(prefix, utf8(name));
    return [littleEndian32(digest, 0), littleEndian32(digest, 4)];
  };
}

/** Texts that become bytes must have one UTF-8 form: no lone surrogates. */
export function checkText(where: string, text: unknown): asserts text is string {
  if (typeof text !== "string") throw wrongType(where, "a string", text);
  if (/[\ud800-\udfff]/u.test(text)) {
    throw wrongValue(where, "well-formed Unicode", text, "it holds half of a surrogate pair");
  }
}

/** The name of a parameter. */
export function checkName(where: string, name: unknown): asserts name is string {
  checkText(`${where}: name`, name);
  if (name === "__proto__") {
    throw wrongValue(
      `${where}: name`,
      'any name but "__proto__"',
      name,
      "JavaScript objects cannot carry it safely",
    );
  }
}

function littleEndian32(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
  );
}

function littleEndian64(bytes: Uint8Array<ArrayBuffer>): bigint {
  return new DataView(bytes.buffer).getBigUint64(0, true);
}
