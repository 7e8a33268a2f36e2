/** A server for pages of a test, and the browsers of the system. */
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import { chromium, firefox, type Browser } from "playwright";

const { WEIGHTSEED_CHROMIUM = "/usr/bin/chromium", WEIGHTSEED_FIREFOX = "/usr/bin/firefox-esr" } =
  process.env;

export interface SystemBrowser {
  readonly name: "chromium" | "firefox";
  readonly isHere: boolean;
  readonly launch: () => Promise<Browser>;
}

export const BROWSERS: readonly SystemBrowser[] = [
  {
    name: "chromium",
    isHere: existsSync(WEIGHTSEED_CHROMIUM),
    launch: () =>
      chromium.launch({
        executablePath: WEIGHTSEED_CHROMIUM,
        args: ["--no-sandbox", "--disable-gpu"],
        ignoreDefaultArgs: ["--disable-back-forward-cache"],
      }),
  },
  {
    name: "firefox",
    isHere: existsSync(WEIGHTSEED_FIREFOX),
    launch: () => firefox.launch({ executablePath: WEIGHTSEED_FIREFOX, channel: "moz-firefox" }),
  },
];

/** What a page gets: a text of a type, or a script's file. */
export type Served =
  | {
      readonly type: string;
      readonly body: string | Uint8Array;
      readonly headers?: Record<string, string>;
    }
  | { readonly file: string };

export interface Site {
  readonly address: string;
  close(): void;
}

/** A module page, with the package's entries by their names. */
export function pageOf(script: string, dist = "/dist"): string {
  const imports = {
    weightseed: `${dist}/index.js`,
    "weightseed/workers": `${dist}/workers/index.js`,
    comlink: "/comlink.mjs",
  };
  const map = `<script type="importmap">${JSON.stringify({ imports })}</script>`;
  return `<!doctype html><link rel="icon" href="data:,">${map}<script type="module">${script}</script>`;
}

/** Serves what `answer` gives for a path, and else build/ and comlink. */
export async function serve(answer: (path: string) => Served | undefined): Promise<Site> {
  const found = (path: string): Served =>
    answer(path) ?? {
      file: path === "/comlink.mjs" ? "node_modules/comlink/dist/esm/comlink.mjs" : `build${path}`,
    };
  const server = createServer((request, response) => {
    const served = found(request.url!);
    if ("body" in served) {
      response.writeHead(200, { "Content-Type": served.type, ...served.headers }).end(served.body);
      return;
    }
    readFile(served.file, "utf8").then(
      (text) => response.writeHead(200, { "Content-Type": "text/javascript" }).end(text),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    address: `http://localhost:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
