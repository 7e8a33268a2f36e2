import { main, workers } from "./program.js";

addEventListener("message", async ({ ports: [port] }) => {
  try {
    port.postMessage({ main: main(), inline: await workers({ fallback: "inline" }) });
  } catch (error) {
    port.postMessage({ error: String(error.stack) });
  }
});
