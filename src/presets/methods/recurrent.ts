import {
  checkInteger,
  checkKeys,
  checkNumber,
  checkOneOf,
  checkScale,
  wrongValue,
} from "../../errors.js";
import { constant, eye, logOfUniform, normal, sections, zeros } from "../../index.js";
import type { Initializer, Rule, Section } from "../../index.js";
import { all } from "./shared.js";

/** Options of `irnn`. */
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
 * @example
 *     rules(irnn())({ "rnn.weight_hh_l0": [8, 8], "rnn.weight_ih_l0": [8, 4], "rnn.bias_hh_l0": [8] });
 */
export function irnn(options: IrnnOptions = {}): Rule[] {
  checkKeys("irnn", options, ["std", "gain"]);
  const { std = 0.001, gain = 1 } = options;
  checkScale("irnn: std", std);
  checkNumber("irnn: gain", gain);
  return [
    ["*weight_hh*", eye({ gain })],
    ["*weight_ih*", normal({ std })],
    ["*bias*", zeros()],
  ];
}

/** Order of an LSTM's gates in its bias vector: i, f, g, o in PyTorch and Keras; or another. */
export type GateOrder = "ifgo" | "ifog" | "igfo";

/** The forget gate's bias, and where a framework keeps that gate. */
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
 * @example
 *     rules([...lstmForgetBias({ hidden: 8 }), ["*", zeros()]]);
 */
export function lstmForgetBias(options: LstmForgetBiasOptions): Rule[] {
  checkKeys("lstmForgetBias", options, ["hidden", "value", "order"]);
  const { hidden, value = 1, order = "ifgo" } = options;
  checkGates("lstmForgetBias", hidden, order);
  checkNumber("lstmForgetBias: value", value);
  const init = gates(hidden, order, { f: { init: constant(value) } });
  return [["*bias_hh*", zeros()], ...all(["*bias_ih*", "*bias"], init)];
}

/** How long a memory an LSTM is to have. */
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
 * @example
 *     rules([...chrono({ hidden: 8, maxTime: 100 }), ["*", zeros()]]);
 */
export function chrono(options: ChronoOptions): Rule[] {
  checkKeys("chrono", options, ["hidden", "maxTime", "order"]);
  const { hidden, maxTime, order = "ifgo" } = options;
  checkNumber("chrono: maxTime", maxTime);
  if (maxTime < 2) throw wrongValue("chrono: maxTime", "a number ≥ 2", maxTime);
  checkGates("chrono", hidden, order);
  const range = { low: 1, high: maxTime - 1 };
  const init = gates(hidden, order, {
    f: { init: logOfUniform(range) },
    i: { init: logOfUniform({ ...range, sign: -1 }), as: order.indexOf("f") },
  });
  return [["*bias_hh*", zeros()], ...all(["*bias_ih*", "*bias"], init)];
}

type Gate = Omit<Section, "size">;

function checkGates(where: string, hidden: unknown, order: unknown): void {
  checkInteger(`${where}: hidden`, hidden, 1);
  if (hidden > MOST_HIDDEN) throw wrongValue(`${where}: hidden`, "at most 2^51 - 1", hidden);
  checkOneOf(`${where}: order`, order, ["ifgo", "ifog", "igfo"]);
}

/** Four gates of so many units have an exact number of rows. */
const MOST_HIDDEN = 2 ** 51 - 1;

function gates(
  hidden: number,
  order: GateOrder,
  given: { readonly i?: Gate; readonly f: Gate },
): Initializer {
  const rest: Gate = { init: zeros() };
  const by: Readonly<Record<string, Gate | undefined>> = given;
  return sections(order.split("").map((gate) => ({ size: hidden, ...(by[gate] ?? rest) })));
}
