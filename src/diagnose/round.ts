import type { Dtype } from "../index.js";
import { workspace } from "./kernels.js";
import type { Floats } from "./product.js";

/** Values that pass through the kernel at a time. */
const WINDOW = 16384;

/** Rounds float32 values to those of a 16-bit dtype, nearest even, in place; others are what they are. */
export function roundTo(dtype: Dtype, data: Floats): void {
  if (dtype !== "float16" && dtype !== "bfloat16") return;
  const { kernels, memory, base } = workspace(4 * WINDOW);
  for (let at = 0; at < data.length; at += WINDOW) {
    const count = Math.min(WINDOW, data.length - at);
    const window = new Float32Array(memory.buffer, base, count);
    window.set(data.subarray(at, at + count));
    kernels.roundToHalf(Number(dtype === "bfloat16"), base, Math.ceil(count / 4) * 4);
    data.set(window, at);
  }
}
