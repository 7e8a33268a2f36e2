// The library in Node: what the page shows is compared with it.
import type * as Compat from "weightseed/compat";
import type * as Core from "weightseed";
import type * as Diagnose from "weightseed/diagnose";
import type * as Safetensors from "weightseed/safetensors";

const load = async (file: string): Promise<unknown> =>
  import(new URL(`../../build/dist/${file}`, import.meta.url).href);

export const weightseed = (await load("index.js")) as typeof Core;
export const diagnose = (await load("diagnose/index.js")) as typeof Diagnose;
export const compat = (await load("compat/index.js")) as typeof Compat;
export const safetensors = (await load("formats/safetensors/index.js")) as typeof Safetensors;
