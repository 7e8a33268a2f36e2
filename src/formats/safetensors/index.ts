export { encodeSafetensors, safetensorsFile } from "./file.js";
export type { SafetensorsFile, SafetensorsOptions } from "./file.js";
export { safetensorsShards } from "./shards.js";
export type { Shards, ShardsOptions } from "./shards.js";
export { decodeSafetensors, openSafetensors, parseSafetensorsIndex } from "./read.js";
export type {
  DecodedSafetensors,
  OpenOptions,
  OpenSafetensors,
  RawTensor,
  SafetensorsIndex,
  SafetensorsTensor,
} from "./read.js";
export type { RawArray, SafetensorsDtype } from "./dtypes.js";
export type { TensorInfo } from "./header.js";
export type { Content, FileSource, MakeOptions } from "../contents.js";
export type { ByteSource, FileHandleLike, Ranges, SourceOptions } from "../source.js";
export { formatRecipe, parseRecipe, rowsOf, tensorOf } from "../recipe.js";
export type { ParseRecipeOptions } from "../recipe.js";
