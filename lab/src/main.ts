import { Shell } from "./shell.js";
import { chooseTheme } from "./theme.js";

chooseTheme(document.querySelector<HTMLButtonElement>("header .theme")!);
new Shell().start();
