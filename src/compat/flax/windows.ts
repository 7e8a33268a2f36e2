/** Shapes that convolutions and pools give. */
import { isArray, wrongType, wrongValue } from "../../errors.js";
import { checkCounts } from "./variables.js";

/** A number for all spatial axes, or one each. */
export type PerAxis = number | readonly number[];

/** Flax's words for a padding. */
const PADDINGS = ["SAME", "VALID", "CIRCULAR", "REFLECT", "CAUSAL"] as const;

/** Flax's padding: a word, a number, or a number or pair (before, after) for each spatial axis. */
export type Padding =
  (typeof PADDINGS)[number] | number | readonly (number | readonly [number, number])[];

/** One number for each spatial axis. @throws TypeError, RangeError for what is no such list of integers ≥ 1 */
export function perAxis(where: string, rank: number, given: PerAxis): readonly number[] {
  if (isArray(given) && given.length !== rank) {
    throw wrongValue(where, `an integer, or ${rank}`, given);
  }
  const list = typeof given === "number" ? new Array<number>(rank).fill(given) : given;
  if (!isArray(list)) throw wrongType(where, `an integer, or ${rank}`, given);
  for (const length of list) checkCounts(where, { each: length });
  return list;
}

/** What is added to each spatial axis of windows of the given lengths, by strides. */
function added(where: string, padding: Padding, lengths: readonly number[]): (number | "SAME")[] {
  if (padding === "SAME") return lengths.map(() => "SAME");
  if (padding === "VALID") return lengths.map(() => 0);
  // the whole window less one, wherever it lies
  if (typeof padding === "string") return lengths.map((length) => length - 1);
  if (typeof padding === "number") return lengths.map(() => 2 * padding);
  if (padding.length !== lengths.length) {
    throw wrongValue(`${where}: padding`, `one entry for each of ${lengths.length} axes`, padding);
  }
  return padding.map((pad) => (typeof pad === "number" ? 2 * pad : pad[0] + pad[1]));
}

/** @throws TypeError, RangeError for what Flax does not take */
export function checkPadding(where: string, padding: unknown): asserts padding is Padding {
  const isPad = (pad: unknown): boolean => Number.isSafeInteger(pad);
  const isPads = (pad: unknown): boolean =>
    isPad(pad) || (isArray(pad) && pad.length === 2 && pad.every(isPad));
  if (typeof padding === "string" && (PADDINGS as readonly string[]).includes(padding)) return;
  if (isPad(padding) || (isArray(padding) && padding.every(isPads))) return;
  const words = PADDINGS.map((word) => JSON.stringify(word)).join(", ");
  throw wrongValue(`${where}: padding`, `one of ${words}, integers or pairs of them`, padding);
}

interface Windows {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly padding: Padding;
  readonly kernelDilation: readonly number[];
  readonly inputDilation: readonly number[];
}

const dilated = (length: number, dilation: number): number => (length - 1) * dilation + 1;

/** The spatial axes after a convolution, or a pool. */
export function convolved(where: string, axes: readonly number[], w: Windows): number[] {
  const lengths = w.kernel.map((k, i) => dilated(k, w.kernelDilation[i]!));
  const pads = added(where, w.padding, lengths);
  return axes.map((length, i) => {
    const stride = w.strides[i]!;
    const whole = dilated(length, w.inputDilation[i]!);
    const pad = pads[i]!;
    if (pad === "SAME") return Math.ceil(whole / stride);
    return checkedAxis(where, Math.floor((whole + pad - lengths[i]!) / stride) + 1);
  });
}

/** The spatial axes after a transposed convolution. */
export function transposed(
  where: string,
  axes: readonly number[],
  w: Omit<Windows, "inputDilation">,
): number[] {
  const lengths = w.kernel.map((k, i) => dilated(k, w.kernelDilation[i]!));
  const isWord = typeof w.padding === "string";
  const pads = isWord ? [] : added(where, w.padding, lengths);
  return axes.map((length, i) => {
    const [stride, k] = [w.strides[i]!, lengths[i]!];
    if (w.padding === "VALID") return length * stride + Math.max(k - stride, 0);
    if (isWord) return length * stride;
    return checkedAxis(where, dilated(length, stride) + (pads[i] as number) - k + 1);
  });
}

function checkedAxis(where: string, length: number): number {
  if (length >= 1) return length;
  throw wrongValue(`${where}: input`, "spatial axes that hold the window", length);
}
