export {
  batchNorm,
  conv,
  convTranspose,
  dropout,
  embed,
  groupNorm,
  gruCell,
  layerNorm,
  linear,
  linearGeneral,
  lstmCell,
  multiHeadAttention,
  optimizedLSTMCell,
  rmsNorm,
} from "./layers.js";
export type * from "./layers.js";
export { rngs, type Rngs } from "./rngs.js";
export { state } from "./state.js";
