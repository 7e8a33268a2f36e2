// A page that measures its engine, on a server with the headers that shared memory needs.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";

const root = new URL("../../", import.meta.url);
const TYPES = { ".js": "text/javascript", ".mjs": "text/javascript" };
const PREFIXES = ["/test/engines/", "/build/engines/", "/build/dist/", "/node_modules/comlink/"];
const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

// the title says when it is done: WebDriver and playwright both read it
const PAGE = `<!doctype html>
<meta charset="utf-8"><title>running</title><link rel="icon" href="data:,">
<script type="importmap">{ "imports": { "comlink": "/node_modules/comlink/dist/esm/comlink.mjs" } }</script>
<script type="module">
  try {
    const { measure } = await import("/test/engines/program.mjs");
    globalThis.measured = JSON.stringify(await measure());
  } catch (error) {
    globalThis.measured = JSON.stringify({ error: String(error?.stack ?? error) });
  }
  document.title = "done";
</script>`;

/** Serves the page for as long as `work(address)` takes. */
export async function withPage(work) {
  const server = createServer(async ({ url }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    try {
      if (pathname === "/") {
        response.writeHead(200, { ...HEADERS, "Content-Type": "text/html" }).end(PAGE);
        return;
      }
      if (!PREFIXES.some((prefix) => pathname.startsWith(prefix))) throw new Error("not served");
      const body = await readFile(new URL(`.${pathname}`, root));
      const type = TYPES[extname(pathname)] ?? "application/octet-stream";
      response.writeHead(200, { ...HEADERS, "Content-Type": type }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await work(`http://localhost:${server.address().port}/`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
