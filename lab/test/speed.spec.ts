import type { Page } from "playwright/test";
import { expect, test } from "./lab.js";
import { weightseed } from "./library.js";
import { read } from "./read.js";

const { fingerprint, heNormal, heUniform, initialize } = weightseed;

const VALUES = 1024 * 1024;
const MAKERS = ["loop", "tfjs", "weightseed", "workers"] as const;

/** Cells of a maker's row, as the page has them. */
const cellsOf = (page: Page, maker: string): Promise<string[]> =>
  page.locator(`[data-maker="${maker}"] td`).allTextContents();

const done = async (page: Page, maker: string): Promise<void> => {
  const cell = page.locator(`[data-maker="${maker}"] td`).first();
  await expect(cell).not.toHaveText("–", { timeout: 80_000 });
};

const expected = (law: "heNormal" | "heUniform", matrices: number, seed: number): string => {
  const init = law === "heNormal" ? heNormal() : heUniform();
  const entries = Array.from(
    { length: matrices },
    (_, i) => [`w${i}`, { shape: [1024, 1024], init }] as const,
  );
  return fingerprint(initialize(entries, { seed }));
};

test("four makers are timed; the numbers agree with each other, the fingerprints with Node's", async ({
  page,
  lab,
}) => {
  test.slow(); // on a busy machine
  await lab.open("speed?matrices=2&seed=5");
  await page.getByRole("button", { name: "Run all four" }).click();
  await done(page, "workers");
  const wanted = expected("heNormal", 2, 5);
  for (const maker of MAKERS) {
    const [ms, ns, gb, wait, print] = await cellsOf(page, maker);
    // three digits each
    expect((read(ms!) * 1e6) / (2 * VALUES) / read(ns!)).toBeCloseTo(1, 1.5);
    expect((read(gb!) * read(ns!)) / 4).toBeCloseTo(1, 1.5);
    // who works on the thread that draws keeps the page waiting for at least as long
    if (maker !== "workers") expect(read(wait!)).toBeGreaterThanOrEqual(0.99 * read(ms!));
    const isSeeded = maker === "weightseed" || maker === "workers";
    expect(print).toBe(isSeeded ? `${wanted.slice(0, 12)}…` : "–");
  }
  const title = page.locator('[data-maker="workers"] .print');
  await expect(title).toHaveAttribute("title", wanted);
});

test("one is run by the keyboard, and another job begins anew", async ({ page, lab }) => {
  await lab.open("speed?matrices=1&law=heUniform");
  await page.getByRole("button", { name: "Run: weightseed, this thread" }).focus();
  await page.keyboard.press("Enter");
  await done(page, "weightseed");
  const cells = await cellsOf(page, "weightseed");
  expect(cells[4]).toBe(`${expected("heUniform", 1, 1).slice(0, 12)}…`);
  expect((await cellsOf(page, "loop")).slice(0, 5)).toEqual(["–", "–", "–", "–", "–"]);
  await page.getByLabel("Law").selectOption("heNormal");
  await lab.drawn();
  expect((await cellsOf(page, "weightseed"))[0]).toBe("–");
  await expect(page).toHaveURL(/#\/speed\?matrices=1$/);
});

test("without workers the last maker works here, and says the same", async ({ page, lab }) => {
  await lab.open("speed?matrices=1", "workerless");
  await page.getByRole("button", { name: "Run: weightseed, its workers" }).click();
  await done(page, "workers");
  const cells = await cellsOf(page, "workers");
  expect(cells[4]).toBe(`${expected("heNormal", 1, 1).slice(0, 12)}…`);
  const policy = /worker-src|Content.Security.Policy/; // the browser says that it keeps the policy
  lab.messages.splice(0, Infinity, ...lab.messages.filter((message) => !policy.test(message)));
});
