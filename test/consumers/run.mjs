// The packed tarball in small apps, each in a folder of its own: npm run consumers -- [quick, or part of a name]
import { execFileSync, execSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { APPS } from "./apps.mjs";
import { main } from "./apps/shared/program.js";
import { inBrowsers, inExtension, withSite } from "./pages.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "weightseed-apps-"));
const QUIET = "--no-audit --no-fund --loglevel=error --prefer-offline";
const STARTED_MS = 60_000;
const DONE_MS = 300_000;

const packing = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
const [{ filename }] = JSON.parse(execFileSync("npm", packing, { cwd: root, encoding: "utf8" }));
const want = main();

/** A command's standard output; its errors say what it printed. */
function shell(command, cwd) {
  try {
    return execSync(command, { cwd, encoding: "utf8", stdio: "pipe", timeout: DONE_MS });
  } catch (cause) {
    throw new Error([cause.message, cause.stdout, cause.stderr].join("\n"), { cause });
  }
}

/** An app in a folder of its own, with the tarball; undefined where npm cannot install it. */
function install({ folder: name }) {
  const app = join(folder, name);
  cpSync(`${here}apps/shared`, app, { recursive: true });
  cpSync(`${here}apps/${name}`, app, { recursive: true });
  try {
    shell(`npm install ${QUIET} ../${filename}`, app);
  } catch (error) {
    console.error(`${name}: ${error.message}`);
    return undefined;
  }
  return app;
}

/** What an app measured, by where it ran. */
async function run(app, { program, printed, build, html, site, server, route, extension }) {
  if (build !== undefined) shell(build, app);
  if (program !== undefined) {
    const text = shell(program, app).trim().split("\n").at(-1);
    return { here: JSON.parse(printed === undefined ? text : readFileSync(join(app, printed))) };
  }
  if (html !== undefined) cpSync(join(app, html), join(app, site, "index.html"));
  if (site !== undefined) return withSite(join(app, site), inBrowsers);
  if (extension === undefined) return withServer(server, app, route);
  for (const file of ["manifest.json", "background.js", "index.html"]) {
    cpSync(join(app, file), join(app, extension, file));
  }
  return inExtension(join(app, extension));
}

/** Pages of a server of the app's own, and an answer that it measured. */
async function withServer(command, app, route) {
  const port = 20_000 + (process.pid % 20_000);
  const address = `http://127.0.0.1:${port}/`;
  const options = { cwd: app, shell: true, detached: true, stdio: "ignore" };
  const child = spawn(command.replace("PORT", port), options);
  try {
    await answered(address);
    const found = await inBrowsers(address);
    if (route === undefined) return found;
    return { ...found, "its route": await (await fetch(new URL(route, address))).json() };
  } finally {
    process.kill(-child.pid);
  }
}

async function answered(address) {
  const end = performance.now() + STARTED_MS;
  for (;;) {
    const response = await fetch(address).catch(() => undefined);
    if (response?.ok) return;
    if (performance.now() > end) throw new Error(`no answer from ${address}`);
    await sleep(100);
  }
}

const versionOf = (app, name) =>
  name === "node"
    ? process.versions.node
    : JSON.parse(readFileSync(join(app, "node_modules", name, "package.json"), "utf8")).version;

const wanted = process.argv[2] ?? "";
const apps = APPS.filter(({ name, quick }) => (wanted === "quick" ? quick : name.includes(wanted)));
const left = [];
let passed = 0;
let failed = 0;
console.log("| consumer | version | what ran | result |\n|---|---|---|---|");
try {
  for (const app of apps) {
    const place = install(app);
    if (place === undefined) {
      left.push(app.name);
      continue;
    }
    const found = await run(place, app).catch((error) => ({ nowhere: { error: error.message } }));
    const places = Object.entries(found);
    const wrong = places.flatMap(([where, values]) =>
      Object.entries(values)
        .filter(([, value]) => value !== want)
        .map((pair) => [where, ...pair]),
    );
    const ran = places.map(([where, values]) => `${where}: ${Object.keys(values).join(", ")}`);
    const isRight = wrong.length === 0 && places.some(([, values]) => values.main === want);
    if (isRight) passed += 1;
    else failed += 1;
    const version = versionOf(place, app.of);
    console.log(
      `| ${app.name} | ${version} | ${ran.join("; ")} | ${isRight ? "equal" : "FAILED"} |`,
    );
    for (const [where, what, value] of wrong)
      console.error(`${app.name}, ${where}, ${what}: ${value}`);
    rmSync(place, { recursive: true, force: true });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const name of left) console.log(`left out, npm could not install it: ${name}`);
console.log("left out, its package fetches the program from elsewhere: Electron");
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exit(1);
