/** The ABI of linear algebra: no static data, so that it shares a memory with the core. */
export { HEAD_BYTES, PANEL, applyPanel, preparePanel, scale } from "./matrix/orthogonal";
