import { checkKeys } from "../../errors.js";
import type { Initializer } from "../../laws/initializer.js";
import type { ElementDraw } from "../../laws/base/lower.js";
import type { Generator, JsonObject } from "../../plan/generator.js";
import type { ArrayOf, Dtype } from "../../spec/dtype.js";
import { fansOf, type GivenRoles } from "../../spec/shape.js";
import { atOnce, compatModule, compatWindow } from "../shared/kernels.js";
import { Ordered } from "../shared/ordered.js";
import type { Cut } from "./truncated.js";
import {
  allocate,
  checkCut,
  checkInterval,
  checkNormal,
  dataOf,
  fillWith,
  TORCH_DTYPES,
  type TorchDtype,
  type TorchParameter,
  type TorchShape,
  type TorchTensorOptions,
  type Values,
} from "./values.js";

/** What is PyTorch's on every device: tensors, over three draws that a device makes its own way. */
export abstract class TorchRandom extends Ordered implements Generator {
  readonly laws = ["uniform", "normal", "truncatedNormal"] as const;
  readonly dtypes: readonly TorchDtype[] = TORCH_DTYPES;

  /** @internal */
  constructor() {
    super();
    compatWindow();
  }

  /** @internal `Tensor.uniform_`, in steps: arguments checked before. */
  abstract uniformSteps(target: Values, from: number, to: number): IterableIterator<number>;
  /** @internal `Tensor.normal_`, in steps: arguments checked before. */
  abstract normalSteps(target: Values, mean: number, std: number): IterableIterator<number>;
  /** @internal `torch.nn.init.trunc_normal_`, in steps: arguments checked before. */
  abstract truncatedSteps(
    target: Values,
    mean: number,
    std: number,
    low: number,
    high: number,
  ): IterableIterator<number>;
  /** `torch.randperm(n)`: 0 … n − 1 in random order. */
  abstract randperm(n: number): Uint32Array<ArrayBuffer>;
  /** @internal The same for a law: n checked before, and whoever holds the generator draws. */
  abstract permutation(n: number): Uint32Array<ArrayBuffer>;
  /** @internal Draws for nobody what a tensor of so many values takes. */
  abstract skip(law: "uniform" | "normal", size: number, dtype: TorchDtype): void;
  /** @internal @throws RangeError where the device computes what is no draw otherwise than the CPU */
  abstract checkOnCpu(where: string, why: string): void;
  /** @internal @throws RangeError for a cut that this generator does not draw */
  abstract checkCut(where: string, cut: Cut): void;
  /** Puts back what `state` gave. @throws TypeError, RangeError for any other; nothing is changed then */
  abstract setState(state: JsonObject): void;
  /** @internal @throws RangeError for a tensor that the device draws otherwise than this generator can */
  abstract checkSize(where: string, size: number, dtype: TorchDtype): void;

  /** @internal `uniformSteps` at one go, and so on. */
  drawUniform(target: Values, from: number, to: number): void {
    this.checkFree();
    atOnce(this.uniformSteps(target, from, to));
  }

  /** @internal */
  drawNormal(target: Values, mean: number, std: number): void {
    this.checkFree();
    atOnce(this.normalSteps(target, mean, std));
  }

  module(): WebAssembly.Module {
    return compatModule();
  }

  /** @internal A parameter of zeros, every check of its size made. */
  allocate(where: string, shape: readonly number[], options: TorchTensorOptions): TorchParameter {
    const tensor = allocate(where, shape, options);
    this.checkSize(where, tensor.data.length, tensor.dtype);
    return tensor;
  }

