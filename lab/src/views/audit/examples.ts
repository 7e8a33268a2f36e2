import {
  copy,
  glorotUniform,
  heNormal,
  initialize,
  initializeParameters,
  type Parameter,
  zeros,
  type Spec,
} from "weightseed";
import { tfjsGenerator } from "weightseed/compat";

/** Named tensors, and the laws that they claim. */
export interface Claimed {
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly expected: Spec | undefined;
}

const DIMS = [784, 256, 10];
const SEED = 1;

const network = (): Record<"W1" | "b1" | "W2" | "b2", Parameter> =>
  copy(initializeParameters(DIMS, { activation: "relu", seed: SEED })) as never;

const LAWS: Spec = {
  W1: { shape: [256, 784], init: heNormal() },
  b1: { shape: [256, 1], init: zeros() },
  W2: { shape: [10, 256], init: heNormal() },
  b2: { shape: [10, 1], init: zeros() },
};

/** A 784-256-10 network as it should be, and after an accident to its first matrix. */
const after = (accident: (W1: Float32Array) => void): Claimed => {
  const parameters = network();
  accident(parameters.W1.data as Float32Array);
  return { parameters, expected: LAWS };
};

const UNIT = 784; // values of a row, which feed one output

/** By the names in words.ts, which tells their stories. */
export const MAKE: Readonly<Record<string, () => Claimed>> = {
  clean: () => ({ parameters: network(), expected: LAWS }),
  tfjs() {
    const entry = { shape: [784, 256], layout: "IO" };
    const init = heNormal({ distribution: "truncated_normal" });
    const set = initialize({ kernel: { ...entry, init } }, { generator: tfjsGenerator(SEED) });
    return { parameters: copy(set), expected: { kernel: { ...entry, init: heNormal() } } };
  },
  seed() {
    const entry = { shape: [128, 128], layout: "IO", init: glorotUniform() };
    const spec = { "dense1.kernel": entry, "dense2.kernel": entry };
    return {
      parameters: copy(initialize(spec, { generator: tfjsGenerator(SEED) })),
      expected: spec,
    };
  },
  unit: () => after((W1) => W1.copyWithin(9 * UNIT, 3 * UNIT, 4 * UNIT)),
  tail: () => after((W1) => W1.fill(0, 180_000)),
  fan() {
    const shape = [256, 784];
    const set = initialize({ W1: { shape, init: heNormal({ mode: "fan_out" }) } }, { seed: SEED });
    return { parameters: copy(set), expected: { W1: { shape, init: heNormal() } } };
  },
};
