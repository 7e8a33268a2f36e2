/** What the command line says of each malformed file: the exit code of a mistake in a file, never a crash. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { EXIT, verdictOf } from "../../src/cli/exit.js";
import { openTensors } from "../../src/cli/tensors.js";
import { malformed, type Format } from "../formats/malformed.js";
import { folderOf } from "./run.js";

vi.setConfig({ testTimeout: 120_000 });

const folder = folderOf("malformed");
const NAMES: Readonly<Record<Format, string>> = {
  safetensors: "model.safetensors",
  npz: "model.npz",
  recipe: "model.recipe.json",
  index: "model.safetensors.index.json",
};

/** Reads all of a file, as `fingerprint` does; what is thrown. */
async function errorOf(path: string): Promise<unknown> {
  try {
    const file = await openTensors(path);
    try {
      for (const tensor of file.tensors) {
        for await (const chunk of tensor.chunks()) expect(chunk.length).toBeGreaterThan(0);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Of the library's, 8 MiB; the program reads headers of 100 MB, as Hugging Face's own reader does. */
const LEGAL = "a header over the limit";
const cases = malformed().filter(({ title }) => !title.endsWith(LEGAL));

test("every malformed file ends with the exit code for it", async () => {
  const wrong: string[] = [];
  for (const { format, title, bytes } of cases) {
    const path = join(folder, NAMES[format]);
    writeFileSync(path, bytes);
    const error = await errorOf(path);
    const { code, text } = error === undefined ? { code: EXIT.ok, text: "" } : verdictOf(error);
    // one line for people, without a stack
    if (code !== EXIT.usage || /\n {4}at /.test(text)) wrong.push(`${format}: ${title}: ${text}`);
    rmSync(path);
  }
  expect(wrong).toStrictEqual([]);
  expect(cases.length).toBeGreaterThanOrEqual(300);
});
