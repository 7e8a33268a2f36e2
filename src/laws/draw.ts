import type { ElementDraw } from "./base/lower.js";
import type { BlocksDraw } from "./blocks/draw.js";
import type { LogDraw, PlacedDraw, SectionsDraw } from "./composite/draw.js";
import type { OrthogonalDraw } from "./orthogonal/draw.js";
import type { StructuredDraw } from "./structured/lower.js";

/** What an initializer comes to for one tensor: numbers that kernels take, and nothing left to derive. Plain data. */
export type Draw =
  | ElementDraw
  | StructuredDraw
  | OrthogonalDraw
  | BlocksDraw<Draw>
  | LogDraw<Draw>
  | SectionsDraw<Draw>
  | PlacedDraw<Draw>;
