// Serves the page with and without isolation. Run: npm run build && node examples/browser/serve.mjs [port]
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";

const root = new URL("../../", import.meta.url);
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript" };
const PREFIXES = ["/examples/browser/", "/build/dist/", "/node_modules/comlink/dist/esm/"];
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** `/isolated/…` is the same page with the headers that shared memory needs, its worker included. */
export const server = createServer(async ({ url }, response) => {
  const { pathname } = new URL(url, "http://localhost");
  const isolated = pathname.startsWith("/isolated/");
  const path = isolated ? pathname.slice("/isolated".length) : pathname;
  try {
    if (!PREFIXES.some((prefix) => path.startsWith(prefix))) throw new Error("not served");
    const body = await readFile(new URL(`.${path}`, root));
    const type = TYPES[extname(path)] ?? "application/octet-stream";
    response.writeHead(200, { "Content-Type": type, ...(isolated && ISOLATION) }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});

if (process.argv[1] === import.meta.filename) {
  const port = Number(process.argv[2] ?? 8080);
  server.listen(port, "127.0.0.1", () => {
    const page = `http://localhost:${port}`;
    console.log(`${page}/examples/browser/index.html`);
    console.log(`${page}/isolated/examples/browser/index.html, with shared memory`);
  });
}
