/**
 * Models of ONNX as bytes, as far as the tests need them: protobuf's wire format, and the field numbers of onnx.proto
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */

const bytesOf = (...parts: readonly (Uint8Array | number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** Seven bits a byte, the lowest first; the eighth says that more follow. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))];
}

const int = (field: number, value: number): Uint8Array =>
  bytesOf(varint(field << 3), varint(value));

/** Bytes, a text or a message under a field. */
function held(field: number, value: Uint8Array | string): Uint8Array {
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return bytesOf(varint((field << 3) | 2), varint(bytes.length), bytes);
}

export const FLOAT = 1;
export const FLOAT16 = 10;
export const DOUBLE = 11;

/** A tensor's place in a file beside the model. */
export interface Place {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: number;
  readonly offset: number;
  readonly length: number;
}

/** TensorProto whose data are in `file`. */
function external(file: string, { name, shape, type, offset, length }: Place): Uint8Array {
  const pairs = { location: file, offset: String(offset), length: String(length) };
  return bytesOf(
    ...shape.map((size) => int(1, size)),
    int(2, type),
    held(8, name),
    ...Object.entries(pairs).map(([key, value]) => held(13, bytesOf(held(1, key), held(2, value)))),
    int(14, 1), // EXTERNAL
  );
}

/** ValueInfoProto */
function valueInfo(name: string, type: number, shape: readonly number[]): Uint8Array {
  const dims = bytesOf(...shape.map((size) => held(1, int(1, size))));
  return bytesOf(held(1, name), held(2, held(1, bytesOf(int(1, type), held(2, dims)))));
}

export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly ints?: Readonly<Record<string, number>>;
}

/** NodeProto with attributes that are integers. */
function node({ op, inputs, output, ints = {} }: Node): Uint8Array {
  return bytesOf(
    ...inputs.map((name) => held(1, name)),
    held(2, output),
    held(4, op),
    ...Object.entries(ints).map(([name, value]) =>
      held(5, bytesOf(held(1, name), int(3, value), int(20, 2))),
    ),
  );
}

/** ModelProto, opset 17: one input "x", one output "y" of float32, weights in a file of their own. */
export function model(
  nodes: readonly Node[],
  weights: readonly Place[],
  file: string,
  [type, input, output]: readonly [type: number, input: number[], output: number[]],
): Uint8Array {
  const graph = bytesOf(
    ...nodes.map((one) => held(1, node(one))),
    held(2, "network"),
    ...weights.map((place) => held(5, external(file, place))),
    held(11, valueInfo("x", type, input)),
    held(12, valueInfo("y", FLOAT, output)),
  );
  return bytesOf(int(1, 8), held(7, graph), held(8, int(2, 17)));
}
