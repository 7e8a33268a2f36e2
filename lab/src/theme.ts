import { HALF_DISC, icon, MOON, SUN } from "./icon.js";

/** "auto" is what the system says. */
const THEMES = ["auto", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];

const KEY = "weightseed-lab-theme";
const FACES: Readonly<Record<Theme, string>> = { auto: HALF_DISC, light: SUN, dark: MOON };

/** Makes a button of the page go through the themes; remembers the choice where the browser lets it. */
export function chooseTheme(button: HTMLButtonElement): void {
  let theme = stored();
  const apply = (): void => {
    document.documentElement.dataset.theme = theme;
    button.replaceChildren(icon(FACES[theme]));
    button.title = `Theme: ${theme}`;
    button.setAttribute("aria-label", `Theme: ${theme}. Change`);
  };
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!;
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // storage may be forbidden: the choice then lasts as long as the page
    }
    apply();
  });
  apply();
}

function stored(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? "auto";
  } catch {
    return "auto";
  }
}
