import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "./lab.js";
import { diagnose, safetensors, weightseed } from "./library.js";
import { short } from "../src/numbers.js";

const { heNormal, initialize, truncatedNormal } = weightseed;

test("counts, moments and formula are the library's", async ({ page, lab }) => {
  await lab.open("law?shape=64,+3,+7,+7&layout=OIHW&mode=fan_out&seed=42");
  const entry = { shape: [64, 3, 7, 7], layout: "OIHW", init: heNormal({ mode: "fan_out" }) };
  const set = initialize({ w: entry }, { seed: 42 });
  const [facts] = diagnose.audit(set).parameters;
  const counts = await page.locator(".picture rect title").allTextContents();
  const shown = facts!.histogram.counts.filter((count) => count > 0);
  expect(counts.map((words) => Number.parseInt(words)).filter((count) => count > 0)).toEqual(shown);
  expect(shown.reduce((sum, count) => sum + count)).toBe(64 * 3 * 49);

  const derivation = weightseed.explain(entry.shape, entry.init, { layout: "OIHW" });
  expect((await page.locator(".steps li").allTextContents()).join("; ")).toBe(derivation);
  const std = page.locator('[data-fact="std"] td');
  await expect(std.nth(0)).toHaveText(short(Math.sqrt(2 / (64 * 49)), 4));
  await expect(std.nth(1)).toHaveText(short(facts!.std, 4));
  const p = facts!.tests.find(({ name }) => name === "std")!.p;
  await expect(std.nth(2)).toHaveText(short(p, 2));
});

test("the code that is shown makes the values that are downloaded", async ({ page, lab }) => {
  // what is handed to the browser: playwright hears of no downloads of the system's Firefox
  await page.addInitScript(() => {
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob: Blob) => {
      if (blob.type === "") Object.assign(globalThis, { saved: blob });
      return make(blob);
    };
  });
  await lab.open("law?init=truncatedNormal&std=0.5&shape=3,+5&dtype=bfloat16&seed=abc");
  const code = await page.locator("pre code").textContent();
  const printed = `${code!}\nconsole.log(JSON.stringify([...set.w.data]));`;
  const values = JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "--eval", printed], {
      cwd: fileURLToPath(new URL("../../", import.meta.url)), // where "weightseed" is this package
      encoding: "utf8",
    }),
  ) as number[];
  expect(values).toEqual([
    ...initialize(
      { w: { shape: [3, 5], init: truncatedNormal({ std: 0.5 }) } },
      { seed: "abc", dtype: "bfloat16" },
    ).w.data,
  ]);
  await page.getByRole("button", { name: "safetensors" }).click();
  await page.waitForFunction(() => "saved" in globalThis);
  const bytes = await page.evaluate(async () =>
    Array.from(
      new Uint8Array(await (globalThis as unknown as { saved: Blob }).saved.arrayBuffer()),
    ),
  );
  const { tensors, recipe } = safetensors.decodeSafetensors(Uint8Array.from(bytes));
  expect(tensors.w!.data).toEqual(Uint16Array.from(values));
  expect(recipe).not.toBeUndefined();
});
