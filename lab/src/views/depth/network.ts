import type { Layer } from "weightseed/diagnose";
import type { Law } from "./laws.js";

/** A stack of blocks that are alike. */
export interface Settings {
  readonly activation: string;
  readonly width: number;
  readonly depth: number;
  readonly seed: string;
  /** Whether all blocks but the first are branches beside an identity. */
  readonly residual: boolean;
  /** Before the activation; at the beginning of a branch. */
  readonly norm: "none" | "layerNorm" | "rmsNorm";
}

type Weights = Pick<Extract<Layer, { type: "dense" }>, "weight" | "bias">;

/** The layers of the stack; `weights` gives those of each block. */
export function layersOf(
  { activation, width, depth, residual, norm }: Settings,
  weights: (block: number) => Weights,
): Layer[] {
  return Array.from({ length: depth }, (_, block): Layer[] => {
    const dense = { type: "dense", inputs: width, outputs: width, ...weights(block) } as const;
    if (residual && block > 0) {
      const before: Layer[] = norm === "none" ? [] : [{ type: norm }];
      return [{ type: "residual", layers: [...before, { ...dense, activation }] }];
    }
    if (residual || norm === "none") return [{ ...dense, activation }];
    return [dense, { type: norm }, { type: "activation", activation }];
  }).flat();
}

/** The same law in every block. */
export const stackOf = (settings: Settings, { weight, bias }: Law): Layer[] =>
  layersOf(settings, () => ({ weight, bias }));

/** Layers of a block at the top of the list. */
const perBlock = ({ residual, norm }: Settings): number => (residual || norm === "none" ? 1 : 3);

/** Which block a layer's name is of, from 1. */
export const blockOf = (settings: Settings, name: string): number =>
  Math.floor(Number.parseInt(name) / perBlock(settings)) + 1;

/** Of the layers of a result: in each block the one that gives its signal, and the one at whose z gradients are read. */
export function placesOf<T extends { readonly name: string }>(
  settings: Settings,
  layers: readonly T[],
): { readonly signal: readonly T[]; readonly gradient: readonly T[] } {
  const top = layers.filter(({ name }) => !name.includes("."));
  const per = perBlock(settings);
  return {
    signal: top.filter((_, i) => i % per === per - 1),
    gradient: top.filter((_, i) => i % per === 0),
  };
}
