// Links from pages to files of the repository that are no pages: the files stand in the site under their own paths.
import { cpSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** Pages of HTML among them are shown as text, since what they load is not in the site. */
const shown = (path) => path.replace(/\.html$/, ".html.txt");

export function linkedFiles(root) {
  const files = new Set();
  return {
    plugin(md) {
      md.core.ruler.push("linked-files", ({ tokens, env }) => {
        for (const token of tokens.flatMap(({ children }) => children ?? [])) {
          const href = token.type === "link_open" ? token.attrGet("href") : "#";
          if (/^([a-z]+:|#|\/)/.test(href) || /\.md(#.*)?$/.test(href)) continue;
          const file = relative(root, resolve(dirname(env.realPath ?? env.path), href));
          if (!statSync(join(root, file)).isFile())
            throw new Error(`${env.path}: ${href} is no file`);
          files.add(file);
          token.attrSet("href", shown(href));
          token.attrSet("target", "_blank");
          token.attrSet("rel", "noopener");
        }
      });
    },
    copy({ outDir }) {
      for (const file of files) cpSync(join(root, file), join(outDir, shown(file)));
    },
  };
}
