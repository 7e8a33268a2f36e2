/** The examples, in the order of the list: what happened to the weights. */
export const EXAMPLES: readonly (readonly [string, string, string])[] = [
  [
    "tfjs",
    "He normal, by TensorFlow.js",
    "The values of tfjs' own generator for heNormal: a normal cut at two standard deviations, and not scaled for the cut. The law in full is kernelInitializer: initializer(heNormal(), { seed: 1 }), by weightseed/tfjs.",
  ],
  [
    "seed",
    "One seed for two layers",
    "Two layers of tfjs with equal shapes and the same seed: each begins the stream anew.",
  ],
  [
    "unit",
    "Two equal units",
    "One row of a matrix was written twice: two units that will always learn the same.",
  ],
  ["tail", "A loop that ended early", "The last tenth of a matrix was never filled."],
  ["fan", "The other fan", "He normal by fan_out, where fan_in was meant."],
  ["clean", "As it should be", "A 784-256-10 network for ReLU, as initializeParameters makes it."],
];

/** Laws that a reader can declare for the matrices of a file. */
export const DECLARED = [
  ["", "what the file says, if it does"],
  ["heNormal", "He normal"],
  ["heUniform", "He uniform"],
  ["glorotNormal", "Glorot normal"],
  ["glorotUniform", "Glorot uniform"],
  ["lecunNormal", "LeCun normal"],
] as const;

export type Declared = (typeof DECLARED)[number][0];
