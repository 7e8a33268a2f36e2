/**
 * A drawing of 16 by 16 in the colour of the text around it. Few fonts have such signs, and a browser that looks for one
 * lets the first picture of the page wait.
 */
export function icon(drawing: string): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  element.setAttribute("class", "icon");
  element.setAttribute("viewBox", "0 0 16 16");
  element.setAttribute("aria-hidden", "true");
  element.innerHTML = drawing;
  return element;
}

const pip = (x: number, y: number): string =>
  `<circle class="full" cx="${x}" cy="${y}" r="1.3" stroke="none"/>`;

export const DIE = `<rect x="1.5" y="1.5" width="13" height="13" rx="2.5"/>${pip(5, 5)}${pip(11, 5)}${pip(8, 8)}${pip(5, 11)}${pip(11, 11)}`;
export const HALF_DISC = `<circle cx="8" cy="8" r="6"/><path class="full" d="M8 2a6 6 0 0 0 0 12z"/>`;
export const SUN = `<circle cx="8" cy="8" r="3"/><path d="M8 .8v2.4M8 12.8v2.4M.8 8h2.4M12.8 8h2.4M2.9 2.9l1.7 1.7M11.4 11.4l1.7 1.7M2.9 13.1l1.7-1.7M11.4 4.6l1.7-1.7"/>`;
export const MOON = `<path d="M13.5 10A6 6 0 0 1 6 2.5a6 6 0 1 0 7.5 7.5z"/>`;
