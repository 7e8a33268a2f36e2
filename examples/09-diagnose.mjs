// What 50 layers make of signals and gradients, by law: as forecast from the law alone, and as measured.
import { glorotNormal, heNormal, initializeParameters, normal, zeros } from "weightseed";
import { forecast, layersOf, lsuv, probe, report } from "weightseed/diagnose";

const dims = Array(51).fill(256);
const laws = {
  ...{ "0.01·N(0, 1)": normal({ std: 0.01 }), Glorot: glorotNormal(), He: heNormal() },
  ...{ "N(0, 1)": normal(), zeros: zeros() },
};

for (const activation of ["relu", "tanh"]) {
  for (const [name, init] of Object.entries(laws)) {
    const layers = layersOf(dims, { init }).map((layer) => ({ ...layer, activation }));
    const { stability, factor } = forecast(layers);
    const measured = probe(layers, { batch: 8 }).stability;
    const advice =
      factor === null ? "" : `; ${factor.toPrecision(3)} times the weights would be stable`;
    console.log(`${activation} ${name}: ${stability}, measured ${measured}${advice}`);
  }
}

// where float16 ends
const large = probe(layersOf(dims, { init: normal() }), { batch: 8, dtype: "float16" });
console.log(report(large).split("\n").slice(0, 4).join("\n"));

// scaled on real data until every layer has unit variance; any framework may give the outputs
const given = initializeParameters([4, 3, 2], { seed: 1 });
const batch = [1, 2, 3, 4, -1, 0, 1, 2, 0, 1, -2, 5];
const { parameters, layers } = lsuv(given, ({ W1, b1, W2, b2 }, { weight }) => {
  const hidden = affine(W1, b1, batch);
  if (weight === "W1") return hidden;
  return affine(
    W2,
    b2,
    hidden.map((z) => Math.max(0, z)),
  );
});
console.log(layers.map(({ weight, steps }) => `${weight}: ${steps.length} passes`).join(", "));
console.log(given.W1.data[0], "→", parameters.W1.data[0]);

/** x Wᵀ + b, row by row. */
function affine({ data, shape: [outputs, inputs] }, bias, x) {
  const rows = x.length / inputs;
  return Float32Array.from({ length: rows * outputs }, (_, at) => {
    const [row, output] = [Math.floor(at / outputs), at % outputs];
    let sum = bias.data[output];
    for (let i = 0; i < inputs; ++i) sum += data[output * inputs + i] * x[row * inputs + i];
    return sum;
  });
}
