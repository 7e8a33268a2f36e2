import { glorotNormal, heNormal, lecunNormal, normal, zeros, type Initializer } from "weightseed";

/** First weights of a run: of hidden layers, and of the last. */
export interface Start {
  readonly name: string;
  readonly hidden: Initializer;
  readonly output: Initializer;
}

interface Activation {
  readonly label: string;
  /** The law that keeps signals of such layers as they are. */
  readonly law: Initializer;
  readonly lawLabel: string;
}

/** By the names that weightseed and tfjs give them. */
export const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  relu: { label: "ReLU", law: heNormal(), lawLabel: "He normal" },
  tanh: { label: "tanh", law: glorotNormal(), lawLabel: "Glorot normal" },
  sigmoid: { label: "sigmoid", law: glorotNormal(), lawLabel: "Glorot normal" },
  selu: { label: "SELU", law: lecunNormal(), lawLabel: "LeCun normal" },
};

/** The four that are compared. Names, and so draws, are the same for all: only the scale differs. */
export function startsOf(activation: string, small: number, large: number): Start[] {
  const known = Object.hasOwn(ACTIVATIONS, activation) ? ACTIVATIONS[activation] : undefined;
  if (known === undefined) {
    const names = Object.keys(ACTIVATIONS).join(", ");
    throw new RangeError(`the activation expected one of ${names}, got "${activation}"`);
  }
  const all = (name: string, law: Initializer): Start => ({ name, hidden: law, output: law });
  return [
    all("Zeros", zeros()),
    all(`Too small: σ = ${small}`, normal({ std: small })),
    { name: `Right: ${known.lawLabel}`, hidden: known.law, output: glorotNormal() },
    all(`Too large: σ = ${large}`, normal({ std: large })),
  ];
}
