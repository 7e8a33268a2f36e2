// The main job: a 784-256-10 ReLU network from a seed. Run: npm start
import { explain, fingerprint, heNormal, initializeParameters, recipeOf } from "weightseed";
import { histogram, statistics } from "./lib/report.mjs";

const dims = [784, 256, 10];
const began = performance.now();
const parameters = initializeParameters(dims, { activation: "relu", seed: 1 });
const first = performance.now() - began;

console.log(`A ${dims.join("-")} network, ReLU, seed ${BigInt(recipeOf(parameters).seed)}\n`);
console.log(`W1 ${explain(parameters.W1.shape, heNormal())}`);
console.log(`W2 ${explain(parameters.W2.shape, heNormal())}\n`);

const laws = { W: "He normal", b: "zeros" };
const round = (x) => x.toFixed(5).padStart(9);
console.log("name  shape       law             mean       std       min       max  histogram");
for (const { name, shape, data } of Object.values(parameters)) {
  const { mean, std, min, max } = statistics(data);
  const columns = [name.padEnd(5), `[${shape.join(", ")}]`.padEnd(11), laws[name[0]].padEnd(10)];
  const numbers = [mean, std, min, max].map(round);
  console.log([...columns, ...numbers, ` ${histogram(data, min, max)}`].join(" "));
}

const again = performance.now();
initializeParameters(dims, { activation: "relu", seed: 1 });
const warm = performance.now() - again;
const values = Object.values(parameters).reduce((sum, { data }) => sum + data.length, 0);
const perValue = (ms) => `${((ms * 1e6) / values).toFixed(1)} ns per value`;
console.log(`\nfirst call, with compiling: ${first.toFixed(2)} ms, ${perValue(first)}`);
console.log(`second call: ${warm.toFixed(2)} ms, ${perValue(warm)}; ${values} values`);
console.log(`fingerprint ${fingerprint(parameters)}`);
