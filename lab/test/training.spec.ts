import type { Locator, Page } from "playwright/test";
import { expect, test } from "./lab.js";
import { weightseed } from "./library.js";
import { descend, type Mlp } from "./mlp.js";
import { read } from "./read.js";
import { matrix, taskOf } from "./task.js";

const { glorotNormal, heNormal, normal, zeros } = weightseed;

/** Half a unit of the third digit, and what float32 does to the sums of some steps. */
const CLOSE = 0.005 + 0.002;

function expectClose(shown: number, wanted: number): void {
  expect(Math.abs(shown - wanted), `${shown} shown, ${wanted} computed apart`).toBeLessThanOrEqual(
    CLOSE * Math.abs(wanted),
  );
}

const SETTINGS = [
  { data: "circles", activation: "relu", layers: 3, width: 12, rate: 0.1, seed: 1, step: 12 },
  { data: "xor", activation: "tanh", layers: 1, width: 5, rate: 0.3, seed: 7, step: 25 },
  { data: "moons", activation: "sigmoid", layers: 2, width: 8, rate: 0.5, seed: 2, step: 0 },
] as const;

for (const setting of SETTINGS) {
  const address = `training?large=1.5&${Object.entries(setting)
    .map(([key, value]) => `${key}=${value}`)
    .join("&")}`;
  test(`${address}: losses and gradients are those of another program`, async ({ page, lab }) => {
    const { data, activation, layers, width, rate, seed, step } = setting;
    await lab.open(address);
    const right = activation === "relu" ? heNormal() : glorotNormal();
    const starts = [
      [zeros(), zeros()],
      [normal({ std: 0.01 }), normal({ std: 0.01 })],
      [right, glorotNormal()],
      [normal({ std: 1.5 }), normal({ std: 1.5 })],
    ] as const;
    const label = await page
      .locator("figure", { hasText: "by layer" })
      .locator("svg[role=img]")
      .getAttribute("aria-label");
    const shownNorms = label!.split("; ").map((run) => run.match(/[\d.·⁻⁰-⁹¹²³]+(?=,|$)/g)!);
    for (const [i, [hidden, output]] of starts.entries()) {
      const sizes = [2, ...Array<number>(layers).fill(width), 1];
      const net: Mlp = {
        weights: sizes.slice(1).map((outputs, l) => {
          const isLast = l === layers;
          const name = isLast ? "output/kernel" : `hidden${l + 1}/kernel`;
          const shape = [sizes[l]!, outputs] as const;
          return matrix(name, shape, isLast ? output : hidden, { seed, layout: "IO" });
        }),
        biases: sizes.slice(1).map((outputs) => Array<number>(outputs).fill(0)),
      };
      const points = taskOf(data, 200, seed);
      const momentum = { share: 0.9, velocity: undefined };
      let now = descend(net, points, activation, rate, momentum);
      for (let k = 0; k < step; ++k) now = descend(net, points, activation, rate, momentum);
      const loss = await page.locator(`[data-run="${i}"] [data-fact="loss"]`).textContent();
      expectClose(read(loss!), now.loss);
      for (const [l, gradient] of now.gradients.entries()) {
        expectClose(read(shownNorms[i]![l]!), Math.hypot(...gradient.flat()));
      }
    }
  });
}

const stepBox = (page: Page): Locator => page.getByRole("spinbutton", { name: "Step" });

/** By keys: "fill" puts the digits behind those that are there, in Firefox. */
async function typeStep(page: Page, step: number): Promise<void> {
  await stepBox(page).press("ControlOrMeta+a");
  await page.keyboard.type(`${step}`);
  await expect(stepBox(page)).toHaveValue(`${step}`);
  await page.keyboard.press("Enter");
}

const stepOf = (page: Page): number =>
  Number(new URLSearchParams(new URL(page.url()).hash.split("?")[1]).get("step") ?? 60);

test("it is played, paused, stepped, reset and cancelled; the address follows", async ({
  page,
  lab,
}) => {
  test.slow(); // on a busy machine
  await lab.open("training?layers=1&width=4&step=3");
  const loss = page.locator('[data-run="2"] [data-fact="loss"]');
  const third = await loss.textContent();
  await page.getByRole("button", { name: "One step" }).click();
  await lab.drawn();
  expect(stepOf(page)).toBe(4);
  await expect(loss).not.toHaveText(third!);
  await page.goBack();
  await lab.drawn();
  await expect(loss).toHaveText(third!);
  await page.getByRole("button", { name: "Reset" }).click();
  await lab.drawn();
  expect(stepOf(page)).toBe(0);
  await page.getByRole("button", { name: "Play" }).click();
  await expect.poll(async () => Number(await stepBox(page).inputValue())).toBeGreaterThan(8);
  await page.getByRole("button", { name: "Pause" }).click();
  await lab.drawn();
  const paused = stepOf(page);
  expect(paused).toBeGreaterThan(8);
  await page.waitForTimeout(300);
  await lab.drawn();
  expect(stepOf(page)).toBe(paused);
  const shown = await loss.textContent();
  await page.reload();
  await lab.drawn();
  await expect(loss).toHaveText(shown!);

  await typeStep(page, 5000);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect.poll(() => stepOf(page)).toBeLessThan(5000);
});

test("tfjs holds no more after more steps and other points", async ({ page, lab }) => {
  await lab.open("training?layers=2&width=4&step=2");
  const tensors = page.locator('[data-fact="tensors"]');
  const few = await tensors.textContent();
  expect(Number(few)).toBeGreaterThan(4 * 6); // weights and biases of four networks
  await typeStep(page, 30);
  await lab.drawn();
  await expect(tensors).toHaveText(few!);
  await page.getByLabel("Points").selectOption("moons");
  await lab.drawn();
  await expect(tensors).toHaveText(few!);
});

test("what overflows is said, and the rest goes on", async ({ page, lab }) => {
  await lab.open("training?layers=8&width=6&large=1e6&rate=3&step=6");
  await expect(page.locator('[data-run="3"]')).toContainText(/NaN.*Overflowed at step \d/s);
  await expect(page.locator('[data-run="2"] [data-fact="loss"]')).not.toHaveText("NaN");
});
