import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".safetensors": "application/octet-stream",
};

/** Serves a folder as static hosts do, under the path of each of `sites` and with its headers. */
export function serve(folder, sites, port) {
  async function answer(request, response) {
    const { pathname } = new URL(request.url, "http://localhost");
    const site = Object.values(sites).find(({ path }) => pathname.startsWith(path));
    const rest = pathname.slice(site?.path.length).replace(/(^|\/)$/, "$1index.html");
    const file = join(folder, normalize(decodeURIComponent(rest)));
    const found = site !== undefined && file.startsWith(folder) && (await isFile(file));
    if (!found) return response.writeHead(404).end();
    response.writeHead(200, {
      ...site.headers,
      "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
    });
    createReadStream(file).pipe(response);
  }
  return createServer((request, response) => void answer(request, response)).listen(
    port,
    "127.0.0.1",
  );
}

const isFile = (file) =>
  stat(file).then(
    (entry) => entry.isFile(),
    () => false,
  );
