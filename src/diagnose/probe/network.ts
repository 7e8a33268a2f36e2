import { wrongValue } from "../../core.js";
import type { Read, Source } from "../layers.js";
import type { Floats } from "../product.js";
import { combine, elementwise, flatten, linear, norm, softmax, type Made } from "./operators.js";

/** A layer on its way forward; of a layer without weights, before is what it gives before its activation too. */
export interface Seen {
  readonly layer: Read;
  readonly before: Floats;
  readonly after: Floats;
  readonly slopes: Floats | undefined;
}

/** The same layer on the way back: ∂L/∂(before), and gradients by parameter. */
export interface SeenBack {
  readonly layer: Read;
  readonly cotangent: Floats;
  readonly parameters: Readonly<Record<string, Floats>>;
}

/** What a pass through the network is told, and tells. */
export interface Run {
  readonly where: string;
  /** Inputs in a batch. */
  readonly inputs: number;
  readonly valuesOf: (source: Source) => Floats;
  /** Rounds values to the format that is probed, in place. */
  readonly settle: (data: Floats) => void;
  readonly onForward?: (seen: Seen) => void;
  readonly onBackward?: (seen: SeenBack) => void;
}

/** A network's outputs, and the exact vector-Jacobian product of all of it. */
export interface Passed {
  readonly out: Floats;
  readonly backward: (cotangent: Floats) => Floats;
}

/** Sends a batch through layers, [input, position, channel]. */
export function pass(layers: readonly Read[], data: Floats, run: Run): Passed {
  const passes: ((cotangent: Floats) => Floats)[] = [];
  let at = data;
  for (const layer of layers) {
    const made = through(layer, at, run);
    passes.push(made.backward);
    at = made.out;
  }
  return { out: at, backward: (cotangent) => passes.reduceRight((g, back) => back(g), cotangent) };
}

function through(layer: Read, data: Floats, run: Run): Passed {
  switch (layer.type) {
    case "dense":
    case "conv": {
      const { weight, bias } = layer;
      const made = linear(layer, data, run.inputs, run.valuesOf(weight), run.valuesOf(bias));
      return activated(layer, made, run);
    }
    case "activation": {
      const same: Made = { out: data, backward: (cotangent) => ({ input: cotangent }) };
      return activated(layer, same, run);
    }
    case "layerNorm":
    case "rmsNorm": {
      const shift = layer.bias === undefined ? undefined : run.valuesOf(layer.bias);
      const made = norm(layer, data, run.inputs, run.valuesOf(layer.weight), shift);
      return plain(layer, made, run);
    }
    case "flatten":
      return plain(layer, flatten(layer, data, run.inputs), run);
    case "residual": {
      const { skip, scale } = layer;
      const branch = pass(layer.layers, data, run);
      const out = combine(skip, data, scale, branch.out);
      const made: Made = {
        out,
        backward(cotangent) {
          const through = branch.backward(combine(scale, cotangent, 0, cotangent));
          return { input: combine(skip, cotangent, 1, through) };
        },
      };
      return plain(layer, made, run);
    }
    case "attention":
      throw wrongValue(
        `${run.where}: layer ${layer.name}: type`,
        "a layer that probe knows",
        layer.type,
        "forecast alone has attention",
      );
  }
}

/** A layer without an activation. */
function plain(layer: Read, { out, backward }: Made, run: Run): Passed {
  run.settle(out);
  run.onForward?.({ layer, before: out, after: out, slopes: undefined });
  return {
    out,
    backward(cotangent) {
      const { input, parameters = {} } = backward(cotangent);
      run.onBackward?.({ layer, cotangent, parameters });
      run.settle(input);
      return input;
    },
  };
}

/** A layer, then its activation. */
function activated(
  layer: Extract<Read, { readonly softmax: boolean }>,
  { out: before, backward }: Made,
  run: Run,
): Passed {
  const { activation } = layer;
  if (layer.type !== "activation") run.settle(before);
  const made = activation === undefined ? undefined : elementwise(activation, before);
  const rest = layer.softmax ? softmax(before, layer.out.channels) : made;
  const out = rest?.out ?? before;
  if (rest !== undefined) run.settle(out);
  run.onForward?.({ layer, before, after: out, slopes: made?.slopes });
  return {
    out,
    backward(cotangent) {
      const at = rest?.backward(cotangent).input ?? cotangent;
      run.settle(at);
      const { input, parameters = {} } = backward(at);
      run.onBackward?.({ layer, cotangent: at, parameters });
      run.settle(input);
      return input;
    },
  };
}
