// Draws docs/images/ from results of weightseed/diagnose: `npm run build && node scripts/pictures.mjs`.
import { mkdirSync, writeFileSync } from "node:fs";
import { glorotNormal, heNormal, normal } from "weightseed";
import { forecast, layersOf, probe } from "weightseed/diagnose";

const DEPTH = 50;
const WIDTH = 512;

/** Of a panel: where it begins and its extents. */
const [TOP, HEIGHT, LENGTH] = [84, 290, 330];

/** Laws, and the colours of their curves. */
const LAWS = [
  ["N(0, 1)", normal(), "#c92a2a"],
  ["He", heNormal(), "#2b8a3e"],
  ["Glorot", glorotNormal(), "#1971c2"],
  ["0.01·N(0, 1)", normal({ std: 0.01 }), "#e67700"],
];

/** Where formats end: their largest values, and the least that they keep. */
const ENDS = [
  ["float32", (2 - 2 ** -23) * 2 ** 127, 2 ** -149],
  ["float16", 65504, 2 ** -24],
];

mkdirSync("docs/images", { recursive: true });
for (const activation of ["relu", "tanh"]) {
  const curves = LAWS.map(([name, init, colour]) => {
    const layers = layersOf(Array(DEPTH + 1).fill(WIDTH), { init }).map((layer) => ({
      ...layer,
      activation,
    }));
    return { name, colour, ...curvesOf(layers) };
  });
  const title = `${DEPTH} layers of ${WIDTH} ${activation === "relu" ? "ReLU" : activation} units`;
  writeFileSync(`docs/images/${activation}.svg`, picture(title, curves));
}

/** Root mean squares by layer: as forecast, and as measured in float32. */
function curvesOf(layers) {
  const field = forecast(layers).layers;
  const measured = probe(layers, { batch: 16, seed: 1 }).layers;
  return {
    signal: {
      line: field.map(({ variance }) => Math.sqrt(variance)),
      dots: measured.map(({ before }) => before.rms),
    },
    gradient: {
      line: field.map(({ gradient }) => Math.sqrt(gradient)),
      dots: measured.map(({ gradient }) => gradient),
    },
  };
}

function picture(title, curves) {
  const all = curves.flatMap(({ signal, gradient }) => [...signal.line, ...gradient.line]);
  const logs = all.filter((x) => x > 0).map(Math.log10);
  // a whole number of fives on both sides
  const low = Math.min(-10, Math.max(-80, 5 * Math.floor(Math.min(...logs) / 5)));
  const high = Math.max(5, 5 * Math.ceil(Math.max(...logs) / 5));
  const names = curves.map(
    ({ name, colour }, k) =>
      `<circle cx="${64 + 150 * k}" cy="44" r="4" fill="${colour}"/>` +
      `<text x="${74 + 150 * k}" y="49">${name}</text>`,
  );
  const panels = [
    panel("signals, forward", 56, curves, "signal", low, high),
    panel("gradients, backward", 446, curves, "gradient", low, high),
  ];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 820 420" font-family="sans-serif" font-size="13" fill="#212529">\n` +
    `<rect width="100%" height="100%" fill="#fff"/>\n` +
    `<text x="12" y="24" font-size="15" font-weight="bold">${title}: root mean square by layer; dots: probe, lines: forecast</text>\n` +
    `${names.join("\n")}\n${panels.join("\n")}\n</svg>\n`
  );
}

/** One panel: layers to the right, powers of ten upward. */
function panel(title, left, curves, which, low, high) {
  const x = (layer) => (left + (layer * LENGTH) / (DEPTH - 1)).toFixed(1);
  const y = (value) => (TOP + (HEIGHT * (high - Math.log10(value))) / (high - low)).toFixed(1);
  const isSeen = (value) => value > 0 && Math.log10(value) >= low && Math.log10(value) <= high;
  const step = high - low > 40 ? 20 : 5;
  const ticks = [];
  for (let power = Math.ceil(low / step) * step; power <= high; power += step) {
    const at = y(10 ** power);
    ticks.push(
      `<line x1="${left}" x2="${left + LENGTH}" y1="${at}" y2="${at}" stroke="#e9ecef"/>` +
        `<text x="${left - 6}" y="${Number(at) + 4}" text-anchor="end" font-size="11">1e${power}</text>`,
    );
  }
  const ends = ENDS.flatMap(([format, most, least]) =>
    [most, least]
      .filter(isSeen)
      .map(
        (value) =>
          `<line x1="${left}" x2="${left + LENGTH}" y1="${y(value)}" y2="${y(value)}" stroke="#868e96" stroke-dasharray="4 3"/>` +
          `<text x="${left + LENGTH - 4}" y="${Number(y(value)) - 3}" text-anchor="end" font-size="10" fill="#868e96">${value > 1 ? `${format} overflows` : `0 in ${format}`}</text>`,
      ),
  );
  const drawn = curves.flatMap(({ colour, [which]: { line, dots } }) => {
    const points = line.flatMap((value, l) => (isSeen(value) ? [`${x(l)},${y(value)}`] : []));
    const marks = dots.flatMap((value, l) =>
      isSeen(value) ? [`<circle cx="${x(l)}" cy="${y(value)}" r="2" fill="${colour}"/>`] : [],
    );
    return [
      `<polyline points="${points.join(" ")}" fill="none" stroke="${colour}" stroke-opacity="0.45" stroke-width="1.5"/>`,
      ...marks,
    ];
  });
  return [
    `<text x="${left}" y="${TOP - 10}" font-weight="bold">${title}</text>`,
    ...ticks,
    ...ends,
    ...drawn,
    `<text x="${left}" y="${TOP + HEIGHT + 20}">layer 0</text>`,
    `<text x="${left + LENGTH}" y="${TOP + HEIGHT + 20}" text-anchor="end">${DEPTH - 1}</text>`,
  ].join("\n");
}
