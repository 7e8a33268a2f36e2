// Serves build/lab as static hosts do: under sub-paths, with the headers that each of SITES has.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

export const PORT = Number(process.env.LAB_PORT ?? 4719);

/** Paths under which the same folder stands, and their headers. */
export const SITES = {
  plain: { path: "/plain/", headers: {} },
  isolated: {
    path: "/some/deeper/path/",
    headers: {
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    },
  },
  /** Workers are forbidden. */
  workerless: {
    path: "/workerless/",
    headers: { "Content-Security-Policy": "worker-src 'none'" },
  },
};

const FOLDER = fileURLToPath(new URL("../../build/lab/", import.meta.url));
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".safetensors": "application/octet-stream",
};

async function answer(request, response) {
  const { pathname } = new URL(request.url, "http://localhost");
  const site = Object.values(SITES).find(({ path }) => pathname.startsWith(path));
  const rest =
    site === undefined ? "" : normalize(decodeURIComponent(pathname.slice(site.path.length)));
  const file = join(FOLDER, rest === "" || rest === "." ? "index.html" : rest);
  const found = site !== undefined && file.startsWith(FOLDER) && (await isFile(file));
  if (!found) return response.writeHead(404).end();
  response.writeHead(200, {
    ...site.headers,
    "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
  });
  createReadStream(file).pipe(response);
}

const isFile = (file) =>
  stat(file).then(
    (entry) => entry.isFile(),
    () => false,
  );

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  createServer((request, response) => void answer(request, response)).listen(PORT, "127.0.0.1");
}
