import type { Initializer, SpecEntry } from "../index.js";

/** A layer's parameters under its framework's own names; spread it into the spec of `initialize`. */
export type LayerSpec = Readonly<Record<string, SpecEntry>>;

/**
 * A layer's spec with `prefix` before each name, as networks need it: `prefixed("fc1.", torch.linear(784, 256))`
 * has `fc1.weight` and `fc1.bias`.
 */
export function prefixed(prefix: string, spec: LayerSpec): LayerSpec {
  return Object.fromEntries(Object.entries(spec).map(([name, entry]) => [prefix + name, entry]));
}

/** An entry; a layout where its law or its reader needs one. */
export const entry = (shape: readonly number[], init: Initializer, layout?: string): SpecEntry =>
  layout === undefined ? { shape, init } : { shape, layout, init };

export const product = (sizes: readonly number[]): number => sizes.reduce((n, x) => n * x, 1);
