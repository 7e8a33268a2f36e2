/** Pools in an isolated page; test/workers/pages.test.ts has pages without isolation. */
import { expect, test } from "vitest";
import { MEMORIES } from "../support/cases.js";
import { inline, made } from "../workers/cases.js";

const want = [inline(1), inline(1), inline(2)];

for (const workers of [1, 2, 3, 8]) {
  test.each(MEMORIES)(`${workers} workers, %s: the bits of the core`, async (memory) => {
    expect(crossOriginIsolated).toBe(true);
    expect(await made(memory, { workers })).toStrictEqual(want);
  });
}
