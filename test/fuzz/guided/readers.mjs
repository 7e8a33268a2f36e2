// What reads bytes and texts from anywhere: each gives a result, or one error of the package's own voice.
import { decodeNpy, encodeNpy, encodeNpz, openNpz } from "../../../src/formats/npz/index.js";
import {
  decodeSafetensors,
  encodeSafetensors,
  formatRecipe,
  openSafetensors,
  parseRecipe,
  parseSafetensorsIndex,
  safetensorsShards,
} from "../../../src/formats/safetensors/index.js";
import { initialize, laws, normal, orthogonal, recipeOf, zeros } from "../../../src/index.js";

/** Values of a recipe that is made too: more is legal, and takes its time. */
const MOST_VALUES = 10_000;

async function readAll(file) {
  for (const name of file.tensors.keys()) await file.read(name);
}

function makeRecipe(bytes) {
  const recipe = parseRecipe(bytes);
  const sizes = recipe.spec.map(([, { shape }]) => shape.reduce((a, b) => a * b, 1));
  if (recipe.generator !== undefined || sizes.reduce((a, b) => a + b, 0) > MOST_VALUES) return;
  parseRecipe(formatRecipe(recipeOf(initialize(recipe))));
}

laws();
const SPEC = {
  w: { shape: [2, 3], init: normal() },
  b: { shape: [4], init: zeros(), dtype: "bfloat16" },
  q: { shape: [3, 3], init: orthogonal() },
};
const set = initialize(SPEC, { seed: 1 });
const forNumpy = { w: set.w, q: set.q }; // which has no bfloat16
const utf8 = (text) => new TextEncoder().encode(text);
const shards = safetensorsShards(SPEC, { seed: 1, shards: 2 });

/** Reader → kind of the malformed files that it begins with (test/formats/malformed.ts), a whole file, and what it does. */
export const READERS = {
  decodeSafetensors: [
    "safetensors",
    encodeSafetensors(set),
    (bytes) => void decodeSafetensors(bytes),
  ],
  openSafetensors: [
    "safetensors",
    encodeSafetensors(set),
    async (bytes) => readAll(await openSafetensors(bytes)),
  ],
  parseSafetensorsIndex: [
    "index",
    utf8(shards.index.text),
    (bytes) => void parseSafetensorsIndex(bytes),
  ],
  decodeNpy: ["npz", encodeNpy(set.w), (bytes) => void decodeNpy(bytes)],
  openNpz: ["npz", encodeNpz(forNumpy), async (bytes) => readAll(await openNpz(bytes))],
  parseRecipe: ["recipe", utf8(formatRecipe(recipeOf(set))), makeRecipe],
};
