import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import jsdoc from "eslint-plugin-jsdoc";
import globals from "globals";
import tseslint from "typescript-eslint";

export default defineConfig(
  globalIgnores(["build/", "**/node_modules/", "bench/rivals/venv/"]),
  js.configs.recommended,
  {
    files: ["**/*.js", "**/*.mjs"],
    languageOptions: { globals: globals.node },
  },
  {
    files: ["examples/browser/page.mjs", "lab/bench/watch.js"],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ["test/consumers/apps/**/*.{js,jsx,cjs}"],
    languageOptions: {
      globals: { ...globals.browser, ...globals.node, test: "readonly" },
      parserOptions: { ecmaFeatures: { jsx: true } },
    },
  },
  {
    files: ["site/test/**/*.mjs"],
    languageOptions: { globals: globals.browser }, // what pages evaluate
  },
  {
    files: ["lab/src/offline.js"],
    languageOptions: { globals: { ...globals.serviceworker, LAB: "readonly" } },
  },
  {
    files: ["src/**/*.ts", "test/**/*.ts", "lab/**/*.ts", "vitest.config.ts"],
    ignores: ["lab/**/*.d.mts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // noUncheckedIndexedAccess makes every typed-array read possibly undefined
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-misused-spread": ["error", { allow: ["string"] }], // layouts are ASCII letters
      "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_$" }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    files: ["src/**/*.ts"],
    ignores: ["src/wasm/memory.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "NewExpression[callee.object.name='WebAssembly'][callee.property.name='Memory']",
          message: "Linear memory has one owner: src/wasm/memory.ts.",
        },
      ],
    },
  },
  {
    files: ["src/**/*.ts"],
    plugins: { jsdoc },
    settings: { jsdoc: { mode: "typescript" } },
    rules: {
      "jsdoc/require-jsdoc": [
        "error",
        {
          publicOnly: true,
          enableFixer: false,
          checkConstructors: false,
          exemptOverloadedImplementations: true, // the first of the signatures has it
          require: { ClassDeclaration: true, FunctionDeclaration: true },
          contexts: [
            "ExportNamedDeclaration > VariableDeclaration",
            "TSInterfaceDeclaration",
            "MethodDefinition[value.type='FunctionExpression']",
          ],
        },
      ],
    },
  },
  {
    files: ["assembly/**/*.ts"],
    extends: [tseslint.configs.strict],
    languageOptions: { parserOptions: { allowInvalidAST: true } },
    rules: {
      "no-undef": "off", // tsc -p assembly knows the built-ins
      "no-loss-of-precision": "off", // u64 literals
    },
  },
);
