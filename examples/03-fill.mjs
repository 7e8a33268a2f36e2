// The caller's memory: any slice has the bits of the whole.
import { fill, normal } from "weightseed";

const whole = fill(new Float32Array(10_000), normal({ std: 0.02 }), { seed: 42, name: "w" });
const slice = fill(new Float32Array(100), normal({ std: 0.02 }), {
  seed: 42,
  name: "w",
  offset: 5000,
});
console.log(slice.every((value, i) => value === whole[5000 + i])); // true
