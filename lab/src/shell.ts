import { readAddress, readState, writeAddress } from "./address.js";
import { breathe } from "./breathe.js";
import { h } from "./dom.js";
import type { Context, Mounted, State, View } from "./view.js";
import { VIEWS, type Entry } from "./views.js";

/** Work that ends sooner shows no progress. */
const PATIENCE_MS = 300;

/** A view in the page, with the state that it shows. */
interface Open {
  readonly entry: Entry;
  readonly view: View;
  readonly mounted: Mounted;
  state: State;
}

/** The page around the views: navigation, address, progress, mistakes. */
export class Shell {
  readonly #main = find("main");
  readonly #nav = find("nav");
  readonly #mistake = find(".mistake");
  readonly #work = find(".work");
  readonly #progress = find("progress") as HTMLProgressElement;
  readonly #heard = find(".heard");
  #open: Open | undefined;
  /** Of the view that is being loaded or shown. */
  #abort = new AbortController();

  /** Until the first view is drawn. */
  async start(): Promise<void> {
    this.#nav.append(...VIEWS.map(({ name, title }) => h("a", { href: `#/${name}` }, title)));
    find(".work button").addEventListener("click", () => this.#abort.abort());
    find(".skip").addEventListener("click", (event) => {
      event.preventDefault(); // the fragment is the address of the view
      this.#main.focus();
    });
    addEventListener("popstate", () => void this.#follow());
    await this.#follow();
  }

  /** Goes where the address says. */
  async #follow(): Promise<void> {
    const { view: name, query } = readAddress(location.hash);
    const entry = VIEWS.find((entry) => entry.name === name) ?? VIEWS[0]!;
    if (this.#open?.entry === entry) {
      this.#open.state = readState(query, this.#open.view.defaults);
      return this.#show(this.#open);
    }
    const isFirst = this.#open === undefined;
    const since = isFirst ? 0 : performance.now(); // the page itself was waited for
    this.#close();
    this.#mark(entry);
    const { signal } = this.#abort;
    try {
      const view = await entry.load();
      await breathe(); // a module that was just compiled has taken its time
      if (signal.aborted) return;
      this.#open = this.#mount(entry, view, readState(query, view.defaults));
    } catch (error) {
      this.#blame(error);
      return;
    }
    if (!isFirst) this.#main.focus({ preventScroll: true });
    scrollTo(0, 0);
    await this.#show(this.#open, since);
  }

  #mount(entry: Entry, view: View, state: State): Open {
    const root = h("div", { class: `view ${entry.name}` });
    this.#main.replaceChildren(h("h1", {}, entry.heading), root);
    return { entry, view, mounted: view.mount(root, this.#contextOf(entry)), state };
  }

  #contextOf(entry: Entry): Context {
    return {
      change: (patch, settled = true) => {
        const open = this.#open;
        if (open?.entry !== entry) return;
        open.state = { ...open.state, ...patch } as State;
        if (settled) {
          const hash = writeAddress(entry.name, open.state, open.view.defaults);
          if (hash !== location.hash) history.pushState(null, "", hash);
        }
        void this.#show(open);
      },
      progress: (done, total) => {
        this.#progress.max = total;
        this.#progress.value = done;
      },
      say: (sentence) => (this.#heard.textContent = sentence),
    };
  }

  /** @param since when the reader asked for it */
  async #show(open: Open, since = performance.now()): Promise<void> {
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    this.#mistake.hidden = true;
    this.#main.ariaBusy = "true";
    const left = since + PATIENCE_MS - performance.now();
    const showWork = (): void => void (this.#work.hidden = false);
    const patience = left > 0 ? setTimeout(showWork, left) : undefined;
    if (patience === undefined) showWork(); // in one frame with the controls
    signal.addEventListener("abort", () => clearTimeout(patience));
    try {
      await open.mounted.show(open.state, signal);
    } catch (error) {
      if (!signal.aborted) this.#blame(error);
    } finally {
      clearTimeout(patience);
      if (this.#abort.signal === signal) {
        this.#work.hidden = true;
        this.#progress.removeAttribute("value");
        this.#main.ariaBusy = "false";
      }
    }
  }

  #blame(error: unknown): void {
    this.#mistake.textContent = error instanceof Error ? error.message : String(error);
    this.#mistake.hidden = false;
  }

  #close(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#open?.mounted.dispose?.();
    this.#open = undefined;
    this.#mistake.hidden = true;
    this.#heard.textContent = "";
  }

  #mark({ name, title }: Entry): void {
    document.title = `${title} · weightseed lab`;
    for (const link of this.#nav.children) {
      if (link.getAttribute("href") === `#/${name}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }
}

const find = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!;
