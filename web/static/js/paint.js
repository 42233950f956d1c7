// Drawing the lanes. Every function takes a context, what to draw, and the stretch that is shown.

import { clock } from "./clock.js";
import { rulerStep, timeAt, totalPx, xOf } from "./viewport.js";

export const SIGN = 15;
const paths = new Map();

const pathOf = (family) => {
  if (!paths.has(family.id)) paths.set(family.id, new Path2D(family.path));
  return paths.get(family.id);
};

/** Paint everything: `scene` holds lanes, view, marks, wave ..., `ink` the colours of the present theme. */
export function paint(ctx, scene, ink) {
  const { view, lanes, height } = scene;
  ctx.clearRect(0, 0, view.widthPx, height);
  ctx.fillStyle = ink.panel;
  ctx.fillRect(0, 0, view.widthPx, height);
  grounds(ctx, scene, ink);
  unheard(ctx, scene, ink);
  for (const lane of lanes) {
    if (lane.kind === "ruler") ruler(ctx, lane, scene, ink);
    else if (lane.kind === "wave") wave(ctx, lane, scene, ink);
    else if (lane.kind === "speaker") turns(ctx, lane, scene, ink);
    else marks(ctx, lane, scene, ink);
  }
  selection(ctx, scene, ink);
  playhead(ctx, scene, ink);
}

function grounds(ctx, { lanes, view }, ink) {
  let even = false;
  for (const lane of lanes) {
    if (lane.kind === "family" || lane.kind === "speaker") {
      even = !even;
      if (even) {
        ctx.fillStyle = ink.band;
        ctx.fillRect(0, lane.y, view.widthPx, lane.height);
      }
    }
    ctx.fillStyle = ink.line;
    ctx.fillRect(0, lane.y + lane.height - 1, view.widthPx, 1);
  }
}

function unheard(ctx, { unheard: spans, view, height, lanes }, ink) {
  const top = lanes[0].height;
  for (const [startS, endS] of spans) {
    const x = Math.max(-8, xOf(view, startS));
    const right = Math.min(view.widthPx + 8, xOf(view, endS));
    if (right < 0 || x > view.widthPx) continue;
    hatch(ctx, x, top, Math.max(2, right - x), height - top, ink);
    if (right - x > 70) label(ctx, "not heard", x + 5, top + 13, ink);
  }
}

function label(ctx, text, x, y, ink) {
  ctx.font = ink.small;
  const width = ctx.measureText(text).width;
  ctx.fillStyle = ink.panel;
  ctx.fillRect(x - 3, y - 10, width + 6, 14);
  ctx.fillStyle = ink.quiet;
  ctx.fillText(text, x, y);
}

function hatch(ctx, x, y, width, height, ink) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, width, height);
  ctx.clip();
  ctx.fillStyle = ink.unheard;
  ctx.fillRect(x, y, width, height);
  ctx.strokeStyle = ink.hatch;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (let at = x - height; at < x + width; at += 7) {
    ctx.moveTo(at, y + height);
    ctx.lineTo(at + height, y);
  }
  ctx.stroke();
  ctx.restore();
}

function ruler(ctx, lane, { view }, ink) {
  const step = rulerStep(view, 74);
  const decimals = step < 1 ? 1 : 0;
  ctx.font = ink.small;
  ctx.strokeStyle = ink.tick;
  ctx.lineWidth = 1;
  ctx.beginPath();
  const last = Math.floor(timeAt(view, view.widthPx) / step + 1e-9);
  for (let n = Math.max(0, Math.floor(timeAt(view, 0) / step)); n <= last; n++) {
    const x = Math.round(xOf(view, n * step)) + 0.5;
    ctx.moveTo(x, lane.height - 8);
    ctx.lineTo(x, lane.height - 1);
    for (let minor = 1; minor < 5; minor++) {
      const at = Math.round(xOf(view, (n + minor / 5) * step)) + 0.5;
      ctx.moveTo(at, lane.height - 4);
      ctx.lineTo(at, lane.height - 1);
    }
    ctx.fillStyle = ink.quiet;
    ctx.fillText(clock(n * step, decimals), x + 4, 13);
  }
  ctx.stroke();
}

function wave(ctx, lane, { view, peaks }, ink) {
  const middle = lane.y + (lane.height - 1) / 2;
  ctx.fillStyle = ink.tick;
  ctx.fillRect(Math.max(0, xOf(view, 0)), middle, Math.min(view.widthPx, totalPx(view)), 1);
  if (!peaks || !peaks.low.length) return;
  const half = (lane.height - 5) / 2;
  const perPoint = (peaks.end_s - peaks.start_s) / peaks.low.length;
  ctx.fillStyle = ink.wave;
  for (let x = 0; x < view.widthPx; x++) {
    const first = Math.floor(((x + view.scrollPx) / view.pxPerS - peaks.start_s) / perPoint);
    const last = Math.floor(((x + 1 + view.scrollPx) / view.pxPerS - peaks.start_s) / perPoint);
    let low = 0;
    let high = 0;
    for (let i = Math.max(0, first); i <= Math.min(Math.max(first, last - 1), peaks.low.length - 1); i++) {
      low = Math.min(low, peaks.low[i]);
      high = Math.max(high, peaks.high[i]);
    }
    if (high > low) ctx.fillRect(x, middle - high * half, 1, Math.max(1, (high - low) * half));
  }
}

