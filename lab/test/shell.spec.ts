import { expect, test, VIEWS } from "./lab.js";

test("Back undoes a change, and a link shows the same picture", async ({ page, lab }) => {
  await lab.open("law");
  const picture = page.locator(".picture svg");
  const before = await picture.innerHTML();
  await page.getByLabel("Initializer").selectOption("uniform");
  await lab.drawn();
  expect(new URL(page.url()).hash).toBe("#/law?init=uniform");
  const uniform = await picture.innerHTML();
  expect(uniform).not.toBe(before);
  await page.reload();
  await lab.drawn();
  expect(await picture.innerHTML()).toBe(uniform);
  await page.goBack();
  await lab.drawn();
  await expect(page.getByLabel("Initializer")).toHaveValue("heNormal");
  await expect.poll(() => picture.innerHTML()).toBe(before);
});

test("an address that leads nowhere opens the first view, and values of another type are the defaults", async ({
  page,
  lab,
}) => {
  await lab.open("nowhere?x=1");
  await expect(page.locator("nav a[aria-current]")).toHaveText("Law");
  await lab.open("law?negativeSlope=much");
  await expect(page.getByLabel("Slope")).toHaveValue("0");
});

test("a mistake is the library's own sentence, and goes with the next state", async ({
  page,
  lab,
}) => {
  await lab.open("law?layout=OIHW");
  await expect(page.getByRole("alert")).toContainText("layout");
  await page.getByLabel("Layout").selectOption("OI");
  await lab.drawn();
  await expect(page.locator(".mistake")).toBeHidden();
});

test("the theme is chosen and remembered", async ({ page, lab }) => {
  await lab.open();
  const paper = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  const button = page.locator("header .theme");
  await button.click(); // light
  await button.click(); // dark
  await expect(button).toHaveAccessibleName("Theme: dark. Change");
  const dark = await paper();
  expect(dark).not.toBe(light);
  await page.reload();
  expect(await paper()).toBe(dark);
});

test("all can be reached by the keyboard: skip link, views, theme, controls", async ({
  page,
  lab,
}) => {
  await lab.open();
  await page.keyboard.press("Tab");
  await expect(page.locator(".skip")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.locator("nav a").first()).toBeFocused();
  for (const _ of VIEWS) await page.keyboard.press("Tab");
  await expect(page.locator("header .theme")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.locator("main").getByRole("combobox").first()).toBeFocused();
});
