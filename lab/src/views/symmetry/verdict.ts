import { probe, type Verdict } from "weightseed/diagnose";
import { PER_UNIT } from "./net.js";

/** The worst of what `probe` finds in the first parameters. */
export function verdictOf(net: Float64Array, units: number, activation: string): Verdict {
  /** Such numbers of all units, by unit. */
  const pick = (...numbers: number[]): Float32Array =>
    Float32Array.from({ length: units * numbers.length }, (_, i) => {
      const unit = Math.floor(i / numbers.length);
      return net[PER_UNIT * unit + numbers[i % numbers.length]!]!;
    });
  const network = {
    W1: { data: pick(0, 1), shape: [units, 2] },
    W2: { data: pick(3), shape: [1, units] },
  };
  const { verdicts } = probe(network, { activation });
  return verdicts[0]!;
}
