// Refills so many float32 normals at each message; bench/workers.mjs starts it.
import { initialize, normal, refill } from "weightseed";

const spec = { w: { shape: [Number(process.argv[2])], init: normal() } };
const set = initialize(spec, { seed: 1, memory: "linear" });
process.on("message", () => {
  refill(set, { seed: 2 });
  process.send("done");
});
process.send("ready");
