// Builds the project twice from nothing, in two places with other names, time zones and languages, and compares the
// SHA-256 of every file and of the package: npm run reproducible
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Place → what its build finds in the environment. */
const PLACES = {
  a: { TZ: "UTC", LC_ALL: "C" },
  "another place/deeper": { TZ: "Pacific/Auckland", LC_ALL: "C.UTF-8" },
};
const FOLDERS = ["build/wasm", "build/dist", "build/types"];
/** What the table shows; it compares all. */
const SHOWN = /\.(wasm|tgz)$|^build\/dist\/.*\.js$/;

const lines = (command, args) =>
  execFileSync(command, args, { encoding: "utf8" }).split("\0").filter(Boolean);

/** What a clone would hold, with changes that are not committed. */
const files = lines("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
const deleted = new Set(lines("git", ["ls-files", "-z", "--deleted"]));

/** The digests of a build in a folder of its own: file → SHA-256. */
function built(place, variables) {
  for (const file of files.filter((file) => !deleted.has(file))) {
    mkdirSync(join(place, dirname(file)), { recursive: true });
    cpSync(file, join(place, file));
  }
  // links: what a symbolic link resolves to would stand in the source maps
  execFileSync("cp", ["--archive", "--link", "node_modules", join(place, "node_modules")]);
  const options = { cwd: place, env: { ...process.env, ...variables }, encoding: "utf8" };
  execFileSync(process.execPath, ["scripts/build.mjs"], { ...options, stdio: "ignore" });
  const packed = execFileSync("npm", ["pack", "--ignore-scripts", "--json"], options);
  const [{ filename }] = JSON.parse(packed);
  const made = FOLDERS.flatMap((folder) =>
    readdirSync(join(place, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(place.length + 1)),
  );
  return new Map([...made, filename].sort().map((file) => [file, digest(join(place, file))]));
}

const digest = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");

const folder = mkdtempSync(join(tmpdir(), "weightseed-reproducible-"));
try {
  const [first, second] = Object.entries(PLACES).map(([name, variables]) =>
    built(join(folder, name), variables),
  );
  const names = [...new Set([...first.keys(), ...second.keys()])];
  const unequal = names.filter((name) => first.get(name) !== second.get(name));
  console.log("| file | SHA-256 |\n|---|---|");
  for (const name of names.filter((name) => SHOWN.test(name))) {
    console.log(`| ${name} | ${unequal.includes(name) ? "differs" : first.get(name)} |`);
  }
  for (const name of unequal) console.error(`${name}: ${first.get(name)}, ${second.get(name)}`);
  const passed = names.length - unequal.length;
  console.log(`reproducible: ${passed} passed, ${unequal.length} failed`);
  if (unequal.length > 0 || passed === 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
