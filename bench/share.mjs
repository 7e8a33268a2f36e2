// Refills so many float32 normals at each message, with their digests where asked; sections/workers.mjs starts it.
import { initialize, normal, refill } from "weightseed";
import { digestsOf } from "./digests.mjs";

const seed = 42;
const spec = { w: { shape: [Number(process.argv[2])], init: normal() } };
const set = initialize(spec, { seed, memory: "linear" });
process.on("message", (asked) => {
  refill(set, { seed });
  process.send(asked === "digests" ? digestsOf(set.w.data) : "done");
});
process.send("ready");
