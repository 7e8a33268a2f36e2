import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import globals from "globals";
import tseslint from "typescript-eslint";

export default defineConfig(
  globalIgnores(["build/", "**/node_modules/"]),
  js.configs.recommended,
  {
    files: ["**/*.js", "**/*.mjs", "**/*.cjs"],
    languageOptions: { globals: globals.node },
  },
  {
    files: ["examples/browser/page.mjs"],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ["src/**/*.ts", "test/**/*.ts", "vitest.config.ts"],
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
    ignores: ["src/wasm/**"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "MemberExpression[object.name='WebAssembly'][property.name='Memory']",
          message: "Only src/wasm makes linear memory: take it from src/wasm/memory.ts.",
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
