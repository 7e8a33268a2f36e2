import { expect, test } from "./lab.js";
import { numpy } from "./python.js";
import { read } from "./read.js";
import { compat, diagnose, safetensors, weightseed } from "./library.js";

const { heNormal, heUniform, initialize, initializeParameters } = weightseed;

/** What each example shows. */
const CODES = {
  tfjs: ["uncorrected-cut"],
  seed: ["copy"],
  unit: ["symmetric-units"],
  tail: ["uninitialised-tail"],
  fan: ["other-fan"],
  clean: [],
} as const;

for (const [example, codes] of Object.entries(CODES)) {
  test(`${example}: the verdict that belongs to it, and no other`, async ({ page, lab }) => {
    await lab.open(`audit?example=${example}`);
    const found = page.locator("[data-code]");
    await expect(found).toHaveCount(codes.length);
    for (const [i, code] of codes.entries())
      await expect(found.nth(i)).toHaveAttribute("data-code", code);
    if (codes.length === 0) await expect(page.getByText("Nothing to say")).toBeVisible();
  });
}

test("the sentence on tfjs is the library's own", async ({ page, lab }) => {
  await lab.open("audit");
  const entry = { shape: [784, 256], layout: "IO" };
  const kernel = { ...entry, init: heNormal({ distribution: "truncated_normal" }) };
  const set = initialize({ kernel }, { generator: compat.tfjsGenerator(1) });
  const claimed = { kernel: { ...entry, init: heNormal() } };
  const { verdicts } = diagnose.audit({ kernel: { ...set.kernel } }, claimed);
  await expect(page.locator(".message")).toHaveText(verdicts[0]!.message);
  expect(verdicts[0]!.numbers.ratio!).toBeCloseTo(0.88, 2);
});

test("files are opened, audited by what they say, and by what the reader declares", async ({
  page,
  lab,
}) => {
  await lab.open("audit?example=clean");
  const input = page.locator("input[type=file]");
  const set = initializeParameters([64, 32, 8], { activation: "relu", seed: 3 });
  const buffer = Buffer.from(safetensors.encodeSafetensors(set));
  await input.setInputFiles({
    name: "model.safetensors",
    mimeType: "application/octet-stream",
    buffer,
  });
  await expect(page.getByText("model.safetensors")).toBeVisible();
  await lab.drawn();
  await expect(page.getByText("Nothing to say")).toBeVisible();

  const bare = Buffer.from(
    safetensors.encodeSafetensors(
      initialize({ w: { shape: [512, 128], init: heUniform() } }, { seed: 1 }),
      { recipe: false },
    ),
  );
  await input.setInputFiles({ name: "bare.safetensors", mimeType: "", buffer: bare });
  await expect(page.locator(".law-line")).toContainText("These fit:");
  await page.getByLabel("Law that they claim").selectOption("heNormal");
  await expect(page.locator("[data-code=other-distribution]")).toBeVisible();

  await input.setInputFiles({ name: "broken.npy", mimeType: "", buffer: Buffer.from("no array") });
  await expect(page.getByRole("alert")).toBeVisible();
});

for (const save of ["savez", "savez_compressed"]) {
  test(`an .npz of NumPy's ${save} is opened, and its faults are found`, async ({ page, lab }) => {
    const program = `
draws = np.random.default_rng(1)
kernel = draws.normal(0, np.sqrt(2 / 128), (64, 128)).astype(np.float32)
file = io.BytesIO()
np.${save}(file, kernel=kernel, copy=kernel, bias=np.zeros(64), steps=np.arange(3))
sys.stdout.buffer.write(file.getvalue())`;
    await lab.open("audit?example=clean");
    const buffer = numpy(program);
    await page
      .locator("input[type=file]")
      .setInputFiles({ name: "model.npz", mimeType: "application/zip", buffer });
    await expect(page.getByText("model.npz")).toBeVisible();
    await lab.drawn();
    const rows = page.getByRole("region", { name: "Tensors" }).locator("tbody tr");
    await expect(rows).toHaveCount(3); // integers are no weights
    const kernel = rows.filter({ hasText: "kernel" }).locator("td");
    await expect(kernel.nth(1)).toHaveText("64 × 128");
    expect(read((await kernel.nth(3).textContent())!)).toBeCloseTo(Math.sqrt(2 / 128), 2);
    await expect(page.locator("[data-code=copy]")).toContainText("copy");
    await page.getByRole("button", { name: "kernel" }).first().click();
    await lab.drawn();
    await expect(page.locator(".law-line")).toContainText("He normal of fan_in = 128");
  });
}
