/** Pages without isolation, bundles that lost the worker's file, and policies, in real browsers. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build, type BuildOptions } from "esbuild";
import { chromium, firefox, type Browser } from "playwright";
import { createServer as createVite } from "vite";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { inline } from "./cases.js";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const { WEIGHTSEED_CHROMIUM = "/usr/bin/chromium", WEIGHTSEED_FIREFOX = "/usr/bin/firefox-esr" } =
  process.env;

const WANT = inline(1);
const WASM = "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'";
const POLICIES: Readonly<Record<string, string>> = {
  "/no-blob/": `${WASM}; worker-src 'self'`,
  "/no-wasm/": "script-src 'self' 'unsafe-inline'",
};
const folder = mkdtempSync(join(tmpdir(), "weightseed-pages-"));
let server: Server;
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

const html = (script: string, head = ""): string =>
  `<!doctype html>${head}<script type="module" src="${script}"></script>`;

beforeAll(async () => {
  const bundled = await bundle("bundle.js", {});
  const outside = await bundle("outside.js", { external: ["weightseed", "weightseed/workers"] });
  const imports = {
    weightseed: "/dist/index.js",
    "weightseed/workers": "/dist/workers/index.js",
    comlink: "/comlink.mjs",
  };
  const map = `<script type="importmap">${JSON.stringify({ imports })}</script>`;
  const { readFile } = await import("node:fs/promises");
  server = createServer((request, response) => {
    const path = request.url!;
    const policy = Object.keys(POLICIES).find((prefix) => path.startsWith(prefix));
    const send = (type: string, body: string): void => {
      const policies = policy === undefined ? {} : { "Content-Security-Policy": POLICIES[policy]! };
      response.writeHead(200, { "Content-Type": type, ...policies }).end(body);
    };
    const file = (name: string): void => {
      readFile(name, "utf8").then(
        (text) => send("text/javascript", text),
        () => response.writeHead(404).end(),
      );
    };
    if (path.endsWith("/page")) send("text/html", html("/bundle.js"));
    else if (path === "/outside.html") send("text/html", html("/outside.js", map));
    else if (path === "/bundle.js") send("text/javascript", bundled);
    else if (path === "/outside.js") send("text/javascript", outside);
    else if (path === "/comlink.mjs") file("node_modules/comlink/dist/esm/comlink.mjs");
    else file(`build${path}`);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  address = `http://localhost:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});

const BROWSERS = [
  [
    "chromium",
    WEIGHTSEED_CHROMIUM,
    () =>
      chromium.launch({
        executablePath: WEIGHTSEED_CHROMIUM,
        args: ["--no-sandbox", "--disable-gpu"],
      }),
  ],
  [
    "firefox",
    WEIGHTSEED_FIREFOX,
    () => firefox.launch({ executablePath: WEIGHTSEED_FIREFOX, channel: "moz-firefox" }),
  ],
] as const;

for (const [name, path, launch] of BROWSERS) {
  describe.skipIf(!existsSync(path))(name, () => {
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
      expect(error).toMatch(/Content-Security-Policy must allow 'wasm-unsafe-eval'/);
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
