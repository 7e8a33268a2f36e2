/** GPT-2 of 124 million parameters, as a page and Node make it. */
import { fingerprint } from "weightseed";
import { torchGenerator, torchModels } from "weightseed/compat";
import { createWorkerPool } from "weightseed/workers";

/**
 * Of `torch.manual_seed(42); GPT2LMHeadModel(GPT2Config())` on PyTorch 2.13.0 and transformers 5.18.0: the fingerprint of its
 * state dict by the snippet of docs/ports.md, and the `torch.rand(1)` that follows.
 */
export const PYTHON = {
  fingerprint: "f12eab69a1493d510843602103cdb07af1e9337e1d431fbeca3b6713447e629c",
  next: 0.07438606023788452,
};

/** The same here, made by a worker. */
export async function gpt2(): Promise<typeof PYTHON> {
  const pool = createWorkerPool({ workers: 1 });
  const generator = torchGenerator(42);
  const model = torchModels.transformers("GPT2LMHeadModel");
  const state = await pool.build(generator, model);
  await pool.close();
  return { fingerprint: fingerprint(state), next: generator.rand(1)[0]! };
}
