import type * as base from "./base/data.js";
import type * as composite from "./composite/data.js";
import type * as orthogonal from "./orthogonal/data.js";
import type * as structured from "./structured/data.js";

/** What makes a parameter's values: plain data, which a spec, a plan and a recipe hold, and which JSON keeps. */
export type Initializer =
  | base.Constant
  | base.Uniform
  | base.Normal
  | base.TruncatedNormal
  | base.VarianceScaling
  | structured.Eye
  | structured.Dirac
  | structured.Sparse
  | structured.Fourier
  | orthogonal.Orthogonal
  | orthogonal.DeltaOrthogonal
  | CompositeInitializer;

/** Laws that are made of others. */
export type CompositeInitializer =
  composite.LogOfUniform | Sections | Mirrored | Repeated | composite.ZerO;

/** Rows of a tensor's first axis under one initializer. */
export type Section = composite.SectionOf<Initializer>;
/** Sections one after another along the first axis. */
export type Sections = composite.SectionsOf<Initializer>;
/** W and −W side by side: "I" [W, −W], "O" [W; −W], "OI" [[W, −W], [−W, W]]. */
export type Mirrored = composite.MirroredOf<Initializer>;
/** Each output unit `times` times, one after another. */
export type Repeated = composite.RepeatedOf<Initializer>;
