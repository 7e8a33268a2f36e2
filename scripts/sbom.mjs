// The software bill of materials of what ships, in CycloneDX, and the licence texts that go with it: npm run sbom -- [file]
// npm's own list leaves out what only the build installs, though the worker and the program carry some of it.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const file = process.argv[2] ?? "build/sbom.json";
const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const options = ["sbom", "--sbom-format", "cyclonedx", "--sbom-type", "library"];
const all = JSON.parse(execFileSync("npm", options, { encoding: "utf8", maxBuffer: 2 ** 28 }));

/** Where a package lies; packages of a package lie in it. */
const PLACE = /(?:node_modules\/(?:@[^/]+\/)?[^/]+\/)+/;

/** "name@version" of each package in the files of build/dist, by their source maps → the folders of these files. */
function bundledPackages() {
  const found = new Map();
  for (const entry of readdirSync("build/dist", { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith(".js.map")) continue;
    for (const source of read(join(entry.parentPath, entry.name)).sources) {
      const [place] = PLACE.exec(source) ?? [];
      if (place === undefined) continue;
      const { name, version } = read(join(place, "package.json"));
      const ref = `${name}@${version}`;
      found.set(ref, (found.get(ref) ?? new Set()).add(entry.parentPath));
    }
  }
  return found;
}

const bundled = bundledPackages();
const { version: compiler } = read("node_modules/assemblyscript/package.json");
bundled.set(`assemblyscript@${compiler}`, new Set(["build/dist"])); // its standard library, in the binaries
const isDevelopment = ({ properties }) =>
  properties.some(({ name }) => name === "cdx:npm:package:development");
const shipped = all.components.filter((one) => bundled.has(one["bom-ref"]) || !isDevelopment(one));
const refs = new Set(shipped.map((one) => one["bom-ref"]));

const faults = [...bundled.keys()].filter((ref) => !refs.has(ref)).map((ref) => `${ref}: unlisted`);
console.log("| package | licence | carried by |\n|---|---|---|");
for (const { "bom-ref": ref, name, licenses } of shipped) {
  const ids = licenses.map(({ license, expression }) => expression ?? license.id).join(", ");
  const folders = [...(bundled.get(ref) ?? [])];
  console.log(`| ${ref} | ${ids} | ${folders.join(", ")} |`);
  const texts = folders.map((folder) => join(folder, `${basename(name)}-LICENSE.txt`));
  for (const text of texts) if (!existsSync(text)) faults.push(`${ref}: no ${text}`);
}

const root = all.metadata.component;
root.name = read("package.json").name; // npm takes the folder's
refs.add(root["bom-ref"]);
const components = shipped.map((one) => ({ ...one, scope: "required", properties: [] }));
const dependencies = all.dependencies
  .filter(({ ref }) => refs.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) }));
writeFileSync(file, `${JSON.stringify({ ...all, components, dependencies }, null, 2)}\n`);

for (const fault of faults) console.error(fault);
console.log(`sbom: ${components.length} passed, ${faults.length} failed; written to ${file}`);
if (faults.length > 0 || components.length === 0) process.exitCode = 1;
