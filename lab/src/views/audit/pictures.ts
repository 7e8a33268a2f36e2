export { densityOf } from "../../pictures/density.js";
export { histogram } from "../../pictures/histogram.js";
export { matrixPicture } from "../../pictures/matrix.js";
export { evidence } from "./evidence.js";
export { verdictItems } from "./verdicts.js";
