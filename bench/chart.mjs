const LEFT = 130; // where bars begin
const LENGTH = 430; // of the longest
const HIGH = 24; // from bar to bar
const WIDTH = LEFT + LENGTH + 60;
const OURS = "weightseed";

/** Works that are drawn, and their titles. */
const PANELS = {
  "float32 normal": "float32 normals",
  "float32 uniform": "float32 uniform",
  "float32 truncated ±2": "float32 normals cut at ±2σ",
};

/** Bars of ns per value for each contender of a few works; the shorter the faster. */
export function chart(ns) {
  let y = 48;
  const panels = Object.entries(PANELS).map(([work, title]) => {
    const bars = barsOf(ns, work);
    const drawn = panel(title, bars, y);
    y += 40 + bars.length * HIGH;
    return drawn;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" font-family="sans-serif" font-size="13" fill="#212529">\n` +
    `<rect width="100%" height="100%" fill="#fff"/>\n` +
    `<text x="12" y="24" font-size="15" font-weight="bold">ns per value on one core, warm memory: shorter is faster</text>\n` +
    `${panels.join("\n")}\n</svg>\n`
  );
}

/** [contender, ns] of a work, the fastest first. */
export const barsOf = (ns, work) =>
  Object.entries(ns)
    .filter(([name]) => name === work || name.endsWith(`: ${work}`))
    .map(([name, value]) => [name === work ? OURS : name.slice(0, -work.length - 2), value])
    .sort((a, b) => a[1] - b[1]);

function panel(title, bars, top) {
  const scale = LENGTH / Math.max(...bars.map(([, value]) => value));
  const lines = bars.map(([name, value], i) => {
    const y = top + 10 + i * HIGH;
    const long = Math.max(1, value * scale);
    const [colour, weight] = name === OURS ? ["#0b7285", "bold"] : ["#adb5bd", "normal"];
    return (
      `<text x="${LEFT - 8}" y="${y + 13}" text-anchor="end" font-weight="${weight}">${name}</text>` +
      `<rect x="${LEFT}" y="${y}" width="${long.toFixed(1)}" height="18" fill="${colour}"/>` +
      `<text x="${(LEFT + long + 6).toFixed(1)}" y="${y + 13}" font-weight="${weight}">${value.toFixed(2)}</text>`
    );
  });
  return [`<text x="${LEFT}" y="${top}" font-weight="bold">${title}</text>`, ...lines].join("\n");
}
