// Every version of TypeScript under every resolution and platform: npm run types -- [part of a version]
import { PLATFORMS, RESOLUTIONS, VERSIONS, diagnose, install } from "./versions.mjs";

const missing = install();
if (missing !== undefined) throw new Error(`npm could not install the versions: ${missing}`);

let passed = 0;
let failed = 0;
const platforms = Object.keys(PLATFORMS);
console.log(
  `| | resolution | ${platforms.join(" | ")} |\n|---|---|${"---|".repeat(platforms.length)}`,
);
const wanted = process.argv[2] ?? "";
for (const version of VERSIONS.filter((name) => name.includes(wanted))) {
  for (const resolution of Object.keys(RESOLUTIONS)) {
    const outcomes = platforms.map((platform) => diagnose(version, resolution, platform));
    const cells = outcomes.map((said) => (said === "" ? "ok" : "errors"));
    console.log(`| ${version} | ${resolution} | ${cells.join(" | ")} |`);
    for (const said of outcomes) {
      if (said === "") passed += 1;
      else failed += 1;
      process.stderr.write(said);
    }
  }
}
console.log(`types: ${passed} passed, ${failed} failed`);
if (failed > 0) process.exit(1);
