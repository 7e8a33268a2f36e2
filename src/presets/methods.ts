/**
 * Depth and width as data: each method takes a model's numbers and gives rules, with whatever multipliers the
 * model itself must then have. Put them before the rules of the rest: the first match wins.
 */
import {
  checkInteger,
  checkKeys,
  checkNumber,
  checkOneOf,
  wrongType,
  wrongValue,
} from "../errors.js";
import {
  constant,
  eye,
  glorotNormal,
  heNormal,
  heUniform,
  lecunNormal,
  logOfUniform,
  mirrored,
  normal,
  ones,
  repeated,
  sections,
  uniform,
  varianceScaling,
  zerO,
  zeros,
} from "../index.js";
import type { Initializer, Rule, Section } from "../index.js";
import { ln, pow } from "../memory.js";

const all = (globs: readonly string[], init: Initializer): Rule[] =>
  globs.map((glob) => [glob, init] as const);

function checkPositive(where: string, value: unknown): asserts value is number {
  checkNumber(where, value);
  if (value <= 0) throw wrongValue(where, "a number > 0", value);
}

export interface Gpt2ResidualOptions {
  readonly n_layer: number;
  /** 0.02 by default. */
  readonly std?: number;
  /** The projections into the residual stream; "*.c_proj.weight" by default. */
  readonly names?: readonly string[];
}

/**
 * Projections into the residual stream N(0, (std / √(2 n_layer))²), since 2 n_layer of them add up.
 *
 * @see Radford et al. 2019, §2.3 (1/√N, N residual layers); transformers, modeling_gpt2.py
 */
export function gpt2Residual(options: Gpt2ResidualOptions): Rule[] {
  checkKeys("gpt2Residual", options, ["n_layer", "std", "names"]);
  const { n_layer, std = 0.02, names = ["*.c_proj.weight"] } = options;
  checkInteger("gpt2Residual: n_layer", n_layer, 1);
  checkNumber("gpt2Residual: std", std);
  return all(names, normal({ std: std / Math.sqrt(2 * n_layer) }));
}

export interface DepthScaledOptions {
  readonly n_layer: number;
  /** 0.02 by default. */
  readonly std?: number;
  /** Globs with {l} for the layer's number, from 0; torchtitan's Llama by default. */
  readonly names?: readonly string[];
}

/**
 * In layer l = 0, 1, … N(0, (std / √(2 (l + 1)))²) for what the names say.
 *
 * @see torchtitan, models/llama3, `depth_init`
 */
export function depthScaled(options: DepthScaledOptions): Rule[] {
  checkKeys("depthScaled", options, ["n_layer", "std", "names"]);
  const { n_layer, std = 0.02, names = TORCHTITAN } = options;
  checkInteger("depthScaled: n_layer", n_layer, 1);
  checkNumber("depthScaled: std", std);
  for (const name of names) {
    if (!name.includes("{l}")) throw wrongValue("depthScaled: names", "{l} in each", name);
  }
  return Array.from({ length: n_layer }, (_, l) => {
    const globs = names.map((name) => name.replaceAll("{l}", String(l)));
    return all(globs, normal({ std: std / Math.sqrt(2 * (l + 1)) }));
  }).flat();
}

const TORCHTITAN = [
  "layers.{l}.attention.wo.weight",
  "layers.{l}.feed_forward.w2.weight",
  "layers.{l}.feed_forward.w3.weight",
];

/** Residual multiplier α and weight gain β. */
export interface DeepNormScale {
  readonly alpha: number;
  readonly beta: number;
}

export interface DeepNormOptions {
  /** Layers of the encoder; 0 (default) for a decoder alone. */
  readonly encoder?: number;
  /** Layers of the decoder; 0 (default) for an encoder alone. */
  readonly decoder?: number;
}

/**
 * DeepNorm: the model computes LayerNorm(α x + f(x)); q and k Glorot normal of gain 1, v, output and feed-forward
 * matrices of gain β. Names are fairseq's and torchscale's.
 *
 * One stack of N layers: α = (2N)^(1/4), β = (8N)^(−1/4). Encoder of N and decoder of M layers:
 * α = 0.81 (N⁴M)^(1/16), β = 0.87 (N⁴M)^(−1/16) in the encoder, α = (3M)^(1/4), β = (12M)^(−1/4) in the decoder.
 *
 * @see Wang et al. 2022, figure 2, arXiv:2203.00555
 */
