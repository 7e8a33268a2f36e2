// in Chromium its address tells the extension's; in Firefox it opens the page, which no driver may
if (globalThis.browser?.runtime.getBrowserInfo)
  globalThis.browser.tabs.create({ url: "index.html" });
