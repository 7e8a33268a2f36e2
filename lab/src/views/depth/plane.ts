/** A stack's place: σ_w² = fan_in·Var(W), σ_b² = Var(b). */
export interface Place {
  readonly place: number;
  readonly sigma: number;
  readonly biasSigma: number;
}

/** Ends of the picture: σ_w and σ_b from 0. */
export const MOST_SIGMA = 3;
export const MOST_BIAS_SIGMA = 1;

/** σ_b at which the critical line is computed. */
export const BIAS_SIGMAS = Array.from({ length: 21 }, (_, i) => (i * MOST_BIAS_SIGMA) / 20);
