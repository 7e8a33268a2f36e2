// Other versions of TypeScript, and what each says of a program of every entry in a package that installed this one.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../../", import.meta.url));
const folder = `${root}build/typescript/`;

const { dependencies } = JSON.parse(readFileSync(`${here}package.json`, "utf8"));
export const VERSIONS = Object.keys(dependencies).filter((name) => name.startsWith("typescript-"));

export const RESOLUTIONS = {
  bundler: { module: "esnext", moduleResolution: "bundler" },
  node16: { module: "node16", moduleResolution: "node16" },
  nodenext: { module: "nodenext", moduleResolution: "nodenext" },
};

/** Whose declarations a program has beside those of the language. */
export const PLATFORMS = {
  nothing: { lib: ["es2022"], types: [] },
  DOM: { lib: ["es2022", "dom"], types: [] },
  "web worker": { lib: ["es2022", "webworker"], types: [] },
  Node: { lib: ["es2022"], types: ["node"] },
};

const STRICT = {
  noEmit: true,
  strict: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  target: "es2022",
};

/** surface.ts asks for the buffer of a typed array. */
const withBuffers = (version) => Number(version.split("-")[1]) >= 5.7;

/** Installs the versions of the lock file and the tarball of this package; comlink is not there to be led to. */
export function install() {
  mkdirSync(folder, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) cpSync(here + file, folder + file);
  for (const file of ["program.ts", "surface.ts"]) cpSync(`${here}../${file}`, folder + file);
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"];
  const said = spawnSync("npm", ["ci", ...quiet], { cwd: folder, encoding: "utf8" });
  if (said.status !== 0) return said.stderr;
  // without prepack: a build now would pull build/ from under others
  const packing = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const packed = execFileSync("npm", packing, { cwd: root, encoding: "utf8" });
  const to = `${folder}node_modules/weightseed`;
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to);
  const tarball = folder + JSON.parse(packed)[0].filename;
  execFileSync("tar", ["--extract", "--file", tarball, "--directory", to, "--strip-components=1"]);
  return undefined;
}

/** What a version says; nothing where all is well. */
export function diagnose(version, resolution, platform) {
  const compilerOptions = { ...STRICT, ...RESOLUTIONS[resolution], ...PLATFORMS[platform] };
  const surface = withBuffers(version) && platform !== "nothing" ? ["surface.ts"] : [];
  const config = JSON.stringify({ compilerOptions, files: ["program.ts", ...surface] });
  writeFileSync(`${folder}tsconfig.json`, config);
  const tsc = [`${folder}node_modules/${version}/bin/tsc`, "--project", folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, tsc, { encoding: "utf8" });
  return status === 0 ? "" : stdout + stderr;
}
