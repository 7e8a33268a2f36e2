import type { Plugin } from "vite";

/** Lets the page ask for the first view's files together with its own, which would name them only once they have come. */
export function first(view: string): Plugin {
  return {
    name: "lab-first",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
        const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
        const wanted = new Set<string>();
        const want = (file: string): void => {
          if (wanted.has(file)) return;
          wanted.add(file);
          byName.get(file)?.imports.forEach(want);
        };
        want(chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(view))!.fileName);
        return [...wanted]
          .filter((file) => !html.includes(file))
          .map((file) => ({
            tag: "link",
            attrs: { rel: "modulepreload", crossorigin: true, href: `./${file}` },
            injectTo: "head" as const,
          }));
      },
    },
  };
}
