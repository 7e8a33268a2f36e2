// @as-pect/transform 8.1.0 has the node kinds of AssemblyScript 0.27 baked in; 0.28.17 renumbered them.
// This transform shows its member generators the old numbers. It stays at the root: asc turns
// "./folder/file" into "folder/file", which does not resolve.
import { Transform } from "assemblyscript/dist/transform.js";
import { NodeKind } from "assemblyscript/dist/assemblyscript.js";
import { createStrictEqualsMember } from "@as-pect/transform/lib/createStrictEqualsMember.js";
import { createAddReflectedValueKeyValuePairsMember } from "@as-pect/transform/lib/createAddReflectedValueKeyValuePairsMember.js";

const OLD_KIND = new Map([
  [NodeKind.FieldDeclaration, 54],
  [NodeKind.MethodDeclaration, 58],
]);

const override = (target, name, value) =>
  new Proxy(target, {
    get: (object, key, receiver) => (key === name ? value : Reflect.get(object, key, receiver)),
  });

function addMembers(statements) {
  for (const statement of statements) {
    if (statement.kind === NodeKind.NamespaceDeclaration) addMembers(statement.members);
    if (statement.kind !== NodeKind.ClassDeclaration) continue;
    const members = statement.members.map((m) => override(m, "kind", OLD_KIND.get(m.kind) ?? -1));
    const view = override(statement, "members", members);
    statement.members.push(
      createStrictEqualsMember(view),
      createAddReflectedValueKeyValuePairsMember(view),
    );
  }
}

export default class extends Transform {
  afterParse(parser) {
    for (const source of parser.sources) addMembers(source.statements);
  }
}
