// A copy of the project in which one file of assembly/ at a time is broken, compiled and tested.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** Binary → its entry in assembly/ and the tests that look at it. */
const BINARIES = {
  core: { entry: "core.ts", tests: ["test/kernels", "test/laws", "test/execute"] },
  "core-shared": { entry: "core.ts", tests: [] },
  kernels: { entry: "kernels.ts", tests: ["test/kernels"] },
  linalg: { entry: "linalg.ts", tests: ["test/kernels", "test/laws"] },
  compat: { entry: "compat.ts", tests: ["test/compat"] },
  diagnose: { entry: "diagnose.ts", tests: ["test/diagnose"] },
};
/** They catch most, and take a second. */
const FIRST = ["test/frozen/kernels.test.ts", "test/parameters/fingerprint.test.ts"];
const PATIENCE_MS = 300_000;
const COPIED = [
  ...["assembly", "build", "docs", "examples", "scripts", "src", "test"],
  ...["README.md", "asconfig.json", "package.json", "tsconfig.json", "vitest.config.ts"],
];
const NOT_COPIED = /build\/(engines|bench|\w+\.tgz)/;

export class Workshop {
  #copy = mkdtempSync(join(tmpdir(), "weightseed-mutation-"));
  #original = {};
  #reach = {};

  constructor() {
    for (const name of COPIED) {
      const filter = (file) => !NOT_COPIED.test(file);
      cpSync(join(root, name), join(this.#copy, name), { recursive: true, filter });
    }
    symlinkSync(join(root, "node_modules"), join(this.#copy, "node_modules"));
    for (const [binary, { entry }] of Object.entries(BINARIES)) {
      this.#original[binary] = this.#compile(binary);
      this.#reach[binary] = filesOf(entry);
    }
  }

  close() {
    rmSync(this.#copy, { recursive: true, force: true });
  }

  /** What kills a file's text: a test, or time; "survived"; undefined where it compiles to nothing new. */
  verdict(file, text) {
    const path = join(this.#copy, "assembly", file);
    const before = readFileSync(path);
    const changed = [];
    writeFileSync(path, text);
    try {
      for (const binary of Object.keys(BINARIES)) {
        if (!this.#reach[binary].has(file)) continue;
        const bytes = this.#compile(binary);
        if (bytes === undefined) return undefined;
        if (bytes.equals(this.#original[binary])) continue;
        changed.push(binary);
        this.#embed(binary);
      }
      if (changed.length === 0) return undefined;
      const tests = new Set(changed.flatMap((binary) => BINARIES[binary].tests));
      return this.#killer(FIRST) ?? this.#killer([...tests]) ?? "survived";
    } finally {
      writeFileSync(path, before);
      for (const binary of changed) {
        writeFileSync(join(this.#copy, `build/wasm/${binary}.wasm`), this.#original[binary]);
        this.#embed(binary);
      }
    }
  }

  #run(command, args) {
    const options = {
      cwd: this.#copy,
      encoding: "utf8",
      timeout: PATIENCE_MS,
      killSignal: "SIGKILL",
    };
    return spawnSync(command, args, options);
  }

  /** The bytes; undefined where the compiler refuses. */
  #compile(binary) {
    const outFile = `build/wasm/${binary}.wasm`;
    const options = ["--config", "asconfig.json", "--target", binary, "--outFile", outFile];
    const { status } = this.#run("node_modules/.bin/asc", [
      `assembly/${BINARIES[binary].entry}`,
      ...options,
    ]);
    return status === 0 ? readFileSync(join(this.#copy, outFile)) : undefined;
  }

  #embed(binary) {
    const code = `import("./scripts/embed.mjs").then((made) => made.embed("build/wasm/${binary}.wasm"))`;
    if (this.#run(process.execPath, ["-e", code]).status !== 0) throw new Error("embed failed");
  }

  /** The first test that fails, or undefined. */
  #killer(tests) {
    const args = ["run", "--project", "node", "--bail", "1", "--reporter", "dot", ...tests];
    const { status, stderr, error } = this.#run("node_modules/.bin/vitest", args);
    if (status === 0) return undefined;
    if (error !== undefined) return "time";
    return /FAIL.*?(test\/[\w/.-]+)/.exec(stderr)?.[1] ?? "an error";
  }
}

/** An entry of assembly/ and all that it imports, from assembly/. */
function filesOf(entry, found = new Set()) {
  if (found.has(entry)) return found;
  found.add(entry);
  const text = readFileSync(join(root, "assembly", entry), "utf8");
  for (const [, path] of text.matchAll(/from "(\.[^"]+)"/g)) {
    filesOf(`${join(dirname(entry), path).replace(/\.ts$/, "")}.ts`, found);
  }
  return found;
}
