import { readdirSync } from "node:fs";
import { expect, test as base, type Page } from "playwright/test";
import { PORT, SITES } from "./serve.mjs";

export { expect };

/** Folders of src/views: tests of all views go through them. */
export const VIEWS = readdirSync(new URL("../src/views/", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const HOST = `http://localhost:${PORT}`;

export type Site = keyof typeof SITES;

/** The lab in a page. */
export interface Lab {
  /** Opens an address such as "law?init=zeros" and waits until the view has been drawn. */
  open(address?: string, site?: Site): Promise<void>;
  /** Waits until the view shows its state. */
  drawn(): Promise<void>;
  /** What the page wrote to the console, and errors that nobody caught. */
  readonly messages: string[];
  /** Addresses asked for on other hosts. */
  readonly foreign: string[];
}

export const test = base.extend<{ lab: Lab }>({
  lab: async ({ page }, use) => {
    const messages: string[] = [];
    const foreign: string[] = [];
    page.on("console", (message) => {
      const text = message.text();
      if (!text.includes("blocked by Playwright")) messages.push(`${message.type()}: ${text}`);
    });
    page.on("pageerror", (error) => messages.push(String(error)));
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(HOST) && !/^(data|blob):/.test(url)) foreign.push(url);
    });
    await use({
      async open(address = "", site = "isolated") {
        await page.goto(`${HOST}${SITES[site].path}${address === "" ? "" : `#/${address}`}`);
        await drawn(page);
      },
      drawn: () => drawn(page),
      messages,
      foreign,
    });
    expect(foreign, "requests to other hosts").toEqual([]);
    expect(messages, "messages on the console").toEqual([]);
  },
});

async function drawn(page: Page): Promise<void> {
  await expect(page.locator("main[aria-busy=false] .view")).toBeVisible({ timeout: 60_000 });
}
