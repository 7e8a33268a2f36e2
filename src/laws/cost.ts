import type { Piece } from "./piece.js";
import { familyOfDraw } from "./registry.js";

/** Cost of a piece, in float32 normals. */
export const costOf = (piece: Piece): number => familyOfDraw(piece.draw.law).costOf(piece);

/** Whether any slice of a draw costs no more than its share: others are better made whole. */
export const isCheapToSlice = ({ draw }: Pick<Piece, "draw">): boolean =>
  familyOfDraw(draw.law).isCheapToSlice(draw);