export function deepNorm(options: DeepNormOptions): {
  readonly encoder?: DeepNormScale;
  readonly decoder?: DeepNormScale;
  readonly rules: Rule[];
} {
  checkKeys("deepNorm", options, ["encoder", "decoder"]);
  const { encoder: n = 0, decoder: m = 0 } = options;
  checkInteger("deepNorm: encoder", n, 0);
  checkInteger("deepNorm: decoder", m, 0);
  if (n + m === 0) throw wrongValue("deepNorm: decoder", "an integer ≥ 1 without an encoder", m);
  const alone = { alpha: pow(2 * (n + m), 1 / 4), beta: pow(8 * (n + m), -1 / 4) };
  if (m === 0) return { encoder: alone, rules: deepNormRules("*", alone.beta) };
  if (n === 0) return { decoder: alone, rules: deepNormRules("*", alone.beta) };
  const root = pow(n ** 4 * m, 1 / 16);
  const encoder = { alpha: 0.81 * root, beta: 0.87 / root };
  const decoder = { alpha: pow(3 * m, 1 / 4), beta: pow(12 * m, -1 / 4) };
  const rules = [
    ...deepNormRules("*encoder.*", encoder.beta),
    ...deepNormRules("*decoder.*", decoder.beta),
  ];
  return { encoder, decoder, rules };
}

const deepNormRules = (at: string, gain: number): Rule[] => [
  ...all([`${at}q_proj.weight`, `${at}k_proj.weight`], glorotNormal()),
  ...all(
    BRANCH.map((name) => at + name),
    glorotNormal({ gain }),
  ),
];

const BRANCH = ["v_proj.weight", "out_proj.weight", "fc1.weight", "fc2.weight"];

export interface TFixupOptions {
  /** Layers of the encoder. */
  readonly encoder: number;
  /** Layers of the decoder. */
  readonly decoder: number;
  /** Size of the embeddings. */
  readonly dim: number;
}

/**
 * T-Fixup, for a transformer without layer norms and warm-up: Glorot normal matrices; v, output and feed-forward
 * matrices times 0.67 N^(−1/4) in an encoder of N layers and (9M)^(−1/4) in a decoder of M; embeddings
 * N(0, 1/dim) times (9N)^(−1/4) and (9M)^(−1/4). Names are fairseq's.
 *
 * @see Huang et al. 2020, §3.2, "Improving Transformer Optimization Through Better Initialization"
 */
export function tFixup(options: TFixupOptions): Rule[] {
  checkKeys("tFixup", options, ["encoder", "decoder", "dim"]);
  const { encoder, decoder, dim } = options;
  checkInteger("tFixup: encoder", encoder, 1);
  checkInteger("tFixup: decoder", decoder, 1);
  checkInteger("tFixup: dim", dim, 1);
  const stack = (at: string, layers: number, gain: number): Rule[] => [
    [`${at}embed_tokens.weight`, normal({ std: pow(9 * layers, -1 / 4) / Math.sqrt(dim) })],
    ...all(
      BRANCH.map((name) => at + name),
      glorotNormal({ gain }),
    ),
    ...all([`${at}q_proj.weight`, `${at}k_proj.weight`], glorotNormal()),
  ];
  return [
    ...stack("*encoder.*", encoder, 0.67 * pow(encoder, -1 / 4)),
    ...stack("*decoder.*", decoder, pow(9 * decoder, -1 / 4)),
  ];
}

export interface FixupOptions {
  /** Residual branches L. */
  readonly branches: number;
  /** Layers m of a branch, 2 or more: 2 for basic blocks, 3 for bottlenecks. */
  readonly layers: number;
}

/**
 * Fixup, for a ResNet without norms: the first m − 1 convolutions of each branch He normal (by fan_out, as its
 * authors' code) times L^(−1/(2m − 2)); the last one and the head 0; other convolutions He normal; scalar biases 0
 * and scales 1. Names are those of its authors' ResNets.
 *
 * @see Zhang, Dauphin, Ma 2019, §3, arXiv:1901.09321
 */
