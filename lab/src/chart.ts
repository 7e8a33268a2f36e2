import { h } from "./dom.js";

/** A figure that is drawn anew for each state, and when its width changes. */
export interface Chart {
  readonly element: HTMLElement;
  /** `render` gets the width that there is. */
  draw(render: (width: number) => Element): void;
}

/** @param height least height in pixels, so that nothing moves when the picture comes */
export function chart(caption: string, height: number): Chart {
  const place = h("div", { class: "picture", style: `min-height: ${height}px` });
  const element = h("figure", {}, h("figcaption", {}, caption), place);
  let render: ((width: number) => Element) | undefined;
  let drawn = 0;
  const draw = (): void => {
    const width = Math.floor(place.clientWidth);
    if (render === undefined || width === 0) return;
    drawn = width;
    place.replaceChildren(render(width));
  };
  new ResizeObserver(() => {
    if (Math.floor(place.clientWidth) !== drawn) draw();
  }).observe(place);
  return {
    element,
    draw(next) {
      render = next;
      draw();
    },
  };
}
