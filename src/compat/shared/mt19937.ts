import { isArray, wrongType, wrongValue } from "../../errors.js";
import { isWord } from "./sizes.js";

/** Words of 32 bits of a state (Matsumoto, Nishimura 1998). */
export const MT19937_WORDS = 624;

/**
 * Checks the words of a state.
 *
 * @throws TypeError for what are no words; RangeError for the state that gives 0 for ever, where rejection loops would
 *   never end: all words 0 but for the low 31 bits of the first, which are no part of the 19937
 */
export function checkMt19937(where: string, words: unknown): asserts words is readonly number[] {
  const expected = `${MT19937_WORDS} words of 32 bits`;
  if (!isArray(words)) throw wrongType(where, expected, words);
  if (words.length !== MT19937_WORDS || !words.every(isWord)) {
    throw wrongValue(where, `${expected}, integers from 0 to 2^32 - 1`, words);
  }
  const [first, ...rest] = words;
  if (first! < 2 ** 31 && rest.every((word) => word === 0)) {
    throw wrongValue(where, "words that are not all 0", words, "that state gives nothing but 0");
  }
}

/** Checks where in its words a state stands. */
export function checkPosition(where: string, position: unknown): asserts position is number {
  if (typeof position !== "number") throw wrongType(where, "an integer", position);
  if (!isWord(position) || position > MT19937_WORDS) {
    throw wrongValue(where, `an integer from 0 to ${MT19937_WORDS}`, position);
  }
}

/** Checks the normal that a method which makes two keeps: |z| ≤ `most`. */
export function checkKept(where: string, kept: unknown, most: number): asserts kept is number {
  if (typeof kept !== "number") throw wrongType(where, "a number", kept);
  if (!(Math.abs(kept) <= most)) throw wrongValue(where, `a number from -${most} to ${most}`, kept);
}
