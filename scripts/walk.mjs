// A newcomer's walk: a clone, and the commands that the pages show, in their order. `npm run walk` bounds the tests to one
// room; `npm run walk -- --full` runs all of them. What is not committed is not in the clone.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const EXECUTABLE = process.env.WEIGHTSEED_CHROMIUM ?? "/usr/bin/chromium";
const FIRST = "docs/first-network.md";
const tests = process.argv.includes("--full")
  ? ["README.md", "npm install && npm test"]
  : ["CONTRIBUTING.md", "npx vitest run --project node test/laws"];

/** What is done, the page that shows it, its command or the heading over its code, and what comes out. */
const STEPS = [
  ["first network", "README.md", "npm install && npm start", /^fingerprint [0-9a-f]{64}$/m],
  ["tests", ...tests, /passed/],
  ["first example", "examples/README.md", "node examples/01-initialize.mjs", /He normal/],
  ["first worker", FIRST, "## A first worker", /^true$/m],
  [
    "first file",
    FIRST,
    "npx weightseed init 784 256 10 --activation relu --seed 1 -o first.safetensors",
    /203,530 values/,
  ],
  ["first diagnosis", FIRST, "## A first diagnosis", /^vanishing\nstable$/m],
  ["first audit", FIRST, "npx weightseed audit first.safetensors", /nothing/i],
];

const clone = mkdtempSync(join(tmpdir(), "weightseed-walk-"));
let passed = 0;
let failed = 0;

try {
  await step("clone", `git clone ${ROOT}`, () =>
    run("git", ["clone", "--quiet", ROOT, "."], undefined, /^$/),
  );
  for (const [what, page, shown, expected] of STEPS) {
    await step(what, `${page}: ${shown}`, () => {
      const text = readFileSync(join(clone, page), "utf8");
      if (!text.includes(shown)) throw new Error("the page does not show it");
      if (!shown.startsWith("## ")) return run("bash", ["-c", shown], undefined, expected);
      const [, code] = /^```js run\n(.*?)^```/ms.exec(text.slice(text.indexOf(shown)));
      return run(process.execPath, ["--input-type=module"], code, expected);
    });
  }
  await step("the lab", "README.md: npm run lab", lab);
} finally {
  rmSync(clone, { recursive: true, force: true });
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

async function step(what, shown, work) {
  const began = performance.now();
  let verdict = "ok";
  try {
    await work();
    ++passed;
  } catch (error) {
    verdict = `FAILED: ${error.message}`;
    ++failed;
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(
    `${what.padEnd(16)} ${`${seconds} s`.padStart(6)}  ${shown}\n${"".padEnd(25)}${verdict}`,
  );
}

function run(program, args, input, expected) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: clone,
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const last = `${stdout}${stderr}`.slice(-2000);
  if (status !== 0) throw new Error(`exit code ${status}\n${last}`);
  if (!expected.test(stdout)) throw new Error(`its output lacks ${expected}\n${last}`);
}

/** Served as the page says, but for the browser, which is ours; the first view is there when its picture is. */
async function lab() {
  const server = spawn("npm", ["run", "lab"], {
    cwd: clone,
    env: { ...process.env, BROWSER: "none" },
    detached: true, // so that all that npm starts ends with it
  });
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.goto(await addressOf(server));
    await page.locator("main[aria-busy=false] .view svg").first().waitFor({ timeout: 60_000 });
  } finally {
    await browser.close();
    process.kill(-server.pid);
  }
}

/** What Vite prints when it is ready. */
function addressOf(server) {
  return new Promise((resolve, reject) => {
    let text = "";
    server.stdout.on("data", (data) => {
      text += data;
      // eslint-disable-next-line no-control-regex -- colours
      const found = /http:\/\/localhost:\d+\//.exec(text.replace(/\x1b\[\d+m/g, ""));
      if (found) resolve(found[0]);
    });
    server.on("exit", (code) => reject(new Error(`npm run lab ended with ${code}\n${text}`)));
  });
}
