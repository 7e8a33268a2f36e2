export interface CodeBlock {
  readonly line: number;
  readonly language: "js" | "ts";
  /** Further words of the info string, for example `run`. */
  readonly words: readonly string[];
  readonly code: string;
}

/** The fenced js and ts blocks of a page. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const fences = markdown.matchAll(/^```(js|ts)\b([^\n]*)\n(.*?)^```/gms);
  return [...fences].map(({ index, 1: language, 2: words, 3: code }) => ({
    line: markdown.slice(0, index).split("\n").length,
    language: language as "js" | "ts",
    words: words!.split(" ").filter(Boolean),
    code: code!,
  }));
}
