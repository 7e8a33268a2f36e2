// The places in pages that links name: GitHub's, and in the reference those that TypeDoc writes before its headings.
import { slug } from "github-slugger";

export const slugify = slug;

const WRITTEN = /^<a id="([^"]+)"><\/a>$/;

export function writtenAnchors(md) {
  md.core.ruler.before("anchor", "written-anchors", (state) => {
    const { tokens } = state;
    const nameAt = (at) =>
      tokens[at]?.type === "inline" && tokens[at + 2]?.type === "heading_open"
        ? WRITTEN.exec(tokens[at].content)?.[1]
        : undefined;
    const taken = new Set(tokens.map((_, at) => nameAt(at)).filter(Boolean));
    if (taken.size === 0) return;
    for (const [at, token] of tokens.entries()) {
      if (token.type !== "heading_open") continue;
      token.attrSet("id", nameAt(at - 2) ?? unused(slug(tokens[at + 1].content), taken));
    }
    // the paragraphs, which hold nothing more
    state.tokens = tokens.filter((_, at) => ![at - 1, at, at + 1].some(nameAt));
  });
}

function unused(name, taken) {
  let one = name;
  for (let i = 1; taken.has(one); ++i) one = `${name}-${i}`;
  taken.add(one);
  return one;
}
