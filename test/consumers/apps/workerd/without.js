import { main } from "./program.js";

export default {
  fetch() {
    try {
      return new Response(main());
    } catch (error) {
      return new Response(error.message);
    }
  },
};
