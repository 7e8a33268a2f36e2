/**
 * Stream v1 is frozen since release 1.0.0. What these files hold was given to users: a change that moves a value needs a
 * stream of another name, and this one stays as it is (docs/reproducibility.md).
 */
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  fill,
  fingerprint,
  initialize,
  laws,
  type Dtype,
  type Initializer,
  type Recipe,
} from "../../src/index.js";
import { ARRAYS, bytesOf } from "../support/cases.js";

const FILES: Readonly<Record<string, string>> = {
  "kernels.json": "d322598dee459265fd294f8df9ac0c1d5688c24061b7c8e00c8e007a310e01c0",
  "recipes.json": "87b1c05c75bff9b5d819bec51f01da56bc1b35ab21ecf2bb08b8c53b8446aee1",
  "slices.json": "7ce729f1be6e5daebaab199c8ad57bb70be2ed84bfc1d3c5bbfa97ee7b84b2d0",
};

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const read = (name: string): Buffer => readFileSync(`test/frozen/${name}`);

laws();

test.each(Object.entries(FILES))("%s is the file of release 1.0.0", (name, digest) => {
  expect(sha256(read(name)), "no change may touch this file").toBe(digest);
});

const { recipes } = JSON.parse(read("recipes.json").toString()) as {
  recipes: Record<string, Recipe>;
};

describe("recipes", () => {
  test.each(Object.entries(recipes))("%s", (_, recipe) => {
    expect(fingerprint(initialize(recipe))).toBe(recipe.fingerprint);
  });
});

const { seed, name, count, slices } = JSON.parse(read("slices.json").toString()) as {
  seed: number;
  name: string;
  count: number;
  slices: { init: Initializer; dtype: Dtype; offset: number; sha256: string }[];
};

describe("slices", () => {
  test.each(slices)("$init.law of $dtype from $offset on", ({ init, dtype, offset, ...want }) => {
    const values = fill(new ARRAYS[dtype](count), init, { seed, name, offset, dtype });
    expect(sha256(bytesOf(values))).toBe(want.sha256);
  });
});
