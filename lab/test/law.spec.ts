import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright/test";
import { expect, test } from "./lab.js";
import { diagnose, safetensors, weightseed } from "./library.js";
import { numpy } from "./python.js";
import { short } from "../src/numbers.js";

const { glorotUniform, heNormal, initialize, truncatedNormal } = weightseed;

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

/** What the page hands to the browser as a file: playwright hears of no downloads of the system's Firefox. */
async function saved(page: Page, button: string): Promise<Uint8Array> {
  await page.evaluate(() => {
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob: Blob) => {
      if (blob.type === "") Object.assign(globalThis, { saved: blob });
      return make(blob);
    };
  });
  await page.getByRole("button", { name: button }).click();
  await page.waitForFunction(() => "saved" in globalThis);
  const bytes = await page.evaluate(async () =>
    Array.from(
      new Uint8Array(await (globalThis as unknown as { saved: Blob }).saved.arrayBuffer()),
    ),
  );
  return Uint8Array.from(bytes);
}

test("the code that is shown makes the values that are downloaded", async ({ page, lab }) => {
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
  const bytes = await saved(page, "Download safetensors");
  const { tensors, recipe } = safetensors.decodeSafetensors(bytes);
  expect(tensors.w!.data).toEqual(Uint16Array.from(values));
  expect(recipe).not.toBeUndefined();
});

test("NumPy reads the .npy that is downloaded", async ({ page, lab }) => {
  await lab.open("law?init=glorotUniform&shape=4,+3,+3,+2&layout=OIHW&dtype=float64&seed=9");
  const bytes = await saved(page, "Download npy");
  const program = `
array = np.load(io.BytesIO(sys.stdin.buffer.read()), allow_pickle=False)
json.dump([array.dtype.str, array.shape, array.ravel().tolist()], sys.stdout)`;
  const entry = { shape: [4, 3, 3, 2], layout: "OIHW", init: glorotUniform() };
  const { w } = initialize({ w: entry }, { seed: 9, dtype: "float64" });
  expect(JSON.parse(numpy(program, bytes).toString())).toEqual(["<f8", entry.shape, [...w.data]]);
});
