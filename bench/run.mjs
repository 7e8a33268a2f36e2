// The benchmarks by name: node bench/run.mjs [kernels|cold|workers]
const suites = { kernels: "./kernels.mjs", cold: "./cold-start.mjs", workers: "./workers.mjs" };
const name = process.argv[2] ?? "kernels";
if (!(name in suites)) {
  console.error(`bench: expected one of ${Object.keys(suites).join(", ")}, got ${name}`);
  process.exit(1);
}
await import(suites[name]);