export function fixup(options: FixupOptions): Rule[] {
  checkKeys("fixup", options, ["branches", "layers"]);
  const { branches, layers } = options;
  checkInteger("fixup: branches", branches, 1);
  checkInteger("fixup: layers", layers, 2);
  const factor = pow(branches, -1 / (2 * layers - 2));
  const scaled = varianceScaling({ scale: 2 * factor * factor, mode: "fan_out" });
  const within = Array.from({ length: layers - 1 }, (_, k) => `layer*.conv${k + 1}.weight`);
  return [
    ...all(within, scaled),
    [`layer*.conv${layers}.weight`, zeros()],
    ["layer*.downsample*.weight", heNormal({ mode: "fan_out" })],
    ["conv1.weight", heNormal({ mode: "fan_out" })],
    ...all(["fc.weight", "*bias*"], zeros()),
    ["*scale", ones()],
  ];
}

/**
 * SkipInit and ReZero: the scalar that multiplies each residual branch begins at 0, so that every block begins as
 * the identity.
 *
 * @param names globs of the scalars: "*.alpha" (SkipInit) and "*.resweight" (ReZero) by default
 * @see De, Smith 2020, arXiv:2002.10444; Bachlechner et al. 2020, arXiv:2003.04887
 */
export function skipInit(names: readonly string[] = ["*.alpha", "*.resweight"]): Rule[] {
  return all(names, zeros());
}

export { skipInit as reZero };

export interface MuPOptions {
  readonly width: number;
  /** The width at which std and learning rate were tuned. */
  readonly baseWidth: number;
  /** Standard deviation at the base width; 0.02 by default. */
  readonly std?: number;
  /** Globs by role: width → width, fixed → width, width → fixed, and vectors of that width. */
  readonly hidden: readonly string[];
  readonly input?: readonly string[];
  readonly output?: readonly string[];
  readonly vectors?: readonly string[];
  /** Whether the output begins at 0, as the paper recommends; true by default. */
  readonly zeroOutput?: boolean;
  readonly optimizer?: "adam" | "sgd";
}

/** A glob and the factor on the learning rate of what it matches. */
export type LearningRate = readonly [glob: string, factor: number];

/**
 * Maximal update parametrization, in the form of table 8 and of its authors' package, m = width / baseWidth:
 * hidden matrices N(0, (std / √m)²); input and output of constant std, the output (or 0) behind a multiplier
 * 1/m; attention logits divided by d instead of √d. Learning rates: Adam hidden / m, others unchanged; SGD hidden
 * unchanged, others (input, output, vectors) · m.
 *
 * @returns rules; learningRates, a factor for each glob; outputMultiplier on the logits; attentionScale(headDim)
 * @see Yang et al. 2022, table 8, arXiv:2203.03466; github.com/microsoft/mup
 */
export function muP(options: MuPOptions): {
  readonly rules: Rule[];
  readonly learningRates: LearningRate[];
  readonly outputMultiplier: number;
  readonly attentionScale: (headDim: number) => number;
} {
  const keys = ["width", "baseWidth", "std", "hidden", "input", "output", "vectors"];
  checkKeys("muP", options, [...keys, "zeroOutput", "optimizer"]);
  const { width, baseWidth, std = 0.02, hidden, input = [], output = [], vectors = [] } = options;
  const { zeroOutput = true, optimizer = "adam" } = options;
  checkPositive("muP: width", width);
  checkPositive("muP: baseWidth", baseWidth);
  checkNumber("muP: std", std);
  if (typeof zeroOutput !== "boolean") throw wrongType("muP: zeroOutput", "a boolean", zeroOutput);
  checkOneOf("muP: optimizer", optimizer, ["adam", "sgd"]);
  const m = width / baseWidth;
  const [matrix, rest] = optimizer === "adam" ? [1 / m, 1] : [1, m];
  return {
    rules: [
      ...all(hidden, normal({ std: std / Math.sqrt(m) })),
      ...all(input, normal({ std })),
      ...all(output, zeroOutput ? zeros() : normal({ std })),
    ],
    learningRates: [
      ...hidden.map((glob) => [glob, matrix] as const),
      ...[...input, ...output, ...vectors].map((glob) => [glob, rest] as const),
    ],
    outputMultiplier: 1 / m,
    attentionScale: (headDim) => 1 / headDim,
  };
}

export interface SirenOptions {
  /** Coordinates that go in. */
  readonly inputs: number;
  /** Units of a hidden layer. */
  readonly hidden: number;
  /** ω₀ of the hidden layers; 30 by default. */
  readonly w0?: number;
  /** The first layer's name; "net.0.linear" as in its authors' code by default. */
  readonly first?: string;
}

