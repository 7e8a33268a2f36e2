/** Runs the constructor of a module that data describe. */
import { asObject, checkOneOf, isArray, tagOf, wrongType, wrongValue } from "../../../errors.js";
import { BuiltModule, type TorchTensor } from "./built.js";
import type { TorchModule } from "./data.js";
import type { Draft } from "./draft.js";

/** More levels than any model has; a description that holds itself has no end. */
const MOST_LEVELS = 64;

/** The module, its draws recorded in the order of PyTorch's constructors. @throws TypeError, RangeError for no module */
export function construct(draft: Draft, module: TorchModule, path = "", level = 0): BuiltModule {
  draft.countModule();
  checkModule(draft.where, path, module, level);
  const parameters = new Map<string, TorchTensor>();
  const buffers = new Map<string, TorchTensor>();
  const children = new Map<string, BuiltModule>();
  const { members, clones, after = [], order, ties = {}, init } = module;
  for (const [name, member] of members) {
    const here = path === "" ? name : `${path}.${name}`;
    if (!isModule(member)) {
      const { kind } = asObject(member) as { kind?: unknown };
      checkOneOf(`${draft.where}: ${here}: kind`, kind, ["Parameter", "Buffer"]);
      const held = kind === "Parameter" ? parameters : buffers;
      held.set(name, draft.member(`${draft.where}: ${here}`, member));
      continue;
    }
    const child = construct(draft, member, here, level + 1);
    if (name !== "") children.set(name, child);
  }
  if (clones !== undefined) {
    const first = construct(draft, clones.of, `${path}.0`, level + 1);
    for (let i = 0; i < clones.count; ++i) children.set(`${i}`, copyOf(draft, first));
  }
  const made = new BuiltModule(module, { parameters, buffers, children });
  for (const [at, what] of after) {
    const tensor = made.tensor(at);
    if (what.law === "zeroRow") draft.actions.push({ tensor, zeroRow: what.row });
    else if (what.law === "rowNorms") draft.actions.push({ tensor, normOf: made.tensor(what.of) });
    else draft.actions.push({ tensor, law: what });
  }
  for (const name of order ?? []) {
    const child = made.child(name);
    children.delete(name);
    children.set(name, child); // behind those that came before
  }
  init?.(made, draft.laws);
  for (const [at, to] of Object.entries(ties)) made.tie(at, to);
  return made;
}

function copyOf(draft: Draft, module: BuiltModule): BuiltModule {
  draft.countModule();
  const { parameters, buffers, children } = module;
  const copies = (tensors: ReadonlyMap<string, TorchTensor>): Map<string, TorchTensor> =>
    new Map([...tensors].map(([name, tensor]) => [name, draft.copy(tensor)]));
  return new BuiltModule(module, {
    parameters: copies(parameters),
    buffers: copies(buffers),
    children: new Map([...children].map(([name, child]) => [name, copyOf(draft, child)])),
  });
}

const isModule = (member: unknown): member is TorchModule =>
  tagOf(member) === "[object Object]" && "members" in (member as object);

function checkModule(call: string, path: string, module: TorchModule, level: number): void {
  const where = `${call}: ${path || "module"}`;
  if (!isModule(module) || !isArray(module.members) || typeof module.kind !== "string") {
    throw wrongType(where, "a module of torchModules", module);
  }
  if (level > MOST_LEVELS) {
    throw wrongValue(where, `within at most ${MOST_LEVELS} others`, level);
  }
}
