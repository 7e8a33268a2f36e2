/** Places where bytes may not be compiled, with kernels that are handed in. Run `npm run build` first. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BROWSERS, pageOf, serve, type Site } from "../workers/site.js";

const NAMES = ["core", "linalg", "compat", "diagnose", "core-shared"];

/** What calls of every binary give in a process of its own: digests, or errors. */
function run(before: string): Record<string, string> {
  const program = `
    import { readFileSync } from "node:fs";
    import { fileURLToPath } from "node:url";
    import { fill, fingerprint, initialize, normal, orthogonal, useModule } from "weightseed";
    import { numpyRandomState } from "weightseed/compat";
    import { audit } from "weightseed/diagnose";
    import { createWorkerPool } from "weightseed/workers";
    const compile = (name) =>
      new WebAssembly.Module(readFileSync(fileURLToPath(import.meta.resolve("weightseed/" + name + ".wasm"))));
    const modules = Object.fromEntries(${JSON.stringify(NAMES)}.map((name) => [name, compile(name)]));
    const spec = (init) => ({ w: { shape: [40, 30], init } });
    const pooled = async (memory) => {
      const pool = createWorkerPool({ workers: 2, memory });
      const set = await pool.initialize({ w: { shape: [2000, 500], init: normal() } }, { seed: 1 });
      await pool.close();
      return fingerprint(set);
    };
    const CALLS = {
      core: () => fingerprint(initialize(spec(normal()), { seed: 1 })),
      linalg: () => fingerprint(initialize(spec(orthogonal()), { seed: 1 })),
      compat: () => String(numpyRandomState(1).randn(3)),
      diagnose: () => JSON.stringify(audit(initialize(spec(normal()), { seed: 1 }))),
      pool: () => pooled("buffers"),
      shared: () => pooled("shared"),
    };
    const found = {};
    const attempt = async (name, call) => {
      try {
        found[name] = await call();
      } catch (error) {
        found[name] = error.name + ": " + error.message;
      }
    };
    const { Module } = WebAssembly;
    const forbid = () => {
      const construct = () => { throw new WebAssembly.CompileError("blocked"); };
      WebAssembly.Module = new Proxy(Module, { construct });
    };
    ${before}
    for (const [name, call] of Object.entries(CALLS)) await attempt(name, call);
    console.log(JSON.stringify(found));
    process.exit();`;
  const args = ["--input-type=module", "--eval", program];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as Record<
    string,
    string
  >;
}

const want = run("");

test("handed in, they make what they make elsewhere", () => {
  expect(Object.values(want).filter((value) => value.includes("Error"))).toStrictEqual([]);
  expect(run("forbid(); Object.values(modules).forEach(useModule);")).toStrictEqual(want);
});

test("each that is missing is named", () => {
  const found = run("forbid(); useModule(modules.core);");
  expect(found.core).toBe(want.core);
  const missing = { linalg: "linalg", compat: "compat", diagnose: "diagnose", shared: "linalg" };
  for (const [call, name] of Object.entries(missing)) {
    expect(found[call]).toMatch(
      `Error: weightseed: bytes may not be compiled here; hand "weightseed/${name}.wasm" to useModule() before the first use`,
    );
  }
});

test("twice is once; too late, or anything else, is one clear error", () => {
  const found = run(`
    const other = new Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    await attempt("twice", () => [modules.core, modules.core, compile("core")].map(useModule).length);
    await attempt("later", () => (fingerprint(initialize(spec(normal()), { seed: 1 })), useModule(modules.core), "fine"));
    await attempt("too late", () => (initialize(spec(orthogonal())), useModule(modules.linalg)));
    await attempt("a path", () => useModule("weightseed/core.wasm"));
    await attempt("bytes", () => useModule(new Uint8Array(8)));
    await attempt("another module", () => useModule(other));`);
  const version = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  const expected = `useModule: module expected a WebAssembly.Module of weightseed ${version.version}, got`;
  expect(found).toStrictEqual({
    ...want,
    twice: 3,
    later: "fine",
    "too late": "Error: useModule: linalg.wasm was compiled before; call it before the first use",
    "a path": `TypeError: ${expected} "weightseed/core.wasm"`,
    bytes: `TypeError: ${expected} a Uint8Array`,
    "another module": `RangeError: ${expected} a WebAssembly.Module`,
  });
});

const STRICT = { "Content-Security-Policy": "script-src 'self' 'unsafe-inline'" };
const WASM = { "Content-Security-Policy": "script-src 'self' 'wasm-unsafe-eval'" };

/** A worker has a policy of its own, and may send what it compiled; Firefox refuses to receive it. */
describe.skipIf(!BROWSERS[0]!.isHere)("a page of Chromium whose policy forbids wasm", () => {
  let site: Site;
  let browser: Browser;
  beforeAll(async () => {
    browser = await BROWSERS[0]!.launch();
    const script = `
      import { fingerprint, initialize, normal, useModule } from "weightseed";
      globalThis.made = (core) => {
        try {
          if (core !== undefined) useModule(core);
          return fingerprint(initialize({ w: { shape: [40, 30], init: normal() } }, { seed: 1 }));
        } catch (error) {
          return String(error);
        }
      };
      globalThis.withModule = () => new Promise((resolve) => {
        const worker = new Worker("/compile.js");
        worker.onmessage = ({ data }) => resolve(made(data));
      });`;
    const compile = `WebAssembly.compileStreaming(fetch("/core.wasm")).then(postMessage);`;
    site = await serve((path) => {
      if (path === "/page") return { type: "text/html", body: pageOf(script), headers: STRICT };
      if (path === "/compile.js") return { type: "text/javascript", body: compile, headers: WASM };
      if (path !== "/core.wasm") return undefined;
      return { type: "application/wasm", body: readFileSync("build/dist/core.wasm") };
    });
  });
  afterAll(async () => {
    site.close();
    await browser.close();
  });

  test.each([
    ["made()", /useModule\(\) before the first use, or allow 'wasm-unsafe-eval' in the page's/],
    ["withModule()", new RegExp(`^${want.core}$`)],
  ])("%s", async (call, outcome) => {
    const page = await browser.newPage();
    await page.goto(`${site.address}/page`);
    await page.waitForFunction("globalThis.made !== undefined");
    expect(await page.evaluate(call)).toMatch(outcome);
  });
});
