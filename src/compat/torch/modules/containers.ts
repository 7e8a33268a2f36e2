/** Modules that draw nothing of their own, and modules of modules, as data. */
import {
  asObject,
  checkKeys,
  checkObject,
  checkOneOf,
  isArray,
  show,
  tagOf,
  wrongType,
  wrongValue,
} from "../../../errors.js";
import { checkBooleans } from "../../../spec/config.js";
import { checkShape, sizeOf } from "../../../spec/shape.js";
import { INIT_NAMES, type LawName, type LawOptions } from "../law.js";
import { checkCount } from "../values.js";
import type { BufferData, ModuleInit, ParameterData, TorchMember, TorchModule } from "./data.js";
import {
  checkCounts,
  dtypeOf,
  linear,
  multiheadAttention,
  numbers,
  type LayerOptions,
} from "./layers.js";

/** A norm's scale and shift. */
export interface NormOptions extends LayerOptions {
  /** Whether the norm has a weight and a bias. */
  readonly affine?: boolean;
}

/** Norms over batches. */
export interface BatchNormOptions extends NormOptions {
  /** Whether there are running_mean, running_var and num_batches_tracked. */
  readonly trackRunningStats?: boolean;
}

/** `nn.LayerNorm`. */
export interface LayerNormOptions extends LayerOptions {
  readonly elementwiseAffine?: boolean;
  readonly bias?: boolean;
}

/** `nn.TransformerEncoderLayer` and `nn.TransformerDecoderLayer`. */
export interface TransformerLayerOptions extends LayerOptions {
  /** 2048 by default. */
  readonly dimFeedforward?: number;
  readonly bias?: boolean;
}

/** `nn.Transformer`, PyTorch's defaults. */
export interface TransformerOptions extends TransformerLayerOptions {
  readonly dModel?: number;
  readonly nhead?: number;
  readonly numEncoderLayers?: number;
  readonly numDecoderLayers?: number;
}

/** Modules, parameters and buffers by name, in the order of the constructor; an object puts "0", "1" … first. */
export type Members =
  | Readonly<Record<string, TorchModule | ParameterData | BufferData>>
  | ReadonlyMap<string, TorchModule | ParameterData | BufferData>
  | readonly TorchMember[];

/** A module of one's own. */
export interface ModuleOptions {
  /** Its class; "Module" by default. */
  readonly kind?: string;
  /** The end of its constructor: `self` is the module, `init` fills its tensors in place. */
  readonly init?: ModuleInit;
  /** Names of all modules within in the order of the state dict, where that is not the constructor's. */
  readonly order?: readonly string[];
  /** Names that hold another's parameter: `{ "decoder.weight": "encoder.weight" }`. */
  readonly ties?: Readonly<Record<string, string>>;
}

/** A module without parameters, such as "MaxPool2d". */
export function stateless(kind: string): TorchModule {
  if (typeof kind !== "string") throw wrongType("stateless: kind", "a class of torch.nn", kind);
  return { kind, members: [] };
}

/** `nn.Sequential`: modules named "0", "1" … */
export function sequential(...modules: readonly TorchModule[]): TorchModule {
  return { kind: "Sequential", members: numbered("sequential", modules) };
}

/** `nn.ModuleList`. */
export function moduleList(modules: readonly TorchModule[]): TorchModule {
  return { kind: "ModuleList", members: numbered("moduleList", modules) };
}

/** `nn.ModuleDict`. */
export function moduleDict(modules: Members): TorchModule {
  return { kind: "ModuleDict", members: membersOf("moduleDict", modules) };
}

/** A module of one's own: its parameters, buffers and modules in the order of its constructor. */
export function module(members: Members, options: ModuleOptions = {}): TorchModule {
  checkKeys("module", options, ["kind", "init", "order", "ties"]);
  const { kind = "Module", init, order, ties } = options;
  if (typeof kind !== "string") throw wrongType("module: kind", "a string", kind);
  if (init !== undefined && typeof init !== "function") {
    throw wrongType("module: init", "a function", init);
  }
  if (order !== undefined && !isArray(order)) throw wrongType("module: order", "an array", order);
  if (ties !== undefined) checkObject("module: ties", ties, "an object of names");
  const known = membersOf("module", members);
  const names = known.filter(([, member]) => "members" in member).map(([name]) => name);
  if (order && show([...order].sort()) !== show(names.sort())) {
    throw wrongValue("module: order", "the names of all its modules", order);
  }
  return {
    kind,
    members: known,
    ...(order && { order }),
    ...(ties && { ties }),
    ...(init && { init }),
  };
}

