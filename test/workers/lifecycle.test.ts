/** Pages that are frozen, or left and come back to, with a call under way; and pages that hold the package twice. */
import { readFileSync } from "node:fs";
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { fingerprint, initialize, initializeParameters, normal } from "weightseed";
import { PROTOCOL } from "../../src/workers/protocol.js";
import { BROWSERS, pageOf, serve, type Site } from "./site.js";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

/** Over the 10 s that a pool lets a worker be silent. */
const AWAY_MS = 11_000;
/** A tenth of a second of two workers. */
const SHAPE = [30_000, 1000];
const WANT = fingerprint(initialize({ w: { shape: SHAPE, init: normal() } }, { seed: 1 }));

/** Tells the server what became of a call that was under way, and of one after it. */
const POOL = `
  import { fingerprint, normal } from "weightseed";
  import { createWorkerPool } from "weightseed/workers";
  const pool = createWorkerPool({ workers: 2 });
  const spec = { w: { shape: ${JSON.stringify(SHAPE)}, init: normal() } };
  const call = () => pool.initialize(spec, { seed: 1 }).then(fingerprint, String);
  // one call after the other, so that one is under way whenever the page goes
  let underWay, isPending, isAway = false;
  const keepCalling = () => {
    isPending = true;
    underWay = call().finally(() => (isPending = false));
    underWay.finally(() => isAway || keepCalling());
  };
  const goAway = () => {
    isAway = true;
    return isPending;
  };
  const tell = (what) => fetch("/told?" + encodeURIComponent(JSON.stringify(what)));
  const tellAll = async (away) =>
    tell({ ...away, underWay: await underWay, later: await call() });
  await pool.initialize({ w: { shape: [2000, 1000], init: normal() } }); // the workers have begun
`;
const LEFT_PAGE = pageOf(`${POOL}
  keepCalling();
  let interrupted;
  addEventListener("pagehide", () => (interrupted = goAway()));
  addEventListener("pageshow", ({ persisted }) => tellAll({ persisted, interrupted }));
  setTimeout(() => (location = "/away"));
`);
const AWAY_PAGE = `<!doctype html><script>setTimeout(() => history.back(), ${AWAY_MS})</script>`;
const HIDDEN_PAGE = pageOf(`${POOL}
  let interrupted;
  document.addEventListener("visibilitychange", () => {
    keepCalling();
    tell("hidden");
  }, { once: true });
  document.addEventListener("freeze", () => (interrupted = goAway()));
  document.addEventListener("resume", () => tellAll({ interrupted }));
  tell("ready");
`);

/** Two copies of the package, the second of another version: other numbers, and workers that speak otherwise. */
const TWICE_PAGE = pageOf(`
  import * as one from "weightseed";
  import { createWorkerPool } from "weightseed/workers";
  import * as two from "/other/index.js";
  import { createWorkerPool as createOther } from "/other/workers/index.js";
  const spec = { w: { shape: [2000, 1000], init: one.normal() } };
  const pools = [createWorkerPool({ workers: 2 }), createOther({ workers: 2 })];
  const set = one.initializeParameters([300, 200], { seed: 1 });
  const stranger = createWorkerPool({ workers: 1, worker: () => new Worker("/other/workers/worker.js", { type: "module" }) });
  globalThis.outcome = {
    inline: [one, two].map((copy) => copy.fingerprint(copy.initialize(spec, { seed: 1 }))),
    pools: (await Promise.all(pools.map((pool) => pool.initialize(spec, { seed: 1 })))).map(two.fingerprint),
    set: two.fingerprint(set),
    recipe: two.fingerprint(two.initialize(JSON.parse(JSON.stringify(one.recipeOf(set))))),
    refill: await pools[1].refill(set, { seed: 2 }).catch(String),
    stranger: await stranger.initialize(spec).catch(String),
  };
`);

/** A file of the package as another version would have it. */
function otherVersion(file: string): string {
  const text = readFileSync(`build/dist/${file}`, "utf8");
  return text.replaceAll(PROTOCOL, "weightseed/worker 0");
}

let site: Site;
let told: (what: unknown) => void;
/** What a page tells next. */
const next = (): Promise<unknown> => new Promise((resolve) => (told = resolve));

beforeAll(async () => {
  const pages: Record<string, string> = {
    "/left": LEFT_PAGE,
    "/away": AWAY_PAGE,
    "/hidden": HIDDEN_PAGE,
    "/twice": TWICE_PAGE,
  };
  site = await serve((path) => {
    if (pages[path] !== undefined) return { type: "text/html", body: pages[path] };
    if (path.startsWith("/told?")) {
      told(JSON.parse(decodeURIComponent(path.slice("/told?".length))));
      return { type: "text/plain", body: "" };
    }
    if (!path.startsWith("/other/") || path.endsWith(".map")) return undefined;
    return { type: "text/javascript", body: otherVersion(path.slice("/other/".length)) };
  });
});
afterAll(() => site.close());

for (const { name, isHere, launch } of BROWSERS) {
  describe.skipIf(!isHere)(name, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launch();
    });
    afterAll(() => browser.close());

    test("a page that goes into the back/forward cache and comes back", async () => {
      const what = next();
      const page = await browser.newPage();
      await page.goto(`${site.address}/left`);
      expect(await what).toStrictEqual({
        persisted: true,
        interrupted: true,
        underWay: WANT,
        later: WANT,
      });
      await page.close();
    });

    // in a tab that playwright does not know, since it keeps its own visible
    test.runIf(name === "chromium")(
      "a tab in the background, frozen with its workers",
      async () => {
        const session = await browser.newBrowserCDPSession();
        const ready = next();
        const { targetId } = await session.send("Target.createTarget", {
          url: `${site.address}/hidden`,
        });
        expect(await ready).toBe("ready");
        const { sessionId } = await session.send("Target.attachToTarget", { targetId });
        const become = (state: "frozen" | "active") => {
          const message = { id: 1, method: "Page.setWebLifecycleState", params: { state } };
          return session.send("Target.sendMessageToTarget", {
            message: JSON.stringify(message),
            sessionId,
          });
        };
        const hidden = next();
        const other = await session.send("Target.createTarget", { url: "about:blank" });
        await session.send("Target.activateTarget", other);
        expect(await hidden).toBe("hidden");
        const what = next();
        await become("frozen");
        await new Promise((resolve) => setTimeout(resolve, AWAY_MS));
        await become("active");
        expect(await what).toStrictEqual({ interrupted: true, underWay: WANT, later: WANT });
        for (const target of [{ targetId }, other])
          await session.send("Target.closeTarget", target);
      },
    );

    test("two copies of two versions in one page", async () => {
      const page = await browser.newPage();
      await page.goto(`${site.address}/twice`);
      await page.waitForFunction("globalThis.outcome");
      const want = fingerprint(
        initialize({ w: { shape: [2000, 1000], init: normal() } }, { seed: 1 }),
      );
      const set = fingerprint(initializeParameters([300, 200], { seed: 1 }));
      expect(await page.evaluate("outcome")).toStrictEqual({
        inline: [want, want],
        pools: [want, want],
        set,
        recipe: set,
        refill: expect.stringMatching(
          /^TypeError: refill: parameters expected an object that/,
        ) as string,
        stranger: expect.stringMatching(
          /answered "weightseed\/worker 0"; is it a worker of this version of weightseed\?/,
        ) as string,
      });
      await page.close();
    });
  });
}
