/** Data of identities, sparse and Fourier kernels. */

/** gain at (i, i + shift), 0 elsewhere. */
export interface Eye {
  readonly law: "eye";
  readonly gain: number;
  readonly shift: number;
}

/** A convolution that passes its input through, group by group. */
export interface Dirac {
  readonly law: "dirac";
  /** Those of the tensor's roles where not given; else the outputs, in so many groups. */
  readonly groups?: number;
  readonly gain: number;
}

/** N(0, std²) at few places of each unit, 0 elsewhere; either count or fraction is null. */
export interface Sparse {
  readonly law: "sparse";
  readonly count: number | null;
  readonly fraction: number | null;
  readonly per: "out" | "in";
  readonly std: number;
}

/** A kernel of the short-time Fourier transform. */
export interface Fourier {
  readonly law: "fourier";
  readonly side: "real" | "imag";
  readonly window: "hann" | "hamming" | "rectangular";
  readonly scaling: "density" | "spectrum" | "none";
  readonly periodic: boolean;
}
