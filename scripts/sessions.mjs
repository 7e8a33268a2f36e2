// Terminal sessions of the documentation: runs the commands of every ```console block and writes their output into the
// page; with --check, fails where a page says otherwise. Run `npm run build` first.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

const PAGES = ["docs/cli.md", "docs/files.md"];
const isCheck = process.argv.includes("--check");

const folder = mkdtempSync(join(tmpdir(), "weightseed-sessions-"));
try {
  for (const page of PAGES) {
    const before = readFileSync(page, "utf8");
    const after = replayed(before, join(folder, page.replaceAll("/", "-")));
    if (after === before) continue;
    if (isCheck) {
      console.error(
        `${page}: sessions differ from what the commands print; node scripts/sessions.mjs writes them`,
      );
      console.error(firstDifference(before, after));
      process.exitCode = 1;
    } else {
      writeFileSync(page, after);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** A page with the output of its commands; all blocks of a page share one folder. */
function replayed(markdown, place) {
  const bin = join(place, ".bin");
  mkdirSync(bin, { recursive: true });
  const shim = join(bin, "weightseed");
  writeFileSync(
    shim,
    `#!/bin/sh\nexec "${process.execPath}" "${resolve("build/dist/cli/main.js")}" "$@"\n`,
  );
  chmodSync(shim, 0o755);
  const env = {
    ...process.env,
    NO_COLOR: "1", // goes before FORCE_COLOR
    LC_ALL: "C.UTF-8",
    PATH: `${bin}${delimiter}${process.env.PATH}`,
  };
  return markdown.replace(/^```console\n(.*?)^```$/gms, (_, session) => {
    const commands = session.split("\n").filter((line) => line.startsWith("$ "));
    const lines = commands.map((line) => {
      const { stdout } = spawnSync("bash", ["-c", `{ ${line.slice(2)}\n} 2>&1`], {
        cwd: place,
        env,
        encoding: "utf8",
      });
      return `${line}\n${stdout}`;
    });
    return `\`\`\`console\n${lines.join("")}\`\`\``;
  });
}

function firstDifference(a, b) {
  const [left, right] = [a.split("\n"), b.split("\n")];
  const at = left.findIndex((line, k) => line !== right[k]);
  return `line ${at + 1}\n- ${left[at]}\n+ ${right[at]}`;
}
