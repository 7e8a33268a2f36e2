import { expect, test } from "./lab.js";
import { weightseed } from "./library.js";
import { descend, type Mlp } from "./mlp.js";
import { matrix, taskOf } from "./task.js";
import { short } from "../src/numbers.js";

const { heNormal } = weightseed;

interface Setting {
  readonly share: number;
  readonly value: number;
  readonly units: number;
  readonly activation: string;
  readonly data: string;
  readonly rate: number;
  readonly steps: number;
  readonly seed: number;
}

/** Trains apart from the page: losses at the first and the last step, and the numbers of each unit at the last. */
function course(setting: Setting): { first: number; last: number; units: number[][] } {
  const { share, value, units, activation, data, rate, steps, seed } = setting;
  const mixed = (name: string, shape: readonly [number, number]): number[][] =>
    matrix(name, shape, heNormal(), { seed }).map((row) =>
      row.map((drawn) => (1 - share) * value + share * drawn),
    );
  const net: Mlp = {
    weights: [mixed("W1", [units, 2]), mixed("W2", [1, units])],
    biases: [Array<number>(units).fill(0), [0]],
  };
  const points = taskOf(data, 120, seed);
  const losses = Array.from({ length: steps }, () => descend(net, points, activation, rate).loss);
  const last = descend(structuredClone(net), points, activation, rate).loss;
  return {
    first: losses[0] ?? last,
    last,
    units: net.weights[0]!.map((row, unit) => [
      ...row,
      net.biases[0]![unit]!,
      net.weights[1]![0]![unit]!,
    ]),
  };
}

/** Units of which none is within a thousandth of the layer's largest number of another. */
function distinct(units: readonly number[][]): number {
  const most = Math.max(...units.flat().map(Math.abs));
  const kept: number[][] = [];
  for (const unit of units) {
    const isKnown = kept.some((other) =>
      unit.every((number, k) => Math.abs(number - other[k]!) <= 1e-3 * most),
    );
    if (!isKnown) kept.push(unit);
  }
  return kept.length;
}

const USUAL = { value: 0.5, units: 6, activation: "tanh", data: "circles", rate: 0.5, seed: 1 };

const SETTINGS: readonly Setting[] = [
  { ...USUAL, share: 0, steps: 400 },
  { ...USUAL, share: 0, value: 0, units: 4, steps: 50 },
  { ...USUAL, share: 1, steps: 400 },
  { ...USUAL, share: 0.01, steps: 0 },
  { ...USUAL, share: 0.3, value: -0.2, units: 8, activation: "relu", data: "xor", steps: 60 },
  { ...USUAL, share: 1, units: 5, activation: "sigmoid", data: "moons", seed: 9, steps: 80 },
  { ...USUAL, share: 0.5, data: "spiral", rate: 1.5, seed: 3, steps: 100 },
];

for (const setting of SETTINGS) {
  const address = `symmetry?${Object.entries(setting)
    .map(([key, value]) => `${key}=${value}`)
    .join("&")}`;
  test(`${address}: units, losses and their count are those of another program`, async ({
    page,
    lab,
  }) => {
    await lab.open(address);
    const { first, last, units } = course(setting);
    const wanted = distinct(units);
    await expect(page.locator('[data-fact="distinct"]')).toHaveText(`${wanted}`);
    await expect(page.locator('[data-fact="loss-before"]')).toHaveText(short(first, 4));
    await expect(page.locator('[data-fact="loss-after"]')).toHaveText(short(last, 4));
    const rows = page.locator("tbody tr");
    await expect(rows).toHaveCount(wanted);
    if (setting.share === 0) expect(wanted).toBe(1);
    if (wanted !== setting.units) return;
    for (const [unit, numbers] of units.entries()) {
      const shown = await rows.nth(unit).locator("td").allTextContents();
      expect(shown).toEqual(numbers.map((number) => short(number)));
    }
  });
}

test("the slider from equal to He parts the units, by keys too", async ({ page, lab }) => {
  await lab.open("symmetry?steps=20");
  const count = page.locator('[data-fact="distinct"]');
  await expect(count).toHaveText("1");
  const slider = page.getByRole("slider", { name: "First weights" });
  await slider.focus();
  await page.keyboard.press("End");
  await lab.drawn();
  await expect(count).toHaveText("6");
  await expect(page).toHaveURL(/#\/symmetry\?share=1&steps=20$/);
  await page.goBack();
  await lab.drawn();
  await expect(count).toHaveText("1");
});
