import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test, VIEWS } from "./lab.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A task that keeps a page from answering for longer is felt. */
const LONGEST_TASK_MS = 100;
/** The one view that freezes the page, on purpose and on demand. */
const FREEZES = "speed";

/** Tests of the run that CI makes: `playwright test --grep @ci`. */
const BOUNDED = { tag: "@ci" };

const FACES = {
  light: { width: 1440, height: 900, colorScheme: "light" },
  dark: { width: 1440, height: 900, colorScheme: "dark" },
  phone: { width: 390, height: 844, colorScheme: "light" },
} as const;

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

for (const view of VIEWS) {
  test.describe(view, () => {
    test(
      "is reached by its address and by a click, and says where it is",
      BOUNDED,
      async ({ page, lab }) => {
        await lab.open(view);
        const heading = await page.getByRole("heading", { level: 1 }).textContent();
        const link = page.locator(`nav a[href="#/${view}"]`);
        await expect(link).toHaveAttribute("aria-current", "page");
        await lab.open();
        await link.click();
        await lab.drawn();
        await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading!);
        expect(new URL(page.url()).hash).toBe(`#/${view}`);
      },
    );

    for (const [face, { width, height, colorScheme }] of Object.entries(FACES)) {
      const details = face === "light" ? BOUNDED : {};
      test(
        `${face}: no violation that axe-core finds, nothing wider than the page`,
        details,
        async ({ page, lab, browserName }) => {
          await page.setViewportSize({ width, height });
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          await lab.open(view);
          await page.screenshot({
            path: `../build/lab-shots/${view}-${face}-${browserName}.png`,
            fullPage: true,
          });
          const wide = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          expect(wide).toBe(0);
          await page.evaluate(AXE);
          const violations = await page.evaluate(async () => {
            const { axe } = globalThis as unknown as {
              axe: { run(): Promise<{ violations: Violation[] }> };
            };
            return (await axe.run()).violations;
          });
          expect(
            violations.map(({ id, nodes }) => [
              id,
              nodes.map((node) => `${node.html} ${node.failureSummary}`),
            ]),
          ).toEqual([]);
        },
      );
    }

    test("works without cross-origin isolation", async ({ page, lab }) => {
      await lab.open(view, "plain");
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
      await expect(page.locator(".mistake")).toBeHidden();
    });

    test("works where workers are forbidden", async ({ page, lab }) => {
      await lab.open(view, "workerless");
      await expect(page.locator(".mistake")).toBeHidden();
      const policy = /worker-src|Content.Security.Policy/; // the browser says that it keeps the policy
      lab.messages.splice(0, Infinity, ...lab.messages.filter((message) => !policy.test(message)));
    });

    test("no long task", BOUNDED, async ({ page, lab, browser, browserName }) => {
      test.skip(browserName !== "chromium", "only Chromium reports them");
      test.skip(view === FREEZES, "on purpose");
      await browser.startTracing(page, { categories: ["toplevel", "blink.user_timing"] });
      await lab.open(view);
      await page.evaluate((mark) => performance.mark(mark), MARK);
      const tasks = mainTasks(await browser.stopTracing());
      expect(tasks.length).toBeGreaterThan(10);
      expect(Math.max(...tasks)).toBeLessThan(LONGEST_TASK_MS);
    });

    test("nothing moves once the view is there", async ({ page, lab, browserName }) => {
      test.skip(browserName !== "chromium", "only Chromium reports it");
      await page.addInitScript(() => {
        const seen = { shift: 0 };
        Object.assign(globalThis, { seen });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            const { value, hadRecentInput } = entry as PerformanceEntry & {
              value: number;
              hadRecentInput: boolean;
            };
            if (!hadRecentInput) seen.shift += value;
          }
        }).observe({ type: "layout-shift", buffered: true });
      });
      await lab.open(view);
      await page.waitForTimeout(500); // entries come late
      const shift = await page.evaluate(
        () => (globalThis as unknown as { seen: { shift: number } }).seen.shift,
      );
      expect(shift).toBe(0);
    });
  });
}

/** By which the page's own thread is known in a trace: Chromium has pages of its own beside it. */
const MARK = "page of the lab";

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** "X": an event that has ended. */
  readonly ph: string;
  /** Time on a processor in microseconds, which leaves out other work on the machine. */
  readonly tdur?: number;
}

/** Processor times of the tasks on the page's main thread, in milliseconds. */
function mainTasks(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const own = traceEvents.find(({ name }) => name === MARK)!;
  return traceEvents
    .filter(({ name, ph }) => name.endsWith("RunTask") && ph === "X")
    .filter(({ pid, tid }) => pid === own.pid && tid === own.tid)
    .map(({ tdur }) => {
      if (tdur === undefined) throw new Error("a task without its time on the processor");
      return tdur / 1000;
    });
}
