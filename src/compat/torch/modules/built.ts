/** A module whose constructor ran, without values yet, as hooks see it. */
import { wrongType, wrongValue } from "../../../errors.js";
import type { TorchDtype } from "../values.js";

/** A tensor that will be made: what is drawn into it is known, its values are not yet. */
export interface TorchTensor {
  readonly shape: readonly number[];
  readonly dtype: TorchDtype | "int64";
}

/** A module of a model under construction: its tensors and modules by name, in PyTorch's order. */
export class BuiltModule {
  /** Its class in PyTorch. */
  readonly kind: string;
  /** Of an embedding: the row that is 0. */
  readonly paddingIdx: number | undefined;
  readonly parameters: ReadonlyMap<string, TorchTensor>;
  readonly buffers: ReadonlyMap<string, TorchTensor>;
  readonly children: ReadonlyMap<string, BuiltModule>;

  /** @internal */
  constructor(
    { kind, paddingIdx }: { readonly kind: string; readonly paddingIdx?: number | undefined },
    { parameters, buffers, children }: Parts,
  ) {
    this.kind = kind;
    this.paddingIdx = paddingIdx;
    this.parameters = parameters;
    this.buffers = buffers;
    this.children = children;
  }

  /** The parameter of that name, where the module has one. */
  get weight(): TorchTensor | undefined {
    return this.parameters.get("weight");
  }

  get bias(): TorchTensor | undefined {
    return this.parameters.get("bias");
  }

  /** The module at a path such as "encoder.layers.0"; itself at "". @throws RangeError where there is none */
  child(path: string): BuiltModule {
    if (typeof path !== "string") throw wrongType("child: path", "a string", path);
    const names = path === "" ? [] : path.split(".");
    const at = names.reduce(
      (module: BuiltModule | undefined, name) => module?.children.get(name),
      this,
    );
    if (at === undefined) throw wrongValue("child: path", `a module of ${this.kind}`, path);
    return at;
  }

  /** The parameter or buffer at a path such as "fc.weight". @throws RangeError where there is none */
  tensor(path: string): TorchTensor {
    const [owner, name] = this.#place(path);
    const tensor = owner.parameters.get(name) ?? owner.buffers.get(name);
    if (tensor === undefined) throw wrongValue("tensor: path", `a tensor of ${this.kind}`, path);
    return tensor;
  }

  /** The module that a path's last name belongs to, and that name. */
  #place(path: string): [owner: BuiltModule, name: string] {
    if (typeof path !== "string") throw wrongType("tensor: path", "a string", path);
    const dot = path.lastIndexOf(".");
    return [this.child(path.slice(0, Math.max(dot, 0))), path.slice(dot + 1)];
  }

  /** Makes one name hold the parameter of another. @internal */
  tie(path: string, to: string): void {
    const [owner, name] = this.#place(path);
    this.tensor(path);
    (owner.parameters as Map<string, TorchTensor>).set(name, this.tensor(to));
  }

  /** `modules()`: itself, then the modules within, each before its own. */
  *modules(): IterableIterator<BuiltModule> {
    yield this;
    for (const child of this.children.values()) yield* child.modules();
  }

  /** `apply(fn)`: each module within after its own modules, itself last. */
  apply(fn: (module: BuiltModule) => void): this {
    for (const child of this.children.values()) child.apply(fn);
    fn(this);
    return this;
  }

  /** `named_parameters()`: its own, then those of the modules within; each once. */
  *namedParameters(): IterableIterator<[name: string, tensor: TorchTensor]> {
    const seen = new Set<TorchTensor>();
    for (const [name, tensor, isParameter] of this.entries()) {
      if (!isParameter || seen.has(tensor)) continue;
      seen.add(tensor);
      yield [name, tensor];
    }
  }

  /** The state dict: of each module its parameters, its buffers, then the modules within. @internal */
  *entries(
    prefix = "",
  ): IterableIterator<[name: string, tensor: TorchTensor, isParameter: boolean]> {
    for (const [name, tensor] of this.parameters) yield [prefix + name, tensor, true];
    for (const [name, tensor] of this.buffers) yield [prefix + name, tensor, false];
    for (const [name, child] of this.children) yield* child.entries(`${prefix}${name}.`);
  }
}

/** What a module holds. */
export interface Parts {
  readonly parameters: ReadonlyMap<string, TorchTensor>;
  readonly buffers: ReadonlyMap<string, TorchTensor>;
  readonly children: ReadonlyMap<string, BuiltModule>;
}
