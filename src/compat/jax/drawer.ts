/** Draws of keys that are made elsewhere: in the workers of a pool. */
import type { Initializer } from "../../laws/initializer.js";
import type { AnyArray } from "../../spec/dtype.js";
import type { JaxInitializeOptions } from "./initialize.js";
import type { JaxKey } from "./key.js";

/** `key.initialize(init, shape, options)` as data. */
export interface JaxDraw extends JaxInitializeOptions {
  readonly key: JaxKey;
  readonly init: Initializer;
  readonly shape: readonly number[];
}

/** How a call goes: as the calls of "weightseed/workers" have it. */
export interface JaxDrawerOptions {
  /** Ends the work; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Bytes done of all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What makes draws in workers: a pool of "weightseed/workers". */
export interface JaxDrawer {
  /** The values of each draw, in order. */
  draw(draws: readonly JaxDraw[], options?: JaxDrawerOptions): Promise<AnyArray[]>;
}
