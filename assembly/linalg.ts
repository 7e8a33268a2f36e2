/** The ABI of laws of whole matrices: no static data, so that it shares a memory with the core. */
export {
  HEAD_BYTES,
  PANEL,
  applyPanel,
  beginPanel,
  dotRows,
  ownRows,
  packPanel,
  scale,
  solveRows,
  squarePanel,
  startRows,
  turnPanel,
  updateRows,
} from "./matrix/orthogonal";
export { narrow, select, startUnits } from "./matrix/sparse";
