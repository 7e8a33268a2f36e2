import type { Meta, View } from "./view.js";

/** The folders of views/: a view is there once its folder is. */
const metas = import.meta.glob<Meta>("./views/*/meta.ts", { eager: true, import: "meta" });
const modules = import.meta.glob<View>("./views/*/index.ts", { import: "view" });

const nameOf = (file: string): string => file.split("/").at(-2)!;

export interface Entry extends Meta {
  readonly name: string;
  readonly load: () => Promise<View>;
}

export const VIEWS: readonly Entry[] = Object.entries(metas)
  .map(([file, meta]) => ({
    ...meta,
    name: nameOf(file),
    load: modules[file.replace("meta.ts", "index.ts")]!,
  }))
  .sort((a, b) => a.order - b.order);
