import type { Spec } from "../index.js";
import { UsageError } from "./exit.js";

/** The models that `--model` knows. */
export const MODELS = [
  "gpt2",
  "llama",
  "resnet18",
  "resnet34",
  "resnet50",
  "resnet101",
  "resnet152",
  "vit",
] as const;

/** The spec of a model by name, from the contents of its configuration. */
export async function specOfModel(name: string, config: object): Promise<Spec> {
  if (!(MODELS as readonly string[]).includes(name)) {
    throw new UsageError(`--model: one of ${MODELS.join(", ")}, not ${JSON.stringify(name)}`);
  }
  const presets = await import("../presets/index.js");
  const model = name as (typeof MODELS)[number];
  switch (model) {
    case "gpt2":
      return presets.gpt2(config);
    case "llama":
      return presets.llama(config);
    case "vit":
      return presets.vit(config);
    default: {
      const depth = Number(model.slice("resnet".length)) as Parameters<typeof presets.resnet>[0];
      return presets.resnet(depth, config);
    }
  }
}
