import { CURVES } from "../src/views/depth/curves.js";
import { short } from "../src/numbers.js";
import { expect, test } from "./lab.js";
import { diagnose, weightseed } from "./library.js";

const { eye, fill, glorotNormal, heNormal, initialize, normal, zeros } = weightseed;
const { criticalPoint, fixedPoint, forecast, probe } = diagnose;

test("verdicts and ratios are those of the library's forecast", async ({ page, lab }) => {
  await lab.open("depth?depth=12&width=32");
  for (const [place, weight] of [
    heNormal(),
    glorotNormal(),
    normal({ std: 0.01 }),
    normal(),
  ].entries()) {
    const layer = { type: "dense", inputs: 32, outputs: 32, weight, activation: "relu" } as const;
    const { stability, signalRatio, gradientRatio, formats } = forecast(Array(12).fill(layer));
    const cells = page.locator(`[data-law="${place}"] td`);
    await expect(cells.nth(0)).toHaveText(stability);
    await expect(cells.nth(1)).toHaveText(short(signalRatio));
    await expect(cells.nth(2)).toHaveText(short(gradientRatio));
    const { overflow, underflow } = formats.float16;
    const layer16 = Number(overflow ?? underflow) + 1;
    const words =
      overflow !== null
        ? `overflows in layer ${layer16}`
        : underflow !== null
          ? `is 0 from layer ${layer16}`
          : "holds";
    await expect(cells.nth(3)).toHaveText(words);
  }
});

test("where a law leaves float32 is said", async ({ page, lab }) => {
  await lab.open("depth?depth=60&width=64");
  const layer = { type: "dense", inputs: 64, outputs: 64, activation: "relu" } as const;
  const { overflow } = forecast(Array(60).fill({ ...layer, weight: normal() })).formats.float32;
  expect(overflow).not.toBeNull();
  const words = `N(0, 1) leaves float32 in layer ${Number(overflow) + 1}:`;
  await expect(page.locator(".overflow")).toHaveCount(1);
  await expect(page.locator(".overflow")).toContainText(words);
});

test("distributions are of the very values that the library's probe measures", async ({
  page,
  lab,
}) => {
  await lab.open(
    "depth?activation=tanh&depth=3&width=32&residual=1&norm=layerNorm&b=none&c=none&d=none&seed=5",
  );
  const entry = { shape: [32, 32], init: heNormal() };
  const names = ["0", "1", "2"];
  const set = initialize(Object.fromEntries(names.map((name) => [`${name}.weight`, entry])), {
    seed: 5,
  });
  const input = {
    data: fill(new Float32Array(16 * 32), normal(), { seed: 5, name: "input" }),
    shape: [16, 32],
  };
  const [first, ...rest] = names.map((name) => ({
    ...({ type: "dense", inputs: 32, outputs: 32, activation: "tanh" } as const),
    weight: set[`${name}.weight`]!,
  }));
  const { layers } = probe(
    [
      first!,
      ...rest.map(
        (dense) => ({ type: "residual", layers: [{ type: "layerNorm" }, dense] }) as const,
      ),
    ],
    { input },
  );
  const rms = layers
    .filter(({ name }) => !name.includes("."))
    .map(({ after }) => `rms ${short(after.rms)}`);
  const notes = await page
    .locator("figure", { hasText: "Distributions" })
    .locator("svg text")
    .allTextContents();
  for (const words of rms) expect(notes.join(" ")).toContain(words);
});

test("the picture's activations are the library's", () => {
  const data = Float32Array.from({ length: 64 }, (_, i) => (i - 31.5) / 6);
  const dense = { type: "dense", inputs: 1, outputs: 1, weight: eye(), bias: zeros() } as const;
  for (const [activation, curve] of Object.entries(CURVES)) {
    const { layers } = probe([{ ...dense, activation }], { input: { data, shape: [64, 1] } });
    const rms = Math.sqrt(data.reduce((sum, z) => sum + curve(z) ** 2, 0) / 64);
    expect(Math.abs(layers[0]!.after.rms! / rms - 1), activation).toBeLessThan(1e-6);
  }
});

test("a press on the plane sets a law, which Back takes away; the point's numbers are the library's", async ({
  page,
  lab,
}) => {
  await lab.open("depth?activation=tanh&depth=8&width=32");
  const critical = Math.sqrt(criticalPoint("tanh")!.weightVariance);
  await expect(page.locator(".critical")).toContainText(`at σ_w = ${short(critical, 5)}`);
  const plane = page.locator('svg[aria-label^="The plane"]');
  const box = (await plane.boundingBox())!;
  await plane.click({ position: { x: box.width / 2, y: box.height / 2 } });
  await lab.drawn();
  await expect(page.getByLabel("Law 4")).toHaveValue("own");
  const sigma = Number(await page.getByLabel("σ_w", { exact: true }).inputValue());
  const biasSigma = Number(await page.getByLabel("σ_b", { exact: true }).inputValue());
  expect(sigma).toBeGreaterThan(1.2);
  expect(sigma).toBeLessThan(2);
  const { chi, phase } = fixedPoint("tanh", {
    weightVariance: sigma ** 2,
    biasVariance: biasSigma ** 2,
  });
  await expect(page.locator(".point")).toContainText(`the ${phase!} phase, χ = ${short(chi)}`);
  await page.goBack();
  await expect(page.getByLabel("Law 4")).toHaveValue("large");
});

test("work is cancelled by the button, and by another state", async ({ page, lab }) => {
  await lab.open("depth?depth=4&width=16");
  await page.getByRole("slider", { name: "Layers" }).fill("200");
  await page.getByLabel("Units of a layer").fill("256");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.locator(".work")).toBeHidden();
  await page.getByRole("slider", { name: "Layers" }).fill("3");
  await page.getByLabel("Units of a layer").fill("16");
  await lab.drawn();
  await expect(page.locator('[data-law="0"] td').first()).toHaveText("stable");
});
