const { fingerprint, initialize, normal } = require("weightseed");

const set = initialize({ w: { shape: [10], init: normal() } }, { seed: 1 });
import("./program.js").then(async ({ main, workers }) => {
  if (fingerprint(set).length !== 64) throw new Error("require gave another module");
  console.log(JSON.stringify({ main: main(), workers: await workers() }));
});
