// What readers do: try the example, follow links, search, change the theme.
import { fingerprint, heNormal, initialize, orthogonal } from "../../build/dist/index.js";
import { expect, HOME, test } from "./site.mjs";

const shown = (page, name) => page.locator(`.live dd[data-name="${name}"]`);

test("the example gives what Node gives", async ({ page }) => {
  await page.goto(HOME);
  const expected = (spec, seed) => fingerprint(initialize({ w: spec }, { seed }));
  const he = { shape: [256, 784], init: heNormal() };
  await expect(shown(page, "fingerprint")).toHaveText(expected(he, 1n));
  await page.getByRole("textbox", { name: "Seed" }).fill("a seed of words");
  await expect(shown(page, "fingerprint")).toHaveText(expected(he, "a seed of words"));
  await page.getByLabel("Shape").fill("64, 32");
  await page.getByLabel("Law").selectOption("orthogonal()");
  const q = { shape: [64, 32], init: orthogonal() };
  await expect(shown(page, "fingerprint")).toHaveText(expected(q, "a seed of words"));
  const { data } = initialize({ w: q }, { seed: "a seed of words" }).w;
  await expect(shown(page, "first")).toContainText(data[0].toPrecision(7));
  await expect(shown(page, "time")).toContainText("ms for 2,048 values");
});

test("a mistake is the library's own sentence, and goes with the next input", async ({ page }) => {
  await page.goto(HOME);
  await page.getByLabel("Shape").fill("64, -1");
  await expect(page.locator(".live").getByRole("alert")).toContainText("shape");
  await page.getByLabel("Shape").fill("64, 1");
  await expect(page.locator(".live").getByRole("alert")).toHaveCount(0);
});

test("links of the frame lead on from pages of every depth", async ({ page }) => {
  await page.goto(`${HOME}docs/workers.html`);
  await page.getByRole("link", { name: "Reference", exact: true }).click();
  await expect(page).toHaveURL(`${HOME}reference/`);
  await page
    .locator(".VPSidebar")
    .getByRole("link", { name: "weightseed/compat/flax", exact: true })
    .click();
  await expect(page).toHaveURL(`${HOME}reference/weightseed/compat/flax/`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("weightseed/compat/flax");
  await page.getByRole("link", { name: "Guide", exact: true }).click();
  await expect(page).toHaveURL(`${HOME}docs/first-network.html`);
  await page.getByRole("link", { name: "weightseed", exact: true }).click();
  await expect(page).toHaveURL(HOME);
});

test("the search finds names, and leads to them", async ({ page }) => {
  await page.goto(`${HOME}docs/workers.html`);
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("searchbox").fill("deltaOrthogonal");
  await page.locator("#localsearch-list a").first().click();
  await expect(page).toHaveURL(new RegExp(`^${HOME}(docs|reference)/`));
  await expect(page.locator(".vp-doc")).toContainText("deltaOrthogonal");
});

test("the theme is chosen and remembered", async ({ page }) => {
  await page.goto(`${HOME}docs/workers.html`);
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await page.getByRole("switch").first().click();
  await expect.poll(paper).not.toBe(light);
  const dark = await paper();
  await page.reload();
  expect(await paper()).toBe(dark);
});
