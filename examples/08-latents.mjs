// The latents that a diffusion pipeline draws on a GPU for seed 42: torch.Generator("cuda").manual_seed(42).
import { torchGenerator } from "weightseed/compat";

const latents = torchGenerator(42, { device: "cuda" }).randn([1, 4, 64, 64]);
console.log([...latents.subarray(0, 4)].map((x) => x.toFixed(5)).join("  "));
console.log("on an H200: 0.19402  2.16137  -0.17205  0.84906");
