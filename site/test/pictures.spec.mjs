// Pictures to look at, in build/site-shots.
import { fileURLToPath } from "node:url";
import { HOME, test } from "./site.mjs";

const FOLDER = fileURLToPath(new URL("../../build/site-shots/", import.meta.url));
const PAGES = {
  start: "",
  guide: "docs/from-python.html",
  reference: "reference/weightseed/presets/",
};
const KINDS = {
  light: { colorScheme: "light", viewport: { width: 1440, height: 900 } },
  dark: { colorScheme: "dark", viewport: { width: 1440, height: 900 } },
  phone: { colorScheme: "light", viewport: { width: 360, height: 740 } },
};

for (const [kind, { colorScheme, viewport }] of Object.entries(KINDS)) {
  test.describe(kind, () => {
    test.use({ colorScheme, viewport });
    for (const [name, path] of Object.entries(PAGES)) {
      test(`${name} @every`, async ({ page, browserName }) => {
        await page.goto(`${HOME}${path}`);
        const file = `${FOLDER}${name}-${kind}-${browserName}.png`;
        await page.screenshot({ path: file, fullPage: name === "start" });
      });
    }
  });
}
