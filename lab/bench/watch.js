// Runs in the page before its own scripts, and keeps the times of a visit (interactive.mjs).
{
  const visit = { answers: [] };
  globalThis.visit = visit;
  const CONTROL = ".view .controls :is(select, input, button)";
  const isThere = (selector) => document.querySelector(selector) !== null;
  const isDrawn = () => isThere("main[aria-busy=false] .view") && isThere(".mistake[hidden]");
  const isUsable = () =>
    visit.answers.length > 0 && (isDrawn() || isThere(".work:not([hidden]) progress"));
  /** Once the frame after now is shown. */
  const shown = (then) => requestAnimationFrame(() => setTimeout(then));
  const keep = (key) => shown(() => (visit[key] ??= performance.now()));
  const look = () => {
    if (document.activeElement === document.body) document.querySelector(CONTROL)?.focus();
    if (isUsable()) keep("usable");
    if (isDrawn()) keep("drawn");
  };
  new MutationObserver(look).observe(document, {
    ...{ subtree: true, childList: true, attributeFilter: ["aria-busy", "hidden"] },
  });
  addEventListener("keydown", ({ timeStamp, target }) => {
    if (!target.matches(CONTROL)) return;
    shown(() => {
      visit.answers.push(performance.now() - timeStamp);
      look();
    });
  });
}
