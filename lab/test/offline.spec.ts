import { expect, test, VIEWS } from "./lab.js";

test.use({ serviceWorkers: "allow" });

test("after the first visit every view opens without a network", async ({
  page,
  lab,
  context,
  browserName,
}) => {
  test.skip(
    browserName !== "chromium",
    "playwright cannot take the system's Firefox off the network",
  );
  for (const site of ["plain", "isolated"] as const) {
    await lab.open("", site);
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await context.setOffline(true);
    for (const view of VIEWS) {
      await page.goto("about:blank");
      await lab.open(view, site);
      await expect(page.locator(".mistake")).toBeHidden();
    }
    await context.setOffline(false);
  }
});
