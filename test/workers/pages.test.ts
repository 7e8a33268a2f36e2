/** Pages without isolation, bundles that lost the worker's file, and policies, in real browsers. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build, type BuildOptions } from "esbuild";
import type { Browser } from "playwright";
import { createServer as createVite } from "vite";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { inline } from "./cases.js";
import { BROWSERS, pageOf, serve, type Site } from "./site.js";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const WANT = inline(1);
const WASM = "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'";
const POLICIES: Readonly<Record<string, string>> = {
  "/no-blob/": `${WASM}; worker-src 'self'`,
  "/no-wasm/": "script-src 'self' 'unsafe-inline'",
};
const folder = mkdtempSync(join(tmpdir(), "weightseed-pages-"));
let site: Site;
let address: string;

async function bundle(outfile: string, options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ["test/workers/page.ts"],
    bundle: true,
    format: "esm",
    write: false,
    logLevel: "silent",
    ...options,
  });
  const { text } = outputFiles![0]!;
  writeFileSync(join(folder, outfile), text);
  return text;
}

const html = (script: string): string =>
  `<!doctype html><script type="module" src="${script}"></script>`;

beforeAll(async () => {
  const bundled = await bundle("bundle.js", {});
  const outside = await bundle("outside.js", { external: ["weightseed", "weightseed/workers"] });
  const scripts: Record<string, string> = { "/bundle.js": bundled, "/outside.js": outside };
  site = await serve((path) => {
    if (path === "/outside.html")
      return { type: "text/html", body: pageOf('import "/outside.js"') };
    if (scripts[path] !== undefined) return { type: "text/javascript", body: scripts[path] };
    if (!path.endsWith("/page")) return undefined;
    const policy = POLICIES[path.replace(/page$/, "")];
    const headers = policy === undefined ? {} : { "Content-Security-Policy": policy };
    return { type: "text/html", body: html("/bundle.js"), headers };
  });
  address = site.address;
});

afterAll(() => {
  site.close();
  rmSync(folder, { recursive: true });
});

for (const { name, isHere, launch } of BROWSERS) {
  describe.skipIf(!isHere)(name, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launch();
    });
    afterAll(() => browser.close());

    /** What one page makes of each of these pools. */
    async function outcomes(
      url: string,
      jobs: readonly (readonly [string, object])[],
    ): Promise<unknown[]> {
      const page = await browser.newPage();
      try {
        await page.goto(url);
        await page.waitForFunction("globalThis.outcome !== undefined");
        const found: unknown[] = [];
        for (const job of jobs)
          found.push(await page.evaluate(`outcome(...${JSON.stringify(job)})`));
        return found;
      } finally {
        await page.close();
      }
    }
    const outcome = async (url: string, memory: string, options: object): Promise<unknown> =>
      (await outcomes(url, [[memory, options]]))[0];

    test("not isolated, 1, 2, 3 and 8 workers by URL: the bits of the core", async () => {
      const jobs = [1, 2, 3, 8].flatMap((workers) => [
        ["buffers", { workers }] as const,
        ["linear", { workers }] as const,
      ]);
      const found = await outcomes(`${address}/outside.html`, jobs);
      expect(found).toStrictEqual(jobs.map(() => WANT));
    });

    test("an esbuild bundle without the worker's file: a Blob worker", async () => {
      expect(await outcome(`${address}/page`, "buffers", { workers: 2 })).toBe(WANT);
    });

    test("shared memory without isolation: the headers", async () => {
      expect(await outcome(`${address}/page`, "shared", { workers: 1 })).toMatch(
        /Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp/,
      );
    });

    test("a policy that forbids blob: the reasons of both ways, or inline", async () => {
      const url = `${address}/no-blob/page`;
      const error = await outcome(url, "buffers", { workers: 1 });
      expect(error).toMatch(/no worker could be started: worker\.js: .*; blob:: /);
      expect(error).toMatch(/the Content-Security-Policy's worker-src blocked blob/);
      expect(await outcome(url, "buffers", { workers: 1, fallback: "inline" })).toBe(WANT);
    });

    test("a policy that forbids wasm", async () => {
      const error = await outcome(`${address}/no-wasm/page`, "buffers", { workers: 1 });
      expect(error).toMatch(/useModule\(\) before the first use, or allow 'wasm-unsafe-eval'/);
    });

    test.runIf(name === "chromium")("Vite's dev server, the package pre-bundled", async () => {
      const root = join(folder, "vite");
      const installed = join(root, "node_modules/weightseed");
      mkdirSync(installed, { recursive: true });
      cpSync("package.json", join(installed, "package.json"));
      cpSync("build/dist", join(installed, "build/dist"), { recursive: true });
      symlinkSync(resolve("node_modules/comlink"), join(root, "node_modules/comlink"));
      cpSync(join(folder, "outside.js"), join(root, "outside.js"));
      writeFileSync(join(root, "index.html"), html("/outside.js"));
      const vite = await createVite({
        root,
        configFile: false,
        logLevel: "silent",
        server: { port: 0, host: "127.0.0.1", fs: { strict: false } },
        optimizeDeps: { include: ["weightseed", "weightseed/workers"] },
      });
      try {
        await vite.listen();
        const { port } = vite.httpServer!.address() as AddressInfo;
        const url = `http://127.0.0.1:${port}/`;
        expect(await outcome(url, "buffers", { workers: 2 })).toBe(WANT);
      } finally {
        await vite.close();
      }
    });
  });
}
