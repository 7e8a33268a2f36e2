// The reference: a page for each entry of the library's package.json, from the docstrings in its declarations.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Comment, Converter, ReflectionKind } from "typedoc";

const ROOT = new URL("../", import.meta.url);
const { name, exports } = JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8"));

/** Declarations of each entry that has names; "./worker" is imported for what it does. */
const ENTRIES = Object.entries(exports).filter(
  ([entry, { types }]) => types && entry !== "./worker" && !entry.endsWith(".wasm"),
);

/** TypeDoc's name of an entry, which comes from its path, and the name that apps import. */
const NAMES = new Map(
  ENTRIES.map(([entry, { types }]) => [
    types.replace(/^\.\/build\/types\/|(\/index)?\.d\.ts$/g, ""),
    `${name}${entry.slice(1)}`,
  ]),
);

/** The name of an entry's types that it does not export. */
const TYPES = "types";

const said = (text) => new Comment([{ kind: "text", text }]);

function entryNames({ converter }) {
  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      module.name = NAMES.get(module.name) ?? module.name;
      if (module.name === TYPES) {
        module.comment = said(
          "What arguments and results are made of. These types cannot be imported by name.",
        );
      }
    }
    // the type of `torchModules` is that of a file
    for (const space of project.getReflectionsByKind(ReflectionKind.Namespace)) {
      if (!space.name.endsWith("compat/torch/modules")) continue;
      space.name = "torchModules";
      space.comment = said("The functions of `torchModules`.");
    }
  });
}

/** Examples stand indented in docstrings: TypeDoc takes that for part of all lines but the first. */
function flushExamples({ converter }) {
  converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const reflection of Object.values(project.reflections)) {
      for (const part of reflection.comment?.getTags("@example").flatMap((tag) => tag.content) ??
        []) {
        part.text = part.text.replace(/^ {4}/gm, "");
      }
    }
  });
}

export default {
  entryPoints: ENTRIES.map(([, { types }]) => fileURLToPath(new URL(types, ROOT))),
  tsconfig: "tsconfig.reference.json",
  plugin: ["typedoc-plugin-markdown", "typedoc-plugin-missing-exports", entryNames, flushExamples],
  skipErrorChecking: true, // `npm run lint` checks
  readme: "none",
  out: "../build/reference",
  router: "module",
  disableSources: true,
  includeVersion: false,
  excludeInternal: true,
  excludeExternals: true,
  treatWarningsAsErrors: true,
  validation: { notExported: true, invalidLink: true, rewrittenLink: true, notDocumented: true },
  requiredToBeDocumented: [
    "Namespace",
    "Enum",
    "Variable",
    "Function",
    "Class",
    "Interface",
    "Method",
    "TypeAlias",
  ],
  internalModule: TYPES,
  placeInternalsInOwningModule: false,
  groupOrder: ["Functions", "Variables", "Namespaces", "*"],
  entryFileName: "index",
  useHTMLAnchors: true,
  hideBreadcrumbs: true,
  hidePageHeader: true,
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  classPropertiesFormat: "table",
  typeDeclarationFormat: "table",
  propertyMembersFormat: "table",
  useCodeBlocks: true,
  tableColumnSettings: { hideModifiers: true, hideInherited: true },
};
