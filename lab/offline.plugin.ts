import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import type { Plugin } from "vite";

const SOURCE = new URL("src/offline.js", import.meta.url);
const PUBLIC = new URL("public/", import.meta.url);

/** Writes the service worker, with the list of all files of the build. */
export function offline(): Plugin {
  return {
    name: "lab-offline",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const built = Object.keys(bundle).filter((file) => file !== "index.html");
        const files = ["./", ...built, ...readdirSync(PUBLIC)];
        const hash = createHash("sha256").update(JSON.stringify(files));
        const page = bundle["index.html"];
        if (page?.type === "asset") hash.update(page.source);
        const lab = JSON.stringify({ version: hash.digest("hex").slice(0, 12), files });
        this.emitFile({
          type: "asset",
          fileName: "offline.js",
          source: `const LAB = ${lab};\n${readFileSync(SOURCE, "utf8")}`,
        });
      },
    },
  };
}
