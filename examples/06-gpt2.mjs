// A whole model: GPT-2 in the shapes and names of Hugging Face. `node examples/06-gpt2.mjs 124M` for all of it.
import { fingerprint, initialize, normal, rules, tie } from "weightseed";
import { gpt2 } from "weightseed/presets";

// what a config.json says; an empty one is the 124M model
const small = { vocab_size: 1000, n_positions: 64, n_embd: 64, n_layer: 2 };
const whole = process.argv[2] === "124M";

// rules go before the model's own initial values
const rule = rules([["wpe.weight", normal({ std: 0.01 })]]);
const spec = rule(gpt2(whole ? {} : small));

const began = performance.now();
const model = initialize(spec, { seed: 42, dtype: "bfloat16" });
const time = performance.now() - began;

const tensors = Object.values(model);
const values = tensors.reduce((sum, { data }) => sum + data.length, 0);
const bytes = tensors.reduce((sum, { data }) => sum + data.byteLength, 0);
console.log(`${tensors.length} tensors, ${values} values, ${bytes} bytes, ${time.toFixed(0)} ms`);

tie(model, { "lm_head.weight": "wte.weight" });
console.log(model["lm_head.weight"] === model["wte.weight"]);
if (!whole) console.log(fingerprint(model));
