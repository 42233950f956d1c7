// A measured value on a line, between the speaker's own baseline and the limit.

import { svg } from "./dom.js";

const WIDTH = 80;
const HEIGHT = 18;
const EDGE = 7;

/** Draw a measure: circle for the baseline, upright line for the limit, diamond for the value; null if it stands alone. */
export function gauge(measure) {
  const [value, baseline, limit] = measure.numbers;
  const given = [value, baseline, limit].filter((n) => n !== null);
  if (given.length < 2) return null;
  const least = Math.min(...given);
  const reach = Math.max(...given) - least || 1;
  const x = (n) => EDGE + ((n - least) / reach) * (WIDTH - 2 * EDGE);
  const middle = HEIGHT / 2;
  const parts = [svg("line", { class: "gauge-line", x1: 0, x2: WIDTH, y1: middle, y2: middle })];
  if (baseline !== null) {
    parts.push(svg("line", { class: "gauge-reach", x1: x(baseline), x2: x(value), y1: middle, y2: middle }));
    parts.push(svg("circle", { class: "gauge-baseline", cx: x(baseline), cy: middle, r: 4 }));
  }
  if (limit !== null) parts.push(svg("line", { class: "gauge-limit", x1: x(limit), x2: x(limit), y1: 2, y2: HEIGHT - 2 }));
  const d = `M${x(value)} ${middle - 5}l5 5-5 5-5-5z`;
  parts.push(svg("path", { class: "gauge-value", d }));
  const attributes = { class: "gauge", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT };
  return svg("svg", { ...attributes, "aria-hidden": "true" }, ...parts);
}
