import { Shell } from "./shell.js";
import { chooseTheme } from "./theme.js";

const started = new Shell().start();
chooseTheme(document.querySelector<HTMLButtonElement>("header .theme")!);
// all files are fetched for later, so the first view comes first
void started.then(() => {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("./offline.js").catch(() => {
    // a policy, a private window: the lab works without, online
  });
});
