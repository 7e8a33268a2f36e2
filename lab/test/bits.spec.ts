import { expect, test } from "./lab.js";
import { compat } from "./library.js";

for (const where of ["thread", "pool"]) {
  test(`${where}: every fingerprint is the published one`, async ({ page, lab }) => {
    await lab.open(`bits?where=${where}`);
    await expect(page.locator(".count")).toHaveText("36 of 36 fingerprints are equal.");
    await expect(page.locator(".prints .other")).toHaveCount(0);
    await expect(page.locator(".prints .same")).toHaveCount(36);
  });
}

test("the text's program has NumPy's digits", async ({ page, lab }) => {
  await lab.open("bits");
  await expect(page.locator(".numpy .same")).toHaveCount(8);
  await expect(page.locator(".numpy code").nth(1)).toHaveText("0.01624345363663242");
});

// printed by NumPy 2.4.6, PyTorch 2.13.0 and JAX 0.10.2
const PRINTED = [
  "0.1257302210933933  -0.1321048632913019  0.6404226504432821  0.10490011715303971",
  "1.5409961  -0.2934289  -2.1787894  0.56843126",
  "1.6226422  2.0252647  -0.43359444  -0.07861735",
];

test("first values are those that the systems print, and follow the seed that is typed", async ({
  page,
  lab,
}) => {
  await lab.open("bits");
  const values = page.locator(".values");
  for (const words of PRINTED) await expect(values.filter({ hasText: words })).toHaveCount(1);
  await page.getByLabel("Seed of the other systems").selectText();
  await page.keyboard.type("7");
  await page.keyboard.press("Enter");
  const [first] = compat.torchGenerator(7).randn([4]);
  await expect(values.nth(2)).toContainText(String(first!).slice(0, 8));
  expect(new URL(page.url()).hash).toBe("#/bits?seed=7");
});
