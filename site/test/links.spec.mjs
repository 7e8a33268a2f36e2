import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, PAGES, test } from "./site.mjs";
import { FOLDER } from "./serve.mjs";

const SITE = "http://site.example/sub/";

const read = (path) => readFileSync(join(FOLDER, path), "utf8");
const names = (html) => new Set([...html.matchAll(/\s(?:id|name)="([^"]+)"/g)].map(([, id]) => id));
const anchors = new Map(PAGES.map((path) => [path, names(read(path))]));

/** What a page's markup leads to: links, pictures, scripts, styles. */
const targets = (html) =>
  [...html.matchAll(/\s(?:href|src)="([^"]+)"/g)].map(([, to]) => to.replaceAll("&amp;", "&"));

test("links lead to a file of the site, and to a place in it", ({ browserName }) => {
  test.skip(browserName !== "chromium", "no browser takes part");
  const dead = PAGES.flatMap((path) =>
    targets(read(path))
      .filter((to) => leadsNowhere(path, to))
      .map((to) => `${path}: ${to}`),
  );
  expect(dead).toEqual([]);
});

test("there are pages of every kind, with links", () => {
  for (const path of ["index.html", "docs/cli.html", "reference/weightseed/index.html"]) {
    expect(targets(read(path)).length).toBeGreaterThan(10);
  }
});

function leadsNowhere(page, to) {
  const url = new URL(to, `${SITE}${page}`);
  if (!url.href.startsWith(SITE)) return url.host === "site.example"; // outside of the sub-path
  const path = decodeURIComponent(url.pathname.slice(new URL(SITE).pathname.length));
  const file = path === "" || path.endsWith("/") ? `${path}index.html` : path;
  if (!existsSync(join(FOLDER, file)) || !statSync(join(FOLDER, file)).isFile()) return true;
  const place = decodeURIComponent(url.hash.slice(1));
  return place !== "" && anchors.has(file) && !anchors.get(file).has(place);
}
