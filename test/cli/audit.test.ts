/** `weightseed audit`: what it says of files, and what it ends with. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "../../src/formats/safetensors/index.js";
import { heNormal, initialize, type Parameter } from "../../src/index.js";
import { gpt2 } from "../../src/presets/index.js";
import { folderOf, weightseed } from "./run.js";

vi.setConfig({ testTimeout: 60_000 });

const folder = folderOf("cli-audit");
const at = (name: string): string => join(folder, name);
const run = (...args: string[]): ReturnType<typeof weightseed> => weightseed(folder, args);

const { code } = run(
  "init",
  "784",
  "256",
  "10",
  "--activation",
  "relu",
  "--seed",
  "1",
  "-o",
  "p.safetensors",
);
expect(code).toBe(0);
run("init", "784", "256", "10", "--activation", "relu", "--seed", "1", "-o", "p.npz");
run("init", "784", "256", "10", "--activation", "relu", "--seed", "1", "-o", "p.recipe.json");

/** The file with a change of its first matrix. */
function changed(name: string, change: (data: Float32Array) => void): string {
  const { tensors } = decodeSafetensors(readFileSync(at("p.safetensors")));
  change(tensors.W1!.data as Float32Array);
  writeFileSync(at(name), encodeSafetensors(tensors as Record<string, Parameter>));
  return name;
}

test("an honest file, by the recipe that it carries, by another's, and as a recipe", () => {
  const { out, code, err } = run("audit", "p.safetensors");
  expect([code, err]).toStrictEqual([0, ""]);
  expect(out).toMatch(/^p\.safetensors\naudit {2}nothing found\nno alarm in 14 tests\n/);
  expect(out).toMatch(/W1 .* 256×784 +float32 +N\(0, 0\.050507627²\)\n/);
  for (const args of [["p.npz", "--recipe", "p.recipe.json"], ["p.recipe.json"]]) {
    const told = JSON.parse(run("audit", ...args, "--json").out) as { tests: number; verdicts: [] };
    expect([told.tests, told.verdicts]).toStrictEqual([14, []]);
  }
  expect(run("audit", "p.npz").out).toContain("no alarm in 0 tests");
  expect(run("audit", "p.safetensors", "--quiet").out).toBe("");
});

test("faults end with 1, and are named", () => {
  const equal = changed("equal.safetensors", (w) => w.copyWithin(784, 0, 784));
  const found = run("audit", equal);
  expect(found.code).toBe(1);
  expect(found.out).toContain(
    'error symmetric-units\n  "W1" has equal output units: 0 and 1.\n  → draw each unit',
  );
  const scaled = changed("scaled.safetensors", (w) => w.set(w.map((x) => x / Math.SQRT2)));
  const { out, code } = run("audit", scaled, "--recipe", "p.recipe.json", "--json");
  expect(code).toBe(1);
  const told = JSON.parse(out) as { file: string; verdicts: { code: string }[] };
  expect([told.file, told.verdicts[0]!.code]).toStrictEqual([scaled, "forgotten-gain"]);
  expect(run("audit", equal, "--quiet")).toMatchObject({ code: 1, out: "" });
});

test("a model's laws", () => {
  const config = { vocab_size: 500, n_positions: 64, n_embd: 64, n_layer: 2 };
  writeFileSync(at("config.json"), JSON.stringify(config));
  writeFileSync(at("gpt2.safetensors"), encodeSafetensors(initialize(gpt2(config), { seed: 3 })));
  const honest = run("audit", "gpt2.safetensors", "--model", "gpt2", "--config", "config.json");
  expect([honest.code, honest.err]).toStrictEqual([0, ""]);
  const spec = Object.fromEntries(
    Object.entries(gpt2(config)).map(([name, one]) => [
      name,
      { ...one, ...(name.includes("c_attn.weight") && { init: heNormal() }) },
    ]),
  );
  writeFileSync(at("he.safetensors"), encodeSafetensors(initialize(spec, { seed: 3 })));
  const { out, code } = run(
    "audit",
    "he.safetensors",
    "--model",
    "gpt2",
    "--config",
    "config.json",
  );
  expect(code).toBe(1);
  expect(out).toMatch(/warning other-law\n {2}"h\.0\.attn\.c_attn\.weight" has/);
});

test.each([
  [["p.safetensors", "--level", "2"], 2, "--level: a number between 0 and 1"],
  [["p.safetensors", "--recipe", "p.npz"], 2, "p.npz holds no recipe"],
  [["p.safetensors", "--recipe", "p.recipe.json", "--model", "gpt2"], 2, "not both"],
  [["p.safetensors", "--config", "x"], 2, "no meaning without --model"],
  [["p.safetensors", "--model", "bert"], 2, "Allowed choices are gpt2"],
  [["nowhere.safetensors"], 3, "no such file"],
] as const)("weightseed audit %s", (args, code, text) => {
  const found = run("audit", ...args);
  expect(found.code).toBe(code);
  expect(found.err).toContain(text);
  expect(found.out).toBe("");
});
