// Draws curves as SVG, readable on a light and on a dark ground. Both axes are logarithmic, or both begin at 0.

const WIDTH = 720;
const HEIGHT = 400;
const MARGIN = { top: 44, right: 150, bottom: 52, left: 76 };

/** Colours that differ in lightness too, for those who see few colours. The dark ground has its own. */
const COLOURS = ["#0b5fcc", "#c2410c", "#15803d", "#7e22ce", "#854d0e", "#475569"];
const COLOURS_ON_DARK = ["#7ab8ff", "#ff9d66", "#6ee7a0", "#d8b4fe", "#fcd34d", "#cbd5e1"];

/** The least distance between the names of two curves. */
const LINE_HEIGHT = 16;

/**
 * Draws curves.
 * @param {object} figure
 * @param {string} figure.title
 * @param {string} figure.x what the horizontal axis shows, with its unit
 * @param {string} figure.y
 * @param {boolean} [figure.fromZero] whether the axes are linear
 * @param {{ name: string, points: [number, number][] }[]} figure.series
 * @returns {string} an SVG document
 */
export function plot({ title, x, y, fromZero = false, series }) {
  const points = series.flatMap((one) => one.points);
  if (points.length === 0) throw new TypeError(`There is nothing to draw in ${title}`);
  for (const [across, up] of points) {
    if (!fromZero && !(across > 0 && up > 0))
      throw new TypeError(`A logarithmic axis can't show ${across}, ${up}`);
  }
  const [xs, ys] = [0, 1].map((at) => points.map((point) => point[at]));
  const axis = fromZero ? linearAxis : logarithmicAxis;
  const across = axis(xs, MARGIN.left, WIDTH - MARGIN.right);
  const up = axis(ys, HEIGHT - MARGIN.bottom, MARGIN.top);

  const lines = [];
  for (const tick of across.ticks) {
    const at = round(across.place(tick));
    const ends = `x1="${at}" x2="${at}" y1="${MARGIN.top}" y2="${HEIGHT - MARGIN.bottom}"`;
    lines.push(`<line class="grid" ${ends}/>`);
    lines.push(text(at, HEIGHT - MARGIN.bottom + 18, shortened(tick), "middle"));
  }
  for (const tick of up.ticks) {
    const at = round(up.place(tick));
    lines.push(`<line class="grid" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${at}" y2="${at}"/>`);
    lines.push(text(MARGIN.left - 8, at + 4, shortened(tick), "end"));
  }
  const names = placedNames(series, ({ points }) => up.place(points.at(-1)[1]));
  for (const [at, { name, points }] of series.entries()) {
    const places = points.map(([px, py]) => [round(across.place(px)), round(up.place(py))]);
    lines.push(
      `<polyline class="line c${at}" points="${places.map((place) => place.join(",")).join(" ")}"/>`,
    );
    for (const [px, py] of places) lines.push(`<circle class="dot c${at}" cx="${px}" cy="${py}" r="3"/>`);
    const end = round(across.place(points.at(-1)[0]));
    lines.push(text(end + 10, round(names[at] + 4), name, "start", `name c${at}`));
  }
  lines.push(text(16, 24, title, "start", "title"));
  lines.push(text((MARGIN.left + WIDTH - MARGIN.right) / 2, HEIGHT - 12, x, "middle"));
  const middle = (MARGIN.top + HEIGHT - MARGIN.bottom) / 2;
  const turned = `transform="rotate(-90 16 ${middle})"`;
  lines.push(`<text x="16" y="${middle}" text-anchor="middle" ${turned}>${escaped(y)}</text>`);

  const size = `viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${escaped(title)}">
<style>
${style()}
</style>
<rect class="ground" width="${WIDTH}" height="${HEIGHT}"/>
${lines.join("\n")}
</svg>
`;
}