/**
 * SIREN: first layer U[−1/n, 1/n], others U[−√(6/n)/ω₀, √(6/n)/ω₀], n inputs; biases U[−1/√n, 1/√n], the
 * framework's default that its authors keep. Weights are [out, in].
 *
 * @see Sitzmann et al. 2020, §3.2 and supplement §1.5, arXiv:2006.09661
 */
export function siren(options: SirenOptions): Rule[] {
  checkKeys("siren", options, ["inputs", "hidden", "w0", "first"]);
  const { inputs, hidden, w0 = 30, first = "net.0.linear" } = options;
  checkInteger("siren: inputs", inputs, 1);
  checkInteger("siren: hidden", hidden, 1);
  checkPositive("siren: w0", w0);
  return [
    [`${first}.weight`, uniform({ bound: 1 / inputs })],
    [`${first}.bias`, uniform({ bound: 1 / Math.sqrt(inputs) })],
    ["*.weight", uniform({ bound: Math.sqrt(6 / hidden) / w0 })],
    ["*.bias", uniform({ bound: 1 / Math.sqrt(hidden) })],
  ];
}

export interface IrnnOptions {
  /** Standard deviation of the input matrix; 0.001 by default. */
  readonly std?: number;
  /** Value on the diagonal of the recurrent matrix; 1 by default, less where the network should forget sooner. */
  readonly gain?: number;
}

/**
 * IRNN, a ReLU network: W_hh = gain · I, W_ih N(0, std²), biases 0. Names are PyTorch's.
 *
 * @see Le, Jaitly, Hinton 2015, §3, arXiv:1504.00941
 */
export function irnn(options: IrnnOptions = {}): Rule[] {
  checkKeys("irnn", options, ["std", "gain"]);
  const { std = 0.001, gain = 1 } = options;
  return [
    ["*weight_hh*", eye({ gain })],
    ["*weight_ih*", normal({ std })],
    ["*bias*", zeros()],
  ];
}

/** Order of an LSTM's gates in its bias vector: i, f, g, o in PyTorch and Keras; or another. */
export type GateOrder = "ifgo" | "ifog" | "igfo";

export interface LstmForgetBiasOptions {
  readonly hidden: number;
  /** 1 by default. */
  readonly value?: number;
  readonly order?: GateOrder;
}

/**
 * LSTM biases 0 but the forget gate's, `value` in bias_ih. bias_hh, which PyTorch adds to it, is 0: two of them
 * at 1 would make 2.
 *
 * @see Gers et al. 2000; Jozefowicz et al. 2015, §2.2
 */
export function lstmForgetBias(options: LstmForgetBiasOptions): Rule[] {
  checkKeys("lstmForgetBias", options, ["hidden", "value", "order"]);
  const { hidden, value = 1, order = "ifgo" } = options;
  const init = gates("lstmForgetBias", hidden, order, { f: { init: constant(value) } });
  return [["*bias_hh*", zeros()], ...all(["*bias_ih*", "*bias"], init)];
}

export interface ChronoOptions {
  readonly hidden: number;
  /** The longest range of dependencies, T ≥ 2. */
  readonly maxTime: number;
  readonly order?: GateOrder;
}

/**
 * Chrono initialization of LSTM biases: b_f = ln u with u uniform on [1, T − 1], b_i = −b_f of the same u;
 * others 0.
 *
 * @see Tallec, Ollivier 2018, eq. 16, arXiv:1804.11188
 */
export function chrono(options: ChronoOptions): Rule[] {
  checkKeys("chrono", options, ["hidden", "maxTime", "order"]);
  const { hidden, maxTime, order = "ifgo" } = options;
  checkNumber("chrono: maxTime", maxTime);
  if (maxTime < 2) throw wrongValue("chrono: maxTime", "a number ≥ 2", maxTime);
  const range = { low: 1, high: maxTime - 1 };
  const init = gates("chrono", hidden, order, {
    f: { init: logOfUniform(range) },
    i: { init: logOfUniform({ ...range, sign: -1 }), as: order.indexOf("f") },
  });
  return [["*bias_hh*", zeros()], ...all(["*bias_ih*", "*bias"], init)];
}

type Gate = Omit<Section, "size">;