/** A parameter of one's own, filled by a law of torch.nn.init; `torch.randn` is "normal", `torch.rand` "uniform". */
export function parameter<N extends LawName | "zeros" | "ones">(
  shape: readonly number[],
  law: N = "zeros" as N,
  options: LayerOptions & (N extends LawName ? LawOptions[N] : object) = {} as never,
): ParameterData {
  const where = "parameter";
  checkShape(where, shape);
  checkOneOf(`${where}: law`, law, [...INIT_NAMES, "zeros", "ones"]);
  if (law !== "zeros" && law !== "ones") {
    const drawn = numbers(where, shape, law, options, ["dtype"]);
    return { kind: "Parameter", shape, law: drawn, ...dtypeOf(options) };
  }
  checkKeys(where, options, ["dtype"]);
  return constant(shape, law === "ones" ? 1 : 0, options);
}

/** A buffer of the state dict: a number for all values, their list, or "arange". Of integers with dtype "int64". */
export function buffer(
  shape: readonly number[],
  values: BufferData["values"] = 0,
  options: { readonly dtype?: BufferData["dtype"] } = {},
): BufferData {
  const where = "buffer";
  checkShape(where, shape);
  checkKeys(where, options, ["dtype"]);
  const { dtype } = options;
  const size = sizeOf(shape);
  if (isArray(values) && values.length !== size) {
    throw wrongValue(`${where}: values`, `${size} numbers`, values.length);
  }
  if (typeof values !== "number" && values !== "arange" && !isArray(values)) {
    throw wrongType(`${where}: values`, 'a number, an array of numbers or "arange"', values);
  }
  return { kind: "Buffer", shape, values, ...(dtype && { dtype }) };
}

const constant = (
  shape: readonly number[],
  value: number,
  options: LayerOptions,
): ParameterData => ({
  kind: "Parameter",
  shape,
  law: { law: "constant", value },
  ...dtypeOf(options),
});

const scaleAndShift = (shape: readonly number[], options: LayerOptions): TorchMember[] => [
  ["weight", constant(shape, 1, options)],
  ["bias", constant(shape, 0, options)],
];

/** BatchNorm1d … 3d and InstanceNorm1d … 3d. */
export function batchNorm(
  kind: string,
  numFeatures: number,
  options: BatchNormOptions,
  byDefault: boolean,
): TorchModule {
  const where = kind.replace(/^./, (letter) => letter.toLowerCase());
  checkKeys(where, options, ["affine", "trackRunningStats", "dtype"]);
  const { affine = byDefault, trackRunningStats = byDefault, dtype } = options;
  checkCounts(where, { numFeatures });
  checkBooleans(where, { affine, trackRunningStats });
  const running = (value: number): BufferData => ({
    kind: "Buffer",
    shape: [numFeatures],
    values: value,
    ...(dtype && { dtype }),
  });
  const members: TorchMember[] = affine ? scaleAndShift([numFeatures], options) : [];
  if (trackRunningStats) {
    members.push(["running_mean", running(0)], ["running_var", running(1)]);
    members.push(["num_batches_tracked", buffer([], 0, { dtype: "int64" })]);
  }
  return { kind, members };
}

/** `nn.GroupNorm`: weight 1 and bias 0. */
export function groupNorm(
  numGroups: number,
  numChannels: number,
  options: NormOptions = {},
): TorchModule {
  checkKeys("groupNorm", options, ["affine", "dtype"]);
  const { affine = true } = options;
  checkCounts("groupNorm", { numGroups, numChannels });
  checkBooleans("groupNorm", { affine });
  if (numChannels % numGroups !== 0) {
    throw wrongValue("groupNorm: numGroups", `a divisor of ${numChannels}`, numGroups);
  }
  return { kind: "GroupNorm", members: affine ? scaleAndShift([numChannels], options) : [] };
}

