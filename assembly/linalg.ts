/** The ABI of laws of whole matrices: no static data, so that it shares a memory with the core. */
export { HEAD_BYTES, PANEL, applyPanel, preparePanel, scale } from "./matrix/orthogonal";
export { narrow, select, startUnits } from "./matrix/sparse";
