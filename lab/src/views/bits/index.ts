import { fingerprint, initialize, laws, type InitializeOptions, type Spec } from "weightseed";
import { breathe, frame } from "../../breathe.js";
import { form, select, text } from "../../controls.js";
import { h } from "../../dom.js";
import { seedOf } from "../../seed.js";
import type { View } from "../../view.js";
import { NUMPY_PRINTS, printed, PROGRAM } from "./python.js";
import { DTYPES, LAWS, published, SEED, SHAPE } from "./recipes.js";
import type { Line, Made } from "./systems.js";
import "./style.css";

const defaults = { where: "thread", seed: "0" };

/** NumPy's legacy seeds end here. */
const MOST_SEED = 2 ** 32 - 1;
const SHOWN_DIGITS = 8;

export const view: View<typeof defaults> = {
  defaults,
  mount(root, context) {
    laws();
    const controls = form(context, {
      where: select({
        label: "Computed in",
        options: [
          ["thread", "this thread"],
          ["pool", "the pool of workers"],
        ],
      }),
      seed: text({
        label: "Seed of the other systems",
        pattern: "\\d{1,10}",
        wanted: `A whole number up to ${MOST_SEED}`,
      }),
    });
    const rows = Object.keys(LAWS).map((law) => {
      const cells = DTYPES.map(() => h("td", {}, "…"));
      return { law, cells, row: h("tr", {}, h("th", { scope: "row" }, law), ...cells) };
    });
    const count = h("p", { class: "count", role: "status" }, "…");
    const lines = h("tbody");
    const numpy = h("div", { class: "numpy-place" });
    root.append(
      controls.element,
      h(
        "div",
        { class: "pictures" },
        h(
          "section",
          {},
          h("h2", {}, "Fingerprints, beside the published ones"),
          h(
            "div",
            { class: "scroll", tabindex: 0, role: "region", "aria-label": "Fingerprints" },
            h(
              "table",
              { class: "prints" },
              h("thead", {}, headings(`${SHAPE.join(" × ")}, seed ${SEED}`, ...DTYPES)),
              h("tbody", {}, ...rows.map(({ row }) => row)),
            ),
          ),
          count,
        ),
        h(
          "section",
          {},
          h("h2", {}, "First values of other systems"),
          h(
            "div",
            { class: "scroll", tabindex: 0, role: "region", "aria-label": "First values" },
            h(
              "table",
              { class: "systems" },
              h("thead", {}, headings("system", "Python, and its values here")),
              lines,
            ),
          ),
        ),
      ),
      h(
        "div",
        { class: "words" },
        h("h2", {}, "What is compared"),
        h(
          "p",
          {},
          "Each cell is a matrix made now, in this browser. Its SHA-256 stands beside the one that the repository holds, to which ten engines on two architectures were compared. A fingerprint begins with the eight digits shown; all sixty-four are compared.",
        ),
        h("h2", {}, "The text’s program"),
        h("pre", { tabindex: 0, "aria-label": "Python program" }, h("code", {}, PROGRAM)),
        numpy,
      ),
    );

    return {
      async show({ where, seed }, signal) {
        controls.show({ where, seed });
        await frame(signal);
        const given = seedOf(seed);
        if (typeof given !== "number" || given > MOST_SEED) {
          throw new RangeError(
            `the seed expected a whole number up to ${MOST_SEED}, got "${seed}"`,
          );
        }
        const { firstValues, program } = await import("./systems.js");
        await breathe(signal);
        numpy.replaceChildren(numpyTable(program()));
        const found: HTMLElement[] = [];
        for (const line of firstValues(given)) {
          found.push(lineOf(line));
          await breathe(signal); // each system compiles or warms something of its own
        }
        lines.replaceChildren(...found);
        let [done, equal] = [0, 0];
        const total = rows.length * DTYPES.length;
        for (const { law, cells } of rows) {
          for (const [i, dtype] of DTYPES.entries()) {
            await breathe(signal);
            const spec = { w: { shape: SHAPE, init: LAWS[law]! } };
            const options = { seed: SEED, dtype };
            const found =
              where === "pool"
                ? await poolPrint(spec, options, signal)
                : fingerprint(initialize(spec, options));
            const isEqual = found === published(law, dtype);
            equal += Number(isEqual);
            cells[i]!.replaceChildren(mark(isEqual), h("code", {}, found.slice(0, SHOWN_DIGITS)));
            cells[i]!.title = found;
            context.progress((done += 1), total);
          }
        }
        count.textContent = `${equal} of ${total} fingerprints are equal.`;
      },
    };
  },
};

async function poolPrint(
  spec: Spec,
  options: InitializeOptions,
  signal: AbortSignal,
): Promise<string> {
  const { sharedPool } = await import("../../pool.js");
  const pool = sharedPool();
  return pool.fingerprint(await pool.initialize(spec, { ...options, signal }), { signal });
}

const headings = (...titles: string[]): HTMLElement =>
  h("tr", {}, ...titles.map((title) => h("th", { scope: "col" }, title)));

const lineOf = ({ system, python, values }: Line): HTMLElement =>
  h(
    "tr",
    {},
    h("th", { scope: "row" }, system),
    h(
      "td",
      {},
      h("code", { class: "python" }, python),
      h("code", { class: "values" }, words(values)),
    ),
  );

const mark = (isEqual: boolean): HTMLElement =>
  h(
    "span",
    {
      class: isEqual ? "same" : "other",
      role: "img",
      "aria-label": isEqual ? "equal" : "different",
    },
    isEqual ? "✓" : "✕",
  );

const words = (values: Float32Array | Float64Array): string =>
  Array.from(values, (value) => printed(value, values instanceof Float32Array)).join("  ");

function numpyTable(own: Made): HTMLElement {
  const rows = (["W1", "W2"] as const).flatMap((name) =>
    NUMPY_PRINTS[name].map((expected, i) => {
      const value = own[name][i]!;
      return h(
        "tr",
        {},
        h("th", { scope: "row" }, `${name}[${i}]`),
        h("td", {}, h("code", {}, printed(expected, false))),
        h("td", {}, h("code", {}, printed(value, false)), " ", mark(Object.is(value, expected))),
      );
    }),
  );
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": "NumPy’s digits" },
    h(
      "table",
      { class: "numpy" },
      h("thead", {}, headings("value", "NumPy prints", "computed here")),
      h("tbody", {}, ...rows),
    ),
  );
}
