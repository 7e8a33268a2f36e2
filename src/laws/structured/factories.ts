import { checkKeys } from "../../errors.js";
import { structured } from "./family.js";
import { checkLaw } from "../check.js";
import type { Dirac, Eye, Fourier, Sparse } from "./data.js";

/** The value on the diagonal, and which diagonal. */
export interface EyeOptions {
  /** Value on the diagonal; 1 by default. */
  readonly gain?: number;
  /** Which diagonal: 0 (default) the main one, positive above it, negative below. */
  readonly shift?: number;
}

/**
 * `gain` at (i, i + shift), 0 elsewhere: the identity of any matrix, square or not. Rank 2, any layout.
 *
 * @throws RangeError if shift is no integer; on use, for another rank
 * @see Le, Jaitly, Hinton 2015, arXiv:1504.00941, where recurrent kernels begin so
 * @example
 *     initialize({ w: { shape: [2, 3], init: eye() } }).w.data; // => Float32Array.of(1, 0, 0, 0, 1, 0)
 */
export function eye(options: EyeOptions = {}): Eye {
  checkKeys("eye", options, ["gain", "shift"]);
  const { gain = 1, shift = 0 } = options;
  return checkLaw(structured, "eye", { law: "eye", gain, shift });
}

export { eye as identity };

/** The value that passes a channel on, and the groups that do so alone. */
export interface DiracOptions {
  /** The convolution's groups along axis O; those of the tensor by default, and no others beside them. */
  readonly groups?: number;
  /** Value at the centre; 1 by default. */
  readonly gain?: number;
}

/**
 * A convolution that passes its input through: in each group of out / groups filters, filter d < min(out / groups, in)
 * has `gain` at channel d and at the centre ⌊k / 2⌋ of every kernel axis, 0 elsewhere. `in` is the length of axis I,
 * the channels of one group. Rank 3 to 5, any layout; the layout must be given.
 *
 * @throws RangeError if groups is no integer ≥ 1; on use, for another rank, or if groups does not divide out or is not
 * what the tensor's `groups` is
 * @see Zagoruyko, Komodakis 2017, arXiv:1706.00388; torch.nn.init.dirac_
 * @example
 *     initialize({ w: { shape: [8, 8, 3, 3], layout: "OIHW", init: dirac() } }); // passes its input on
 */
export function dirac(options: DiracOptions = {}): Dirac {
  checkKeys("dirac", options, ["groups", "gain"]);
  const { groups, gain = 1 } = options;
  const own = groups === undefined ? {} : { groups };
  return checkLaw(structured, "dirac", { law: "dirac", ...own, gain });
}

/** How many values of each unit are not 0, and their standard deviation. */
export interface SparseOptions {
  /** Values that are not 0, for each unit; 15 by default. Not together with `fraction`. */
  readonly count?: number;
  /** Fraction of zeros: ⌈fraction · n⌉ of a unit's n values are 0. */
  readonly fraction?: number;
  /**
   * Whose values are counted: "out" (default), the inputs of each output unit, as in the paper: a row of an "OI"
   * matrix; "in", the outputs of each input unit, as in torch.nn.init.sparse_: a column of an "OI" matrix.
   */
  readonly per?: "out" | "in";
  /** Of the values that are not 0; 0.01 by default. */
  readonly std?: number;
}

/**
 * N(0, std²) at the same number of places for each unit, 0 elsewhere. Each choice of places has the same
 * probability, and units choose independently; where `normal({ std })` of the same name has value v at one of the
 * places, so has this law. Rank 2; every slice takes the time of all of the units that it cuts.
 *
 * @throws TypeError for count and fraction together; RangeError if count is no integer ≥ 0, fraction is not within
 * [0, 1] or std < 0; on use, for another rank, or if a unit has fewer than count values
 * @see Martens 2010, "Deep learning via Hessian-free optimization", §5
 * @example
 *     initialize({ w: { shape: [100, 200], init: sparse({ count: 15 }) } }, { seed: 1 }); // 15 inputs of each unit
 */
export function sparse(options: SparseOptions = {}): Sparse {
  checkKeys("sparse", options, ["count", "fraction", "per", "std"]);
  const { fraction = null, per = "out", std = 0.01 } = options;
  const { count = fraction === null ? 15 : null } = options;
  return checkLaw(structured, "sparse", { law: "sparse", count, fraction, per, std });
}

/** The value that the rows of the cosine transform are multiplied by. */
export interface FourierOptions {
  /** "real" (default): the cosines; "imag": the sines, negated. */
  readonly side?: "real" | "imag";
  /** "hann" (default), "hamming", or "rectangular": no window. */
  readonly window?: "hann" | "hamming" | "rectangular";
  /** "density" (default): ÷ √(Σ w²); "spectrum": ÷ Σ w; "none". */
  readonly scaling?: "density" | "spectrum" | "none";
  /** Whether the window has period T, or is symmetric with period T − 1 (default). */
  readonly periodic?: boolean;
}

/**
 * A convolution kernel that computes a short-time Fourier transform: T time steps, one input channel, F frequencies
 * (an axis of length N / 2 + 1 for a transform of length N = 2(F − 1) ≥ 2). At time n and frequency k the value is
 *
 *     w(n) / S · cos(2π n k / N)    or, for the imaginary side,    −w(n) / S · sin(2π n k / N)
 *
 * with w(n) = ½ − ½ cos(2π n / M) (Hann), 0.54 − 0.46 cos(2π n / M) (Hamming) or 1; M = T if periodic, else T − 1;
 * w = 1 where T = 1. Angles are reduced as integers; cosine and sine are within 5e-16, relatively, before the
 * values are rounded to the dtype.
 *
 * Rank 3 with one input channel; the layout must be given: "WIO" for Keras' kernels [T, 1, F]. It is Keras'
 * STFTInitializer; what Keras makes of `window=None` is `{ window: "rectangular", scaling: "none" }`.
 *
 * @throws on use: RangeError for another shape, or if the window is 0 everywhere
 * @example
 *     initialize({ w: { shape: [400, 1, 201], layout: "WIO", init: fourier() } });
 */
export function fourier(options: FourierOptions = {}): Fourier {
  checkKeys("fourier", options, ["side", "window", "scaling", "periodic"]);
  const { side = "real", window = "hann", scaling = "density", periodic = false } = options;
  return checkLaw(structured, "fourier", { law: "fourier", side, window, scaling, periodic });
}