function style() {
  const colours = (list) => list.map((colour, at) => `.c${at} { --colour: ${colour}; }`).join("\n");
  return `text { font: 12px system-ui, sans-serif; fill: #334155; }
.title { font-size: 15px; font-weight: 600; fill: #0f172a; }
.ground { fill: #ffffff; }
.grid { stroke: #e2e8f0; }
.line { fill: none; stroke: var(--colour); stroke-width: 2; }
.dot, .name { fill: var(--colour); }
${colours(COLOURS)}
@media (prefers-color-scheme: dark) {
text { fill: #cbd5e1; }
.title { fill: #f8fafc; }
.ground { fill: #0f172a; }
.grid { stroke: #334155; }
.dot, .name { fill: var(--colour); }
${colours(COLOURS_ON_DARK)}
}`;
}

/** A logarithmic axis from the decade, or the half of one, below the least number to that above the greatest. */
function logarithmicAxis(numbers, from, to) {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const ticks = [];
  const decades = Math.log10(most / least);
  const steps = decades > 2 ? [1] : decades > 0.7 ? [1, 3] : [1, 1.5, 2, 3, 4, 5, 7];
  for (let power = Math.floor(Math.log10(least)); power <= Math.ceil(Math.log10(most)); power += 1) {
    ticks.push(...steps.map((step) => Number((step * 10 ** power).toPrecision(3))));
  }
  const first = ticks.findLastIndex((tick) => tick <= least);
  const last = ticks.findIndex((tick) => tick >= most);
  const shown = ticks.slice(Math.max(0, first), last < 0 ? undefined : Math.max(last, first + 1) + 1);
  const [low, high] = [shown[0], shown.at(-1)].map(Math.log10);
  const place = (number) => from + ((Math.log10(number) - low) / (high - low)) * (to - from);
  return { ticks: shown, place };
}

/** An axis from 0 to a round number that is not below the greatest. */
function linearAxis(numbers, from, to) {
  const most = Math.max(...numbers);
  const decade = 10 ** Math.floor(Math.log10(most / 4));
  const width = [1, 2, 5, 10].map((step) => step * decade).find((step) => most / step <= 6);
  const count = Math.ceil(most / width);
  const ticks = Array.from({ length: count + 1 }, (_, at) => at * width);
  return { ticks, place: (number) => from + (number / (count * width)) * (to - from) };
}

/** Moves the names of curves that end near each other apart. */
function placedNames(series, endOf) {
  const order = series.map((one, at) => ({ at, place: endOf(one) })).sort((a, b) => a.place - b.place);
  const places = [];
  let free = Number.NEGATIVE_INFINITY;
  for (const { at, place } of order) {
    places[at] = Math.max(place, free);
    free = places[at] + LINE_HEIGHT;
  }
  return places;
}

function text(x, y, words, anchor, kind) {
  const classes = kind ? ` class="${kind}"` : "";
  return `<text x="${x}" y="${y}" text-anchor="${anchor}"${classes}>${escaped(words)}</text>`;
}

/** 1500000 is `1.5 M`. */
function shortened(number) {
  for (const [unit, size] of [
    ["M", 1e6],
    ["k", 1e3],
  ]) {
    if (number >= size) return `${Number((number / size).toPrecision(3))} ${unit}`;
  }
  return String(Number(number.toPrecision(3)));
}

const round = (number) => Math.round(number * 10) / 10;

const escaped = (words) => words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/**
 * Returns the exponent by which a curve grows: 1 if twice the input costs twice as much. Of several points the slope of the
 * straight line through their logarithms, by least squares.
 */
export function exponentOf(points) {
  const logs = points.map((point) => point.map(Math.log));
  const [meanX, meanY] = [0, 1].map((at) => logs.reduce((sum, log) => sum + log[at], 0) / logs.length);
  let [covariance, variance] = [0, 0];
  for (const [x, y] of logs) {
    covariance += (x - meanX) * (y - meanY);
    variance += (x - meanX) ** 2;
  }
  return covariance / variance;
}
