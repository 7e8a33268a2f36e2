import type { Plugin } from "vite";

/** Modules that the first view needs: for its controls, and then for its pictures. */
interface First {
  readonly controls: string;
  readonly pictures: string;
}

/** Lets the page ask for the first view's files together with its own, which would name them only once they have come. */
export function first({ controls, pictures }: First): Plugin {
  return {
    name: "lab-first",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
        const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
        const wanted = new Map<string, string>();
        const want = (file: string, priority: string): void => {
          if (wanted.has(file)) return;
          wanted.set(file, priority);
          byName.get(file)?.imports.forEach((needed) => want(needed, priority));
        };
        for (const [module, priority] of [
          [controls, "high"],
          [pictures, "low"],
        ] as const) {
          const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(module));
          want(chunk!.fileName, priority);
        }
        return [...wanted]
          .filter(([file]) => !html.includes(file))
          .map(([file, fetchpriority]) => ({
            tag: "link",
            attrs: { rel: "modulepreload", crossorigin: true, href: `./${file}`, fetchpriority },
            injectTo: "head" as const,
          }));
      },
    },
  };
}
