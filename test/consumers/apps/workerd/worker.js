import core from "weightseed/core.wasm";
import linalg from "weightseed/linalg.wasm";
import { useModule } from "weightseed";
import { main, workers } from "./program.js";

useModule(core);
useModule(linalg);

export default {
  async fetch() {
    return Response.json({ main: main(), inline: await workers({ fallback: "inline" }) });
  },
};
