import { wrongType, wrongValue } from "../../errors.js";

/** The bounds of `torch.randint`. */
export function checkRange(where: string, low: unknown, high: unknown): void {
  for (const [name, bound] of Object.entries({ low, high })) {
    if (typeof bound !== "number") throw wrongType(`${where}: ${name}`, "an integer", bound);
    if (!Number.isSafeInteger(bound)) throw wrongValue(`${where}: ${name}`, "an integer", bound);
  }
  const [from, to] = [low, high] as [number, number];
  if (!(from < to)) throw wrongValue(`${where}: low`, `less than high = ${to}`, from);
}

/** low + (a word, or two of which one is the high half) mod (high − low). */
export function randintBy(low: number, high: number): (word: number, highWord?: number) => number {
  const range = high - low;
  const [wide, base] = [BigInt(high) - BigInt(low), BigInt(low)];
  return (word, highWord) =>
    highWord === undefined
      ? low + (word % range)
      : Number(base + (((BigInt(highWord) << 32n) | BigInt(word)) % wide));
}