/** `nn.LayerNorm`: weight 1 and bias 0. */
export function layerNorm(
  normalizedShape: number | readonly number[],
  options: LayerNormOptions = {},
): TorchModule {
  checkKeys("layerNorm", options, ["elementwiseAffine", "bias", "dtype"]);
  const { elementwiseAffine = true, bias = true } = options;
  checkBooleans("layerNorm", { elementwiseAffine, bias });
  const all = scaleAndShift(normShape("layerNorm", normalizedShape), options);
  const members = elementwiseAffine ? all.slice(0, bias ? 2 : 1) : [];
  return { kind: "LayerNorm", members };
}

/** `nn.RMSNorm`: weight 1. */
export function rmsNorm(
  normalizedShape: number | readonly number[],
  options: Omit<LayerNormOptions, "bias"> = {},
): TorchModule {
  checkKeys("rmsNorm", options, ["elementwiseAffine", "dtype"]);
  const { elementwiseAffine = true } = options;
  checkBooleans("rmsNorm", { elementwiseAffine });
  const weight = constant(normShape("rmsNorm", normalizedShape), 1, options);
  return { kind: "RMSNorm", members: elementwiseAffine ? [["weight", weight]] : [] };
}

function normShape(where: string, shape: number | readonly number[]): readonly number[] {
  const axes = typeof shape === "number" ? [shape] : shape;
  checkShape(where, axes);
  return axes;
}

/** `nn.PReLU`: slopes of `init`, 0.25 by default. */
export function prelu(
  numParameters = 1,
  options: LayerOptions & { readonly init?: number } = {},
): TorchModule {
  checkKeys("prelu", options, ["init", "dtype"]);
  const { init = 0.25 } = options;
  checkCount("prelu: numParameters", numParameters);
  if (typeof init !== "number") throw wrongType("prelu: init", "a number", init);
  return { kind: "PReLU", members: [["weight", constant([numParameters], init, options)]] };
}

/** Attention, two linear layers and their norms. */
export function transformerLayer(
  kind: "TransformerEncoderLayer" | "TransformerDecoderLayer",
  dModel: number,
  nhead: number,
  options: TransformerLayerOptions = {},
): TorchModule {
  const where = kind.replace("T", "t");
  checkKeys(where, options, ["dimFeedforward", "bias", "dtype"]);
  const { dimFeedforward = 2048, bias = true } = options;
  checkCounts(where, { dModel, nhead, dimFeedforward });
  const own = { bias, ...dtypeOf(options) };
  const isDecoder = kind === "TransformerDecoderLayer";
  const attention = (): TorchModule => multiheadAttention(dModel, nhead, own);
  const norms = isDecoder ? ["norm1", "norm2", "norm3"] : ["norm1", "norm2"];
  return {
    kind,
    members: [
      ["self_attn", attention()],
      ...(isDecoder ? [["multihead_attn", attention()] as const] : []),
      ["linear1", linear(dModel, dimFeedforward, own)],
      ["linear2", linear(dimFeedforward, dModel, own)],
      ...norms.map((name): TorchMember => [name, layerNorm(dModel, own)]),
    ],
  };
}

/** Copies of one layer, which PyTorch makes by `copy.deepcopy`: all of them start equal. */
export function transformerStack(
  kind: "TransformerEncoder" | "TransformerDecoder",
  layer: TorchModule,
  numLayers: number,
  options: { readonly norm?: TorchModule } = {},
): TorchModule {
  const where = kind.replace("T", "t");
  checkKeys(where, options, ["norm"]);
  checkCounts(where, { numLayers });
  if (numLayers > MOST_COPIES) {
    throw wrongValue(`${where}: numLayers`, `at most ${MOST_COPIES}`, numLayers);
  }
  const { norm } = options;
  const layers = { kind: "ModuleList", members: [], clones: { of: layer, count: numLayers } };
  return { kind, members: [["layers", layers], ...(norm ? [["norm", norm] as const] : [])] };
}

/** More layers than any network has. */
const MOST_COPIES = 2 ** 14;

