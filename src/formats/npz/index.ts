export { decodeNpy, encodeNpy, encodeNpz, npzFile } from "./file.js";
export type { NpzFile } from "./file.js";
export { openNpz } from "./read.js";
export type { NpzInfo, OpenNpz } from "./read.js";
export type { NpyArray, RawNpy } from "./npy.js";
export type { Content, FileSource, MakeOptions } from "../contents.js";
export type { ByteSource, FileHandleLike, Ranges, SourceOptions } from "../source.js";
