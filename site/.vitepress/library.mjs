import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The library as it is built in this repository, by the names under which an app imports it. */
export function library(root) {
  const { name, exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return Object.entries(exports).map(([entry, { default: file }]) => ({
    find: new RegExp(`^${name}${entry.slice(1)}$`),
    replacement: join(root, file),
  }));
}
