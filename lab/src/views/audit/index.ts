import type { AuditedParameter } from "weightseed/diagnose";
import { frame } from "../../breathe.js";
import { chart } from "../../chart.js";
import { form, select } from "../../controls.js";
import { crew } from "../../crew.js";
import { h } from "../../dom.js";
import { later } from "../../later.js";
import { CORNER, type Matrix } from "../../matrix.js";
import { short } from "../../numbers.js";
import { paint } from "../../painter.js";
import type { View } from "../../view.js";
import { dropzone } from "./dropzone.js";
import type { Audited, Looked, Source, tasks } from "./tasks.js";
import { DECLARED, EXAMPLES, type Declared } from "./words.js";
import "./style.css";

/** In the place of an example's name: the file that was opened, of which an address can say no more. */
const FILE = "file";

const defaults = { example: "tfjs", declared: "" as Declared, look: "" };

const loadPictures = later(() => import("./pictures.js"));

export const view: View<typeof defaults> = {
  defaults,
  mount(root, context) {
    const auditor = crew<typeof tasks>(
      () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }),
      async () => (await import("./tasks.js")).tasks,
    );
    let file: File | undefined;
    /** The last audit, and what it was of: to look at another tensor audits nothing anew. */
    let last:
      { readonly key: string; readonly source: Source; readonly audited: Audited } | undefined;

    const controls = form(context, {
      example: select({
        label: "Weights",
        options: [
          ...EXAMPLES.map(([name, label]) => [name, label] as const),
          [FILE, "a file of yours"],
        ],
      }),
      declared: select({ label: "Law that they claim", options: DECLARED }),
    });
    const drop = dropzone(root, (chosen) => {
      file = chosen;
      context.change({ example: FILE, look: "" });
    });
    controls.element.append(drop);
    const verdicts = h("ul", { class: "verdicts" });
    const story = h("p");
    const table = h("tbody");
    const bars = chart("Its values", 300);
    const matrix = h("div", { class: "matrix" });
    const tests = chart("Tests against the law", 206);
    const law = h("p", { class: "small law-line" });
    root.append(
      controls.element,
      h(
        "div",
        { class: "pictures" },
        h("section", { "aria-label": "Verdicts" }, verdicts),
        bars.element,
        law,
        h(
          "div",
          { class: "pair" },
          h("figure", {}, h("figcaption", {}, "The matrix: one square a value"), matrix),
          tests.element,
        ),
      ),
      h(
        "div",
        { class: "words" },
        h("h2", {}, "The weights"),
        story,
        h(
          "div",
          { class: "scroll", tabindex: 0, role: "region", "aria-label": "Tensors" },
          h(
            "table",
            {},
            h(
              "thead",
              {},
              h(
                "tr",
                {},
                ...["tensor", "shape", "mean", "std"].map((title) =>
                  h(
                    "th",
                    { scope: "col", class: title === "mean" || title === "std" ? "number" : "" },
                    title,
                  ),
                ),
              ),
            ),
            table,
          ),
        ),
        h("h2", {}, "How sure it is"),
        h(
          "p",
          {},
          "Each drawn tensor has seven tests. An alarm is a p-value that honest weights would show once in a million audits, all tests together. Faults of structure, such as equal rows or zeros where a draw ends, need no law: chance does not make them.",
        ),
        h(
          "p",
          { class: "small" },
          "Files are read in the page, by a worker of it. Nothing leaves the page.",
        ),
      ),
    );

    async function pictures(audited: Audited, look: string): Promise<(() => void)[]> {
      const { densityOf, evidence, histogram, matrixPicture, verdictItems } = await loadPictures();
      const { parameters, level, tests: count } = audited;
      const shown = parameters.find(({ name }) => name === look) ?? pointedAt(audited);
      const words = (): void => {
        table.replaceChildren(
          ...parameters.map((parameter) =>
            tensorRow(parameter, parameter === shown, () =>
              context.change({ look: parameter.name }),
            ),
          ),
        );
        verdicts.replaceChildren(
          ...verdictItems(audited, (name) => context.change({ look: name })),
        );
        if (shown !== undefined) law.textContent = lawWords(shown);
      };
      if (shown === undefined) return [words];
      const looked = audited.looks[shown.name];
      return [
        words,
        () => {
          const density = looked?.init && densityOf(looked.init, shown.shape, looked.layout);
          bars.draw((width) => histogram(shown, density, width));
        },
        () =>
          tests.draw((width) =>
            shown.tests.length === 0
              ? h("p", { class: "small" }, "No law to test against.")
              : evidence(shown.tests, level / Math.max(1, count), width),
          ),
        () => {
          if (looked === undefined) matrix.replaceChildren();
          else matrix.replaceChildren(...matrixPicture(cornerOf(looked), shown, looked.layout));
        },
      ];
    }

    return {
      async show({ example, declared, look }, signal) {
        controls.show({ example, declared, look });
        const source = example === FILE ? file : example;
        story.textContent =
          example === FILE
            ? (file?.name ?? "Choose a file, or drop one anywhere on the page.")
            : (EXAMPLES.find(([name]) => name === example)?.[2] ?? "");
        if (source === undefined) return;
        const key = JSON.stringify([example, declared]);
        if (last?.key !== key || last.source !== source) {
          await frame(signal);
          const [audited] = await Promise.all([
            auditor.run("audit", [source, declared], signal),
            loadPictures(), // beside it
          ]);
          last = { key, source, audited };
        }
        const { audited } = last;
        await paint(await pictures(audited, look), signal);
        const { length } = audited.verdicts;
        context.say(
          length === 0 ? "No verdict: the weights are what they claim." : `${length} verdicts`,
        );
      },
      dispose: () => auditor.close(),
    };
  },
};

const cornerOf = ({ corner: values, rows, columns }: Looked): Matrix => ({
  ...{ values, rows, columns },
  stride: Math.min(columns, CORNER),
});

/** The tensor that the first verdict names; without one the first tensor. */
function pointedAt({ verdicts, parameters }: Audited): AuditedParameter | undefined {
  const [name] = verdicts.flatMap(({ names }) => names);
  return parameters.find((parameter) => parameter.name === name) ?? parameters[0];
}

function tensorRow(
  { name, shape, mean, std }: AuditedParameter,
  isShown: boolean,
  choose: () => void,
): HTMLElement {
  const button = h("button", { type: "button", class: "link", "aria-pressed": `${isShown}` }, name);
  button.addEventListener("click", choose);
  return h(
    "tr",
    {},
    h("td", {}, button),
    h("td", {}, shape.join(" × ")),
    h("td", { class: "number" }, short(mean)),
    h("td", { class: "number" }, short(std)),
  );
}

function lawWords({ law, derivation, fits }: AuditedParameter): string {
  if (law !== null) return `The curve is the law that is claimed. ${derivation ?? law}`;
  return fits.length === 0
    ? "No law is claimed, and none of the frameworks' fits."
    : `No law is claimed. These fit: ${fits.join("; ")}`;
}
