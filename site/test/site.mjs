import { readdirSync } from "node:fs";
import { expect, test as base } from "playwright/test";
import { FOLDER, PATH, PORT } from "./serve.mjs";

export { expect };

const HOST = `http://localhost:${PORT}`;
export const HOME = `${HOST}${PATH}`;

/** The site's pages. What stands beside them in its folder, the lab and files that pages link to, has tests of its own. */
export const PAGES = readdirSync(FOLDER, { recursive: true })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".html") && file !== "lab/index.html");

/** A page that fails a test for what it asks of other hosts, and for what it says on the console. */
export const test = base.extend({
  page: async ({ page }, use) => {
    const messages = [];
    const foreign = [];
    page.on("console", (message) => messages.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => messages.push(String(error)));
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(HOST) && !/^(data|blob):/.test(url)) foreign.push(url);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) messages.push(`${response.status()}: ${response.url()}`);
    });
    await use(page);
    expect(foreign, "requests to other hosts").toEqual([]);
    expect(messages, "messages on the console").toEqual([]);
  },
});
