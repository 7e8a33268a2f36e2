/** A head's empty cell names nothing: it is a cell like others. */
export function emptyHeads(md) {
  md.core.ruler.push("empty-heads", ({ tokens }) => {
    for (const [at, token] of tokens.entries()) {
      if (token.type !== "th_open" || tokens[at + 1].content !== "") continue;
      token.tag = tokens[at + 2].tag = "td";
    }
  });
}

/** Indented code is shown as fenced code is. */
export function indentedCode(md) {
  md.core.ruler.push("indented-code", ({ tokens }) => {
    for (const token of tokens) {
      if (token.type === "code_block")
        Object.assign(token, { type: "fence", tag: "code", info: "txt" });
    }
  });
}
