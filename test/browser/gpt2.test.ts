import { expect, test } from "vitest";
import { PYTHON, gpt2 } from "./gpt2.js";

test("GPT-2 124M in a page: the state dict of the Python run", { timeout: 300_000 }, async () => {
  expect(await gpt2()).toStrictEqual(PYTHON);
});
