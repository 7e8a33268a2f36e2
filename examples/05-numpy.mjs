// The Python program `np.random.seed(1); W = np.random.randn(n_l, n_(l-1)) * 0.01; b = np.zeros((n_l, 1))`, its digits.
import { initializeParameters, normal } from "weightseed";
import { numpyRandomState } from "weightseed/compat";

const generator = numpyRandomState(1);
const init = normal({ std: 0.01 });
const parameters = initializeParameters([3, 2, 1], { generator, init, dtype: "float64" });
for (const { name, shape, data } of Object.values(parameters)) {
  console.log(`${name} [${shape.join(", ")}]  ${data.join("  ")}`);
}
console.log(
  "\nNumPy's W1 begins 0.01624345363663242  -0.006117564136500754  -0.005281717522634557",
);
