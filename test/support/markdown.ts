export interface CodeBlock {
  readonly line: number;
  readonly language: "js" | "ts" | "json" | "html";
  /** Further words of the info string, for example `run`. */
  readonly words: readonly string[];
  readonly code: string;
}

/** The fenced blocks of a page. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const fences = markdown.matchAll(/^```(js|ts|json|html)\b([^\n]*)\n(.*?)^```/gms);
  return [...fences].map(({ index, 1: language, 2: words, 3: code }) => ({
    line: markdown.slice(0, index).split("\n").length,
    language: language as CodeBlock["language"],
    words: words!.split(" ").filter(Boolean),
    code: code!,
  }));
}