function gates(
  where: string,
  hidden: number,
  order: GateOrder,
  given: { readonly i?: Gate; readonly f: Gate },
): Initializer {
  checkInteger(`${where}: hidden`, hidden, 1);
  checkOneOf(`${where}: order`, order, ["ifgo", "ifog", "igfo"]);
  const rest: Gate = { init: zeros() };
  const by: Readonly<Record<string, Gate | undefined>> = given;
  return sections(order.split("").map((gate) => ({ size: hidden, ...(by[gate] ?? rest) })));
}

/**
 * ZerO: identities and Hadamard matrices, the same for every seed; biases 0, norms 1 (the rules before the
 * first, if there are norms).
 *
 * @see Zhao, Schäfer, Anandkumar 2022, arXiv:2110.12661; `zerO` gives the equations
 */
export function zerONetwork(): Rule[] {
  return [
    ["*.bias", zeros()],
    ["*.weight", zerO()],
  ];
}

export interface LoraOptions {
  readonly rank: number;
  /** Scale of the update B A: alpha / rank; alpha is rank by default. */
  readonly alpha?: number;
}

/**
 * LoRA: A as PyTorch's linear default, U[−1/√fan_in, 1/√fan_in], as in its authors' code; B 0, so that training
 * begins at the frozen model. Names are PEFT's; A is [rank, in].
 *
 * @returns rules, and the scaling alpha / rank of B A
 * @see Hu et al. 2021, §4.1, arXiv:2106.09685; github.com/microsoft/LoRA, loralib/layers.py
 */
export function lora(options: LoraOptions): { readonly rules: Rule[]; readonly scaling: number } {
  checkKeys("lora", options, ["rank", "alpha"]);
  const { rank, alpha = rank } = options;
  checkInteger("lora: rank", rank, 1);
  checkNumber("lora: alpha", alpha);
  const a = heUniform({ negativeSlope: Math.sqrt(5) });
  const rules: Rule[] = [
    ["*lora_A*", a],
    ["*lora_B*", zeros()],
  ];
  return { rules, scaling: alpha / rank };
}

export interface IcnrOptions {
  /** Upscaling r of the shuffle. */
  readonly scale: number;
  /** Law of the sub-kernels; He normal by default. */
  readonly init?: Initializer;
  readonly names: readonly string[];
}

/**
 * ICNR: the r² output channels that a pixel shuffle takes for one channel begin equal, so that it begins as
 * nearest-neighbour resizing, without checkerboards.
 *
 * @see Aitken et al. 2017, §3, arXiv:1707.02937
 */
export function icnr(options: IcnrOptions): Rule[] {
  checkKeys("icnr", options, ["scale", "init", "names"]);
  const { scale, init = heNormal(), names } = options;
  checkInteger("icnr: scale", scale, 1);
  return all(names, repeated({ times: scale * scale, init }));
}

export interface LooksLinearOptions {
  /** W's law: LeCun normal by default, which keeps variance; the paper's W is `orthogonal()`. */
  readonly init?: Initializer;
  readonly first: readonly string[];
  readonly hidden: readonly string[];
  readonly last: readonly string[];
}

/**
 * Looks-linear: a ReLU network that begins as the linear network of its W: first [W; −W], hidden
 * [[W, −W], [−W, W]], last [W, −W].
 *
 * @see Balduzzi et al. 2017, §5, arXiv:1702.08591
 */
export function looksLinear(options: LooksLinearOptions): Rule[] {
  checkKeys("looksLinear", options, ["init", "first", "hidden", "last"]);
  const { init = lecunNormal(), first, hidden, last } = options;
  return [
    ...all(first, mirrored({ init, axes: "O" })),
    ...all(hidden, mirrored({ init, axes: "OI" })),
    ...all(last, mirrored({ init, axes: "I" })),
  ];
}

export interface FocalPriorOptions {
  /** Probability of the rare class at the beginning; 0.01 by default. */
  readonly prior?: number;
  /** The classifier's last bias, after a sigmoid. */
  readonly names: readonly string[];
}

/**
 * Bias b = −ln((1 − π) / π), with which a sigmoid gives π.
 *
 * @see Lin et al. 2017, §4.1, arXiv:1708.02002
 */
export function focalPrior(options: FocalPriorOptions): Rule[] {
  checkKeys("focalPrior", options, ["prior", "names"]);
  const { prior = 0.01, names } = options;
  checkNumber("focalPrior: prior", prior);
  if (!(prior > 0 && prior < 1)) throw wrongValue("focalPrior: prior", "in (0, 1)", prior);
  return all(names, constant(-ln((1 - prior) / prior)));
}
