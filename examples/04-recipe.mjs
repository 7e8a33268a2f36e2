// A recipe is JSON; it gives every bit back.
import { fingerprint, initialize, initializeParameters, recipeOf, refill } from "weightseed";

const parameters = initializeParameters([2, 16, 1], {
  activation: "tanh",
  outputActivation: "sigmoid",
});
const recipe = JSON.stringify(recipeOf(parameters, { fingerprint: true }));
console.log(recipe);

const again = initialize(JSON.parse(recipe));
console.log(fingerprint(again) === JSON.parse(recipe).fingerprint); // true

refill(parameters, { seed: 7 }); // the same memory, other values
console.log(fingerprint(parameters) === fingerprint(again)); // false
