/** The examples for job engines, run: their shards are the single run's, byte for byte. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { expect, test, vi } from "vitest";
import { PROGRAM, folderOf, weightseed } from "../cli/run.js";

vi.setConfig({ testTimeout: 240_000 });

const folder = folderOf("jobs");
const SHARDS = 5;
const bin = join(folder, "bin");
mkdirSync(bin);
const shim = join(bin, "weightseed");
writeFileSync(shim, `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
chmodSync(shim, 0o755);
const env = { ...process.env, WEIGHTSEED: shim, PATH: `${bin}:${process.env.PATH!}` };

writeFileSync(
  join(folder, "config.json"),
  JSON.stringify({ vocab_size: 1000, n_positions: 64, n_embd: 64, n_layer: 2 }),
);
const args = ["--model", "gpt2", "--config", "config.json", "--seed", "1"];
weightseed(folder, ["init", ...args, "-o", "model.recipe.json"]);
weightseed(folder, ["init", "model.recipe.json", "--shards", String(SHARDS), "-o", "single"]);
const recipe = join(folder, "model.recipe.json");

function expectSingle(out: string): void {
  const single = join(folder, "single");
  expect(readdirSync(out).sort()).toStrictEqual(readdirSync(single).sort());
  expect(readdirSync(out).length).toBe(SHARDS + 1);
  for (const file of readdirSync(out)) {
    expect(readFileSync(join(out, file)).equals(readFileSync(join(single, file)))).toBe(true);
  }
}

const has = (command: string): boolean => spawnSync("which", [command]).status === 0;

test.skipIf(!has("parallel"))("GNU parallel", () => {
  const out = join(folder, "parallel");
  const make = resolve("examples/parallel/make.sh");
  const { status, stderr } = spawnSync("bash", [make, recipe, String(SHARDS), out], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  expectSingle(out);
});

test.skipIf(!has("slurmctld") || !has("munged") || process.getuid?.() !== 0)(
  "Slurm on one node, two tasks at a time",
  ({ skip }) => {
    const out = join(folder, "slurm");
    writeFileSync(
      join(folder, "submit-and-wait.sh"),
      `set -e
cd ${folder}
${resolve("examples/slurm/submit.sh")} ${recipe} ${SHARDS} ${out}
for _ in $(seq 200); do
  [ -z "$(squeue --noheader)" ] && break
  sleep 0.5
done
`,
    );
    const node = [resolve("test/jobs/slurm-node.sh"), join(folder, "slurm-node")];
    const { status, stdout, stderr } = spawnSync("bash", [...node, "bash", "submit-and-wait.sh"], {
      cwd: folder,
      env: { ...env, TASKS: "2" },
      encoding: "utf8",
    });
    skip(status === 77, `Slurm does not start here: ${stderr}`);
    expect(status, stdout + stderr).toBe(0);
    expectSingle(out);
    const logs = readdirSync(folder).filter((file) => /^weightseed-\d+_\d+\.log$/.test(file));
    expect(logs.length).toBe(SHARDS); // one a task of the array
  },
);

test("the command of the Indexed Job, as its pods run it", () => {
  const yaml = readFileSync("examples/kubernetes/job.yaml", "utf8");
  const [, lines] = /args:\n\s+- >-\n((?: {14}.+\n)+)/.exec(yaml)!;
  const completions = /completions: (\d+)/.exec(yaml)![1]!;
  const joined = lines!.replace(/\s+/g, " ");
  expect(joined).toContain(`/${completions} `);
  const out = join(folder, "kubernetes");
  const command = joined
    .replace("/recipe/model.recipe.json", recipe)
    .replace(`/${completions} `, `/${SHARDS} `)
    .replace("-o /out", `-o ${out}`);
  for (let index = 0; index < SHARDS; ++index) {
    const { status, stderr } = spawnSync("sh", ["-c", command], {
      cwd: folder,
      env: { ...env, JOB_COMPLETION_INDEX: String(index) },
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
  }
  const close = readFileSync("examples/kubernetes/index.yaml", "utf8");
  const words = JSON.parse(/command: (\[.*\])/.exec(close)![1]!) as string[];
  const given = words.slice(1).map((word) => (word === "/out" ? out : word));
  expect(weightseed(folder, given).code).toBe(0);
  expectSingle(out);
  expect(existsSync(out)).toBe(true);
});
