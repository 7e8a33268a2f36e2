import { h } from "./dom.js";
import type { Points } from "./points.js";

/** Points along a side of the grid on which a network is asked. */
const SIDE = 36;
/** The square that is shown reaches from −REACH to REACH. */
const REACH = 1.1;
/** Pixels along a side of the picture, of which a screen shows half as many. */
const PIXELS = 400;

const axis = Array.from({ length: SIDE }, (_, i) => REACH * ((2 * i + 1) / SIDE - 1));

/** Where the network is asked, row by row from above: x₁, x₂ of each point. */
export const gridOf = (): Float32Array =>
  Float32Array.from(axis.toReversed().flatMap((y) => axis.flatMap((x) => [x, y])));

type Colour = readonly [number, number, number];

/** Of class 0 and class 1; the usual colour-vision deficiencies keep orange and blue apart. */
const ORANGE: Colour = [222, 120, 30];
const BLUE: Colour = [45, 95, 190];
const MIDDLE: Colour = [250, 248, 244];
const DARK_ORANGE = "rgb(140, 62, 0)";
const DARK_BLUE = "rgb(12, 40, 110)";

/** A picture of a network's answers over the plane, and the points that it learns from. */
export interface Field {
  readonly element: HTMLElement;
  /** `answers` are probabilities of class 1 at gridOf(); `words` say what is seen. */
  draw(answers: Float32Array, points: Points, words: string): void;
}

export function field(): Field {
  const element = h("canvas", { width: PIXELS, height: PIXELS, class: "answers", role: "img" });
  const small = h("canvas", { width: SIDE, height: SIDE });
  return {
    element,
    draw(answers, points, words) {
      const image = new ImageData(SIDE, SIDE);
      for (const [i, answer] of answers.entries())
        image.data.set([...colourOf(answer), 255], 4 * i);
      small.getContext("2d")!.putImageData(image, 0, 0);
      const pen = element.getContext("2d")!;
      pen.imageSmoothingQuality = "high";
      pen.drawImage(small, 0, 0, PIXELS, PIXELS);
      drawPoints(pen, points);
      element.setAttribute("aria-label", words);
    },
  };
}

/** What has no answer, NaN, is grey. */
function colourOf(answer: number): Colour {
  if (Number.isNaN(answer)) return [150, 150, 150];
  const end = answer < 0.5 ? ORANGE : BLUE;
  const share = 0.85 * Math.sqrt(Math.abs(2 * answer - 1)); // the root shows on which side of ½ it is
  return MIDDLE.map((from, i) => from + share * (end[i]! - from)) as unknown as Colour;
}

/** Class 0 as discs, class 1 as squares. */
function drawPoints(pen: CanvasRenderingContext2D, { count, x, y, label }: Points): void {
  const scale = PIXELS / (2 * REACH);
  const radius = 6;
  pen.strokeStyle = "white";
  pen.lineWidth = 1.5;
  for (let i = 0; i < count; ++i) {
    const [left, top] = [(x[i]! + REACH) * scale, (REACH - y[i]!) * scale];
    pen.fillStyle = label[i] === 0 ? DARK_ORANGE : DARK_BLUE;
    pen.beginPath();
    if (label[i] === 0) pen.arc(left, top, radius, 0, 2 * Math.PI);
    else pen.rect(left - radius, top - radius, 2 * radius, 2 * radius);
    pen.fill();
    pen.stroke();
  }
}
