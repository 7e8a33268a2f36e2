// ns per value of the PyTorch generator, beside PyTorch itself on one thread where a Python has it, in one run.
// A ratio below its bar is a failure.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { fill, normal, truncatedNormal, uniform } from "weightseed";
import { torchGenerator } from "weightseed/compat";
import { machine, median, time, verdict } from "./lib.mjs";

const COUNT = 2 ** 20;
const ROUNDS = 15;
/** What the ratio to PyTorch's speed must reach. */
const BARS = { "float32 normal": 0.5 };
// torch.manual_seed(0); torch.randn(100000), float32 little-endian
const KNOWN = "0185aae2d6c33b3965361a017caa7b5af402f472c7d56c1e0df1ed2d9832e585";

const sha256 = (data) => createHash("sha256").update(new Uint8Array(data.buffer)).digest("hex");
if (sha256(torchGenerator(0).randn(100000)) !== KNOWN) throw new Error("bench: randn is wrong");

const generator = torchGenerator(1);
const [single, double] = [new Float32Array(COUNT), new Float64Array(COUNT)];
const own = (target, law) => () => fill(target, law, { generator });
const contenders = {
  "float32 normal": own(single, normal()),
  "float32 normal, mean 1": own(single, normal({ mean: 1, std: 0.5 })),
  "float32 uniform": own(single, uniform({ low: -0.1, high: 0.3 })),
  "float32 truncated": own(single, truncatedNormal()),
  "float64 normal": own(double, normal()),
};

/** The first Python that has PyTorch, asked for one timing at a time. */
async function startTorch() {
  const { WEIGHTSEED_PYTHON: chosen } = process.env;
  for (const python of chosen ? [chosen] : ["python3", "/usr/bin/python3"]) {
    const script = new URL("torch_server.py", import.meta.url).pathname;
    const child = spawn(python, [script, String(COUNT)], { stdio: ["pipe", "pipe", "ignore"] });
    child.on("error", () => {});
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async () => {
      const { value, done } = await lines.next();
      return done ? undefined : JSON.parse(value);
    };
    const hello = await next();
    if (hello === undefined) continue;
    const run = (name) => (child.stdin.write(`${name}\n`), next());
    return { version: hello.torch, run, stop: () => child.stdin.end() };
  }
}

const torch = await startTorch();
console.log(machine());
console.log(
  torch ? `PyTorch ${torch.version}, one thread` : "PyTorch left out: no python3 has torch",
);
console.log(`${COUNT} values, warm memory, median of ${ROUNDS} rounds in turn\n`);

const samples = {};
const note = (name, ns) => (samples[name] ??= []).push(ns);
for (const [name, run] of Object.entries(contenders)) {
  for (let i = 0; i < 4; ++i) run();
  for (let i = 0; torch && i < 2; ++i) await torch.run(name);
}
for (let round = 0; round < ROUNDS; ++round) {
  for (const [name, run] of Object.entries(contenders)) {
    note(name, (time(run) / COUNT) * 1e6);
    if (torch) note(`PyTorch ${name}`, (await torch.run(name)).ns);
  }
}
torch?.stop();

console.log("ns/value  PyTorch  × PyTorch's speed, its bar");
for (const name of Object.keys(contenders)) {
  const ours = median(samples[name]);
  const theirs = torch && median(samples[`PyTorch ${name}`]);
  const columns = [ours.toFixed(2).padStart(8), theirs?.toFixed(2).padStart(8) ?? ""];
  const ratio = theirs ? verdict(theirs / ours, BARS[name]) : "";
  console.log(`${columns.join(" ")} ${ratio.padEnd(22)} ${name}`);
}
