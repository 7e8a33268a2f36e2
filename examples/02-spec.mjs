// Any model: names, shapes and laws as plain data.
import { fingerprint, glorotUniform, heNormal, initialize, normal, zeros } from "weightseed";

const parameters = initialize(
  {
    "embed.weight": { shape: [1000, 64], init: normal({ std: 0.02 }) },
    "conv1.weight": { shape: [64, 3, 7, 7], layout: "OIHW", init: heNormal({ mode: "fan_out" }) },
    "head.weight": { shape: [64, 10], layout: "IO", init: glorotUniform() },
    "head.bias": { shape: [10], init: zeros() },
  },
  { seed: 42n, dtype: "bfloat16" },
);

for (const { name, shape, dtype } of Object.values(parameters)) console.log(name, shape, dtype);
console.log(fingerprint(parameters));
