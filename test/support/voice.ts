/** The one voice of errors: `fn: argument expected X, got Y; way out`. */
import { expect } from "vitest";

const VOICE = /^(\w+)(: .+)? expected .+, got .+$/su;

/** A TypeError or RangeError in that voice, from `fn`. */
export function expectVoice(error: unknown, fn: string): void {
  expect(error).toSatisfy((e) => e instanceof TypeError || e instanceof RangeError);
  const { message } = error as Error;
  expect(message).toMatch(VOICE);
  expect(VOICE.exec(message)![1]).toBe(fn);
}

/** What a call throws, or undefined. */
export function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}
