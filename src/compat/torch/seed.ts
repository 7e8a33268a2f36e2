import { wrongType, wrongValue } from "../../errors.js";

/** The 64 bits of a seed, of which the CPU's generator takes the low 32. @throws TypeError, RangeError */
export function checkSeed(where: string, seed: unknown): bigint {
  if (typeof seed !== "number" && typeof seed !== "bigint") {
    throw wrongType(where, "a number or bigint", seed);
  }
  if (typeof seed === "number" && !Number.isSafeInteger(seed)) {
    const wayOut = Number.isInteger(seed) ? "write larger seeds as bigint" : undefined;
    throw wrongValue(where, "an integer", seed, wayOut);
  }
  if (seed < -(2n ** 63n) || seed >= 2n ** 64n) {
    throw wrongValue(where, "an integer from -2^63 to 2^64 - 1", seed);
  }
  return BigInt.asUintN(64, BigInt(seed));
}