/** `nn.Transformer`: every parameter of two axes and more is drawn anew by xavier_uniform_, layer by layer. */
export function transformer(options: TransformerOptions = {}): TorchModule {
  const where = "transformer";
  const sizes = ["dModel", "nhead", "numEncoderLayers", "numDecoderLayers"];
  checkKeys(where, options, [...sizes, "dimFeedforward", "bias", "dtype"]);
  const { dModel = 512, nhead = 8, numEncoderLayers = 6, numDecoderLayers = 6 } = options;
  const { dimFeedforward, bias = true } = options;
  const layer = { bias, ...(dimFeedforward && { dimFeedforward }), ...dtypeOf(options) };
  const norm = layerNorm(dModel, { bias, ...dtypeOf(options) });
  const stack = (part: "Encoder" | "Decoder", count: number): TorchModule =>
    transformerStack(
      `Transformer${part}`,
      transformerLayer(`Transformer${part}Layer`, dModel, nhead, layer),
      count,
      { norm },
    );
  return {
    kind: "Transformer",
    members: [
      ["encoder", stack("Encoder", numEncoderLayers)],
      ["decoder", stack("Decoder", numDecoderLayers)],
    ],
    init(self, init) {
      for (const [, tensor] of self.namedParameters()) {
        if (tensor.shape.length > 1) init.xavierUniform(tensor);
      }
    },
  };
}

/** `torch.nn.utils.parametrizations.weight_norm`: the weight is its direction, original1, and its rows' norms, original0. */
export function weightNorm(of: TorchModule): TorchModule {
  const weight = weightOf(of);
  if (weight?.law === undefined) {
    throw wrongType("weightNorm: module", "a module that draws a weight", of);
  }
  const norms = [weight.shape[0] ?? 1, ...weight.shape.slice(1).map(() => 1)];
  const list: TorchModule = {
    kind: "ParametrizationList",
    members: [
      ["original0", { ...weight, shape: norms, law: { law: "constant", value: 0 } }],
      ["original1", weight],
    ],
    after: [["original0", { law: "rowNorms", of: "original1" }]],
  };
  const rest = of.members.filter(([name]) => name !== "weight");
  return {
    ...of,
    members: [["parametrizations", { kind: "ModuleDict", members: [["weight", list]] }], ...rest],
  };
}

/** A module's parameter "weight". */
function weightOf(of: unknown): ParameterData | undefined {
  const { members } = asObject(of) as Partial<TorchModule>;
  if (!isArray(members)) return undefined;
  const found = members.find(
    (entry): entry is TorchMember => isArray(entry) && entry[0] === "weight",
  );
  const weight = found?.[1];
  return kindOf(weight) === "Parameter" ? (weight as ParameterData) : undefined;
}

/** What a member says that it is. */
const kindOf = (member: unknown): unknown => (asObject(member) as { kind?: unknown }).kind;

function numbered(where: string, modules: readonly TorchModule[]): TorchMember[] {
  if (!isArray(modules)) throw wrongType(`${where}: modules`, "an array of modules", modules);
  return membersOf(
    where,
    modules.map((one, i): TorchMember => [`${i}`, one]),
  );
}

function membersOf(where: string, members: Members): TorchMember[] {
  if (tagOf(members) === "[object Map]" || isArray(members)) {
    return checked(where, [...(members as Iterable<TorchMember>)]);
  }
  checkObject(`${where}: members`, members, "an object of modules");
  return checked(where, Object.entries(members));
}

function checked(where: string, members: TorchMember[]): TorchMember[] {
  const names = new Set<string>();
  for (const entry of members) {
    if (!isArray(entry)) throw wrongType(`${where}: members`, "entries [name, module]", entry);
    const [name, member] = entry as unknown as [name: unknown, member: unknown];
    if (typeof name !== "string") throw wrongType(`${where}: name`, "a string", name);
    if (name.includes(".") || name === "" || names.has(name)) {
      throw wrongValue(`${where}: name`, "a name without a dot, once", name);
    }
    names.add(name);
    if (typeof kindOf(member) !== "string") {
      throw wrongType(`${where}: ${name}`, "a module of torchModules", member);
    }
  }
  return members;
}
