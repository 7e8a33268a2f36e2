import { Shell } from "./shell.js";
import { chooseTheme } from "./theme.js";

chooseTheme(document.querySelector<HTMLButtonElement>("header .theme")!);
new Shell().start();

// once the first view has what it needs
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  addEventListener("load", () => {
    navigator.serviceWorker.register("./offline.js").catch(() => {
      // a policy, a private window: the lab works without, online
    });
  });
}
