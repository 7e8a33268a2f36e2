export { densityOf } from "../../pictures/density.js";
export { histogram } from "../../pictures/histogram.js";
export { matrixPicture } from "../../pictures/matrix.js";
export { factsOf } from "./facts.js";
