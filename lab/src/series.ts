/**
 * Colours of series, told apart by hue under the usual colour-vision deficiencies and by lightness in greyscale; both
 * themes have their own (style/theme.css). Lines differ by their dashes too.
 */
export const SERIES = ["var(--series-1)", "var(--series-2)", "var(--series-3)", "var(--series-4)"];
export const DASHES = ["none", "7 4", "2 3", "9 3 2 3"];
/** By the names that Plot gives them. */
export const SYMBOLS = ["circle", "square", "triangle", "diamond"] as const;

/** The symbols around (0, 0), each of the area of a disc of radius 3.5. */
const OUTLINES = [
  "M-3.5 0a3.5 3.5 0 1 1 7 0a3.5 3.5 0 1 1 -7 0z",
  "M-3.1 -3.1h6.2v6.2h-6.2z",
  "M0 -5.44L4.71 2.72h-9.42z",
  "M0 -5.77L3.33 0L0 5.77L-3.33 0z",
];

/** A piece of a series' line with its symbol, for legends. */
export function swatch(place: number): SVGElement {
  const piece = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  piece.setAttribute("class", "swatch");
  piece.setAttribute("viewBox", "0 0 30 12");
  piece.setAttribute("aria-hidden", "true");
  piece.style.stroke = SERIES[place]!;
  piece.innerHTML = `
    <path d="M0 6h30" stroke-width="2" stroke-dasharray="${DASHES[place]!}"/>
    <path d="${OUTLINES[place]!}" transform="translate(15 6)" stroke-width="1.5" fill="var(--paper)"/>`;
  return piece;
}
