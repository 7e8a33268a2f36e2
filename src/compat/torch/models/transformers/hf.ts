/** What the models of transformers have in common: how configs are read, and how weights are initialised. */
import { checkNumber, wrongType, wrongValue } from "../../../../errors.js";
import { checkBooleans, checkConfig, checkModel, firstOf } from "../../../../spec/config.js";
import type { BuiltModule } from "../../modules/built.js";
import type { ModuleOptions } from "../../modules/containers.js";
import type { ModuleInit, TorchMember, TorchModule } from "../../modules/data.js";
import type { TorchTensorLaws } from "../../modules/tensor-laws.js";
import * as nn from "../../modules/index.js";
import { asNorm, zeroBias } from "../init.js";

/** The object of a config.json, or a part of it: what is left out has the default of its config class. */
export type HfConfig = Readonly<Record<string, unknown>>;

/** Keys of a config that decide about tensors, with the defaults of the config class. */
export interface Format {
  readonly model_type: string;
  readonly sizes: Readonly<Record<string, number>>;
  /** Sizes that are null by default. */
  readonly optional?: readonly string[];
  readonly scales: Readonly<Record<string, number>>;
  readonly flags: Readonly<Record<string, boolean>>;
  /** Row of an embedding that is 0; null for none. */
  readonly pad_token_id?: number | null;
  /** Other names of keys. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** Another model's format: the same but for these. A call marked as pure, which bundlers leave out; a spread they keep. */
export const variant = <F extends Format>(of: F, changes: Partial<Format>): F => ({
  ...of,
  ...changes,
  sizes: { ...of.sizes, ...changes.sizes },
});

/** What a config says, under the names of its format. */
export interface Read<F extends Format> {
  readonly size: Readonly<Record<keyof F["sizes"], number>>;
  readonly optional: F extends { readonly optional: readonly (infer Name extends string)[] }
    ? Readonly<Record<Name, number | undefined>>
    : object;
  readonly scale: Readonly<Record<keyof F["scales"], number>>;
  readonly flag: Readonly<Record<keyof F["flags"], boolean>>;
  readonly padding: { readonly paddingIdx?: number };
  readonly numLabels: number;
}

/** Reads a config. @throws TypeError, RangeError for one of another model, and for values that are no sizes */
export function read<F extends Format>(where: string, config: HfConfig, format: F): Read<F> {
  const { model_type, sizes, optional = [], scales, flags, aliases = {} }: Format = format;
  const keys = [sizes, scales, flags, aliases].flatMap((part) => Object.keys(part));
  const others = ["pad_token_id", "num_labels", "id2label"];
  checkConfig(where, config, { model_type, keys: [...keys, ...optional, ...others] });
  const given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));
  const called = (name: string): string[] => [
    name,
    ...Object.keys(aliases).filter((alias) => aliases[alias] === name),
  ];
  const all = <T>(defaults: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(
      Object.entries(defaults).map(([name, value]) => [
        name,
        firstOf(where, given, called(name), value as number) as T,
      ]),
    );
  const size = all(sizes);
  checkModel(where, size);
  const scale = all(scales);
  for (const [name, value] of Object.entries(scale)) {
    checkNumber(`${where}: ${name}`, value);
    if (value < 0) throw wrongValue(`${where}: ${name}`, "a number ≥ 0", value);
  }
  const flag = all(flags);
  checkBooleans(where, flag);
  const some = Object.fromEntries(optional.map((name) => [name, given[name]]));
  checkModel(
    where,
    Object.fromEntries(Object.entries(some).filter(([, one]) => one !== undefined)),
  );
  const padding = "pad_token_id" in config ? config.pad_token_id : format.pad_token_id;
  if (padding !== null && padding !== undefined && typeof padding !== "number") {
    throw wrongType(`${where}: pad_token_id`, "an integer, or null", padding);
  }
  return {
    size,
    optional: some,
    scale,
    flag,
    padding: typeof padding === "number" ? { paddingIdx: padding } : {},
    numLabels: labels(where, given),
  } as unknown as Read<F>;
}

/** 2, unless a config has another number or names. */
function labels(where: string, { num_labels, id2label }: HfConfig): number {
  const named = typeof id2label === "object" ? Object.keys(id2label!).length : 2;
  const count = num_labels ?? named;
  checkModel(where, { num_labels: count });
  return count as number;
}

/** A model's own rule for a module, after the common one. */
export type Rule = (module: BuiltModule, init: TorchTensorLaws) => void;

/**
 * `post_init`: every module that was not initialised before, each after its own modules.
 *
 * @see transformers/modeling_utils.py, `initialize_weights` and `_init_weights`
 */
export function postInit(std: number, rule: Rule = () => undefined): ModuleInit {
  const done = new WeakSet<BuiltModule>();
  return (self, init) => {
    self.apply((module) => {
      if (done.has(module)) return;
      done.add(module);
      common(module, std, init);
      rule(module, init);
    });
  };
}

function common(module: BuiltModule, std: number, init: TorchTensorLaws): void {
  const { kind, weight, paddingIdx } = module;
  if (weight === undefined) return;
  if (kind === "Linear" || kind === "Conv2d") {
    init.normal(weight, { std });
    zeroBias(module, init);
  } else if (kind === "Embedding") {
    init.normal(weight, { std });
    if (paddingIdx !== undefined) init.zeroRow(weight, paddingIdx);
  } else if (/LayerNorm|RMSNorm/.test(kind)) {
    asNorm(module, weight, init);
  }
}

/** A model and what stands behind it: its own modules are not initialised again. */
export const behind = (
  at: string,
  model: TorchModule,
  parts: readonly TorchMember[],
  options: Omit<ModuleOptions, "init"> = {},
): TorchModule => nn.module([[at, model], ...parts], { ...options, init: model.init! });

/** A norm with a weight alone, of that class. */
export const rmsNorm = (kind: string, size: number): TorchModule =>
  nn.module({ weight: nn.parameter([size], "ones") }, { kind });

/** So many modules, named "0", "1" … */
export const list = (count: number, make: (index: number) => TorchModule): TorchModule =>
  nn.moduleList(Array.from({ length: count }, (_, i) => make(i)));

/** A size that another must divide. */
export function divided(where: string, name: string, size: number, by: number): number {
  if (size % by !== 0) throw wrongValue(`${where}: ${name}`, `a multiple of ${by}`, size);
  return size / by;
}

/** One of a family's classes. */
export type Family = Readonly<Record<string, (where: string, config: HfConfig) => TorchModule>>;