function turns(ctx, lane, { view, turns: all, overlaps }, ink) {
  const top = lane.y + 4;
  const height = lane.height - 9;
  ctx.fillStyle = ink.roles[lane.speaker.role];
  let drawn = -1;
  for (const [startS, endS, index] of all) {
    if (index !== lane.index) continue;
    const x = xOf(view, startS);
    const right = Math.max(xOf(view, endS), x + 1.5);
    if (right < 0 || x > view.widthPx || right <= drawn) continue;
    ctx.fillRect(Math.max(x, drawn), top, right - Math.max(x, drawn), height);
    drawn = right;
  }
  // Speech over somebody else's is underlined where there is room to see it.
  ctx.fillStyle = ink.text;
  for (const [startS, endS] of overlaps[lane.index]) {
    const x = xOf(view, startS);
    const right = xOf(view, endS);
    if (right < 0 || x > view.widthPx || right - x < 1) continue;
    ctx.fillRect(x, top + height, right - x, 2);
  }
}

function marks(ctx, lane, scene, ink) {
  const near = lane.placed.filter((placed) => isShown(scene.view, placed.mark));
  for (const placed of near) bar(ctx, lane, placed, scene.view, ink);
  const free = new Map();
  for (const placed of near.toReversed()) {
    const x = signX(scene.view, placed.mark);
    glyph(ctx, lane.family, x, lane.y + placed.y, ink);
    name(ctx, lane, placed, { x, until: free.get(placed.row) ?? scene.view.widthPx }, ink);
    free.set(placed.row, x);
  }
}

/** Write a mark's name beside its sign, if it ends before the next mark of its row begins. */
function name(ctx, lane, { mark, y }, { x, until }, ink) {
  ctx.font = ink.small;
  const left = x + SIGN + 4;
  if (left + ctx.measureText(mark.label).width > until - 4) return;
  ctx.fillStyle = ink.text;
  ctx.fillText(mark.label, left, lane.y + y + 11);
}

const isShown = (view, mark) =>
  xOf(view, mark.end_s) > -SIGN && xOf(view, mark.start_s) < view.widthPx + SIGN;

/** Where a mark's sign begins: at its start. */
export const signX = (view, mark) => xOf(view, mark.start_s);

function bar(ctx, lane, { mark, y, height }, view, ink) {
  const x = xOf(view, mark.start_s);
  const width = Math.max(2, xOf(view, mark.end_s) - x);
  const top = lane.y + y;
  ctx.fillStyle = ink.families[lane.family.style];
  ctx.globalAlpha = 0.3;
  ctx.fillRect(x, top + 1, width, height - 1);
  ctx.globalAlpha = 1;
  ctx.fillRect(x, top + height - 3, width, 3);
}

function glyph(ctx, family, x, y, ink) {
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(SIGN / 16, SIGN / 16);
  ctx.fillStyle = ink.families[family.style];
  ctx.fill(pathOf(family));
  ctx.lineWidth = 1.2;
  ctx.strokeStyle = ink.outline;
  ctx.stroke(pathOf(family));
  ctx.fillStyle = family.style === "command" || family.style === "other" ? "#fff" : "#000";
  ctx.font = ink.letter;
  ctx.textAlign = "center";
  ctx.fillText(family.letter, 8, family.letter_y);
  ctx.restore();
}

function selection(ctx, { view, lanes, selected, height }, ink) {
  for (const lane of lanes) {
    const placed = lane.placed?.find((p) => p.index === selected);
    if (!placed) continue;
    const x = xOf(view, placed.mark.start_s);
    const right = Math.max(xOf(view, placed.mark.end_s), x + SIGN);
    ctx.fillStyle = ink.selectedGround;
    ctx.fillRect(x, lanes[0].height, Math.max(1, xOf(view, placed.mark.end_s) - x), height - lanes[0].height);
    ctx.strokeStyle = ink.text;
    ctx.lineWidth = 2;
    ctx.strokeRect(x - 2, lane.y + placed.y - 1, right - x + 4, placed.height + 2);
  }
}

function playhead(ctx, { view, timeS, height }, ink) {
  const x = Math.round(xOf(view, timeS)) + 0.5;
  if (x < -6 || x > view.widthPx + 6) return;
  ctx.fillStyle = ink.playhead;
  ctx.fillRect(x - 1, 0, 2, height);
  ctx.beginPath();
  ctx.moveTo(x - 6, 0);
  ctx.lineTo(x + 6, 0);
  ctx.lineTo(x, 8);
  ctx.fill();
}