  #values<D extends TorchDtype>(
    where: string,
    shape: TorchShape,
    dtype: D = "float32" as D,
  ): { data: ArrayOf<D>; dtype: D } {
    const data = dataOf(where, shape, dtype);
    this.checkSize(where, data.length, dtype);
    return { data, dtype };
  }

  /** `torch.rand`: uniform in [0, 1), steps of 2^-24 or 2^-53; coarser in 16 bits. */
  rand<D extends TorchDtype = "float32">(
    shape: TorchShape,
    options: { readonly dtype?: D } = {},
  ): ArrayOf<D> {
    checkKeys("rand", options, ["dtype"]);
    const made = this.#values("rand", shape, options.dtype);
    this.drawUniform(made, 0, 1);
    return made.data;
  }

  /** `torch.randn`: standard normals. */
  randn<D extends TorchDtype = "float32">(
    shape: TorchShape,
    options: { readonly dtype?: D } = {},
  ): ArrayOf<D> {
    checkKeys("randn", options, ["dtype"]);
    const made = this.#values("randn", shape, options.dtype);
    this.drawNormal(made, 0, 1);
    return made.data;
  }

  /** `Tensor.uniform_(from, to)` of a new tensor. @throws RangeError if from > to */
  uniform<D extends TorchDtype = "float32">(
    shape: TorchShape,
    options: { readonly from?: number; readonly to?: number; readonly dtype?: D } = {},
  ): ArrayOf<D> {
    checkKeys("uniform", options, ["from", "to", "dtype"]);
    const { from = 0, to = 1 } = options;
    checkInterval("uniform", from, to, options.dtype);
    const made = this.#values("uniform", shape, options.dtype);
    this.drawUniform(made, from, to);
    return made.data;
  }

  /** `Tensor.normal_(mean, std)` of a new tensor. @throws RangeError if std < 0 */
  normal<D extends TorchDtype = "float32">(
    shape: TorchShape,
    options: { readonly mean?: number; readonly std?: number; readonly dtype?: D } = {},
  ): ArrayOf<D> {
    checkKeys("normal", options, ["mean", "std", "dtype"]);
    const { mean = 0, std = 1 } = options;
    checkNormal("normal", mean, std);
    const made = this.#values("normal", shape, options.dtype);
    this.drawNormal(made, mean, std);
    return made.data;
  }

  check(where: string, dtype: Dtype, { law, args }: ElementDraw, shape: readonly number[]): void {
    const [a, b] = args as [number, number];
    if (law === "uniform") checkInterval(where, a, b, dtype, ["low", "high"]);
    else checkNormal(where, a, b);
    if (law === "truncatedNormal") {
      const [low, high] = [args[4], args[5]];
      checkCut(where, low, high);
      this.checkCut(where, { mean: a, std: b, low: low!, high: high! });
    }
    this.checkSize(
      where,
      shape.reduce((size, axis) => size * axis, 1),
      dtype,
    );
  }

  fill(
    data: Values["data"],
    draw: ElementDraw,
    shape: readonly number[],
    init: Initializer,
    roles?: GivenRoles,
    dtype?: TorchDtype,
  ): void {
    this.checkFree();
    atOnce(this.steps(data, draw, shape, init, roles, dtype));
  }

  /** The `generator` option's way in: PyTorch's own arithmetic for its own laws. */
  steps(
    data: Values["data"],
    draw: ElementDraw,
    shape: readonly number[],
    init: Initializer,
    roles: GivenRoles = {},
    dtype: TorchDtype = data.BYTES_PER_ELEMENT === 8 ? "float64" : "float32",
  ): IterableIterator<number> {
    const target = { data, dtype };
    const [a, b, , , low, high] = draw.args as number[];
    const scale = torchScale(shape, init, roles);
    switch (draw.law) {
      case "uniform":
        if (scale === undefined) return this.uniformSteps(target, a!, b!);
        return this.uniformSteps(target, -Math.sqrt(3) * scale, Math.sqrt(3) * scale);
      case "normal":
        return this.normalSteps(target, a!, scale ?? b!);
      case "truncatedNormal":
        return this.truncatedSteps(target, a!, b!, low!, high!);
      case "constant":
        fillWith(target, a!);
        return [data.byteLength].values();
    }
  }
}

/**
 * The standard deviation of PyTorch's kaiming and xavier laws, in the order of their operations, where the
 * initializer is one of them.
 */
function torchScale(
  shape: readonly number[],
  init: Initializer,
  roles: GivenRoles,
): number | undefined {
  if (init.law !== "varianceScaling" || init.distribution === "truncated_normal") return undefined;
  const { fan_in, fan_out } = fansOf("torchGenerator", shape, roles);
  const gain = Math.sqrt(init.scale);
  switch (init.mode) {
    case "fan_in":
      return gain / Math.sqrt(fan_in);
    case "fan_out":
      return gain / Math.sqrt(fan_out);
    case "fan_avg":
      return gain * Math.sqrt(2 / (fan_in + fan_out));
    case "fan_geo_avg":
      return undefined;
  }
}
