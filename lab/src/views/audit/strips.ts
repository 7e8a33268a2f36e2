import type { Parameter } from "weightseed";
import type { Verdict } from "weightseed/diagnose";
import { toFloat32 } from "weightseed";

/** A few values in a row, as a verdict's picture. */
export interface Strip {
  readonly label: string;
  readonly values: Float32Array;
}

const LENGTH = 64;
/** Codes whose tensors are shown below each other. */
const TWINS = ["copy", "same-draw", "tie", "overlap"];

/** The values that a fault of structure is about; none of other verdicts. */
export function stripsOf(
  { code, names, numbers }: Verdict,
  tensors: ReadonlyMap<string, Parameter>,
): Strip[] {
  const [name = ""] = names;
  const tensor = tensors.get(name);
  if (tensor === undefined) return [];
  if (TWINS.includes(code)) {
    return names.slice(0, 2).flatMap((name) => {
      const twin = tensors.get(name);
      return twin === undefined ? [] : [{ label: name, values: along(twin, 0, 1) }];
    });
  }
  if (code === "symmetric-units" && tensor.shape.length === 2) {
    const [columns, isRow] = [tensor.shape[1]!, numbers.axis === 0];
    return [numbers.first!, numbers.second!].map((unit) => ({
      label: `${isRow ? "row" : "column"} ${unit}`,
      values: isRow ? along(tensor, unit * columns, 1, columns) : along(tensor, unit, columns),
    }));
  }
  if (code.startsWith("uninitialised")) {
    const from = Math.max(0, numbers.begin! - LENGTH / 2);
    return [{ label: `from value ${from}`, values: along(tensor, from, 1) }];
  }
  return [];
}

/** Up to LENGTH values from a place on, `step` apart. */
function along(
  { data, dtype }: Parameter,
  from: number,
  step: number,
  most = LENGTH,
): Float32Array {
  const count = Math.min(LENGTH, most, Math.ceil((data.length - from) / step));
  const picked = data.slice(0, count);
  for (let i = 0; i < count; ++i) picked[i] = data[from + i * step]!;
  return picked instanceof Uint16Array
    ? toFloat32({ name: "", data: picked, shape: [count], dtype } as Parameter)
    : Float32Array.from(picked);
}
