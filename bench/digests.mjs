import { createHash } from "node:crypto";

/** How many values of either end a digest covers: the oracle is slow. */
const ENDS = 8192;

export const sha256 = ({ buffer, byteOffset, byteLength }) =>
  createHash("sha256")
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest("hex");

/** Offsets and lengths of the parts that are digested of so many values. */
export const parts = (count) =>
  count <= 2 * ENDS
    ? [[0, count]]
    : [
        [0, ENDS],
        [count - ENDS, ENDS],
      ];

/** SHA-256 of both ends of a typed array. */
export const digestsOf = (data) =>
  parts(data.length).map(([at, count]) => sha256(data.subarray(at, at + count)));
