// The lanes over time: one canvas that shows a stretch of the recording, inside a scroller as wide as all of it.

import { chip, el, sign } from "./dom.js";
import { clock } from "./clock.js";
import { onThemeChange, readInk } from "./ink.js";
import { layout, overlaps } from "./layout.js";
import { paint, SIGN, signX } from "./paint.js";
import { fit, resized, scrolled, timeAt, totalPx, xOf, zoomed } from "./viewport.js";

const WHEEL_ZOOM = 1.0015;
const NEAR_PX = 4;

/** Events: "pick" with `detail` the place of a mark, "seek" with `detail` seconds, "view" when the stretch changed. */
export class Lanes extends EventTarget {
  #parts;
  #data;
  #scene;
  #ink = readInk();
  #shown;
  #due = false;
  #scrubbing = false;

  constructor(parts, data) {
    super();
    this.#parts = parts;
    this.#data = data;
    this.#shown = new Set(data.families.map((f) => f.family.id));
    this.#scene = {
      view: fit(data.duration_s, this.#room()),
      turns: data.turns,
      overlaps: overlaps(data.turns, data.speakers.length),
      unheard: data.unheard,
      peaks: null,
      selected: -1,
      timeS: 0,
    };
    this.#arrange();
    this.#listen();
  }

  /** The stretch that is shown. */
  get view() {
    return this.#scene.view;
  }

  set time(seconds) {
    this.#turnPage(this.#scene.timeS, seconds);
    this.#scene.timeS = seconds;
    this.#draw();
  }

  set selected(index) {
    this.#scene.selected = index;
    if (index >= 0) this.reveal(this.#data.marks[index].start_s);
    this.#draw();
  }

  set shown(families) {
    this.#shown = families;
    this.#arrange();
  }

  set peaks(peaks) {
    this.#scene.peaks = peaks;
    this.#draw();
  }

  /** Zoom by `factor` around the playhead if it is in sight, else around the middle. */
  zoom(factor) {
    const { view, timeS } = this.#scene;
    const x = xOf(view, timeS);
    this.#show(zoomed(view, factor, x >= 0 && x <= view.widthPx ? x : view.widthPx / 2));
  }

  /** Show the whole recording. */
  fit() {
    this.#show(fit(this.#data.duration_s, this.view.widthPx));
  }

  /** Scroll so that `seconds` is in sight. */
  reveal(seconds) {
    const x = xOf(this.view, seconds);
    if (x < 0 || x > this.view.widthPx - SIGN) {
      this.#show(scrolled(this.view, x + this.view.scrollPx - this.view.widthPx / 4));
    }
  }

  /** Where the sign of a mark stands, in the window's coordinates; null if its family is not shown. */
  positionOf(index) {
    const box = this.#parts.canvas.getBoundingClientRect();
    for (const lane of this.#scene.lanes) {
      const placed = lane.placed?.find((p) => p.index === index);
      if (placed) {
        const x = signX(this.view, placed.mark) + SIGN / 2;
        return { x: box.left + x, y: box.top + lane.y + placed.y + SIGN / 2 };
      }
    }
    return null;
  }

  #room() {
    const { scroller, gutter } = this.#parts;
    return Math.max(50, scroller.clientWidth - gutter.offsetWidth);
  }

  #arrange() {
    Object.assign(this.#scene, layout(this.#data, this.#shown, this.#parts.hasWave));
    this.#parts.gutter.replaceChildren(...this.#scene.lanes.map(gutterRow));
    this.#resize();
  }

  #resize() {
    const { canvas } = this.#parts;
    const ratio = window.devicePixelRatio || 1;
    this.#scene.view = resized(this.view, this.#room());
    const { widthPx } = this.view;
    canvas.style.width = `${widthPx}px`;
    canvas.style.height = `${this.#scene.height}px`;
    canvas.width = Math.round(widthPx * ratio);
    canvas.height = Math.round(this.#scene.height * ratio);
    canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#show(this.view);
  }

  #show(view) {
    this.#scene.view = view;
    const { sizer, gutter, scroller } = this.#parts;
    sizer.style.width = `${gutter.offsetWidth + Math.max(view.widthPx, Math.floor(totalPx(view)))}px`;
    if (Math.abs(scroller.scrollLeft - view.scrollPx) >= 1) scroller.scrollLeft = view.scrollPx;
    this.dispatchEvent(new Event("view"));
    this.#draw();
  }

  /** While it plays out of sight on the right, show the next page; never when the user has looked elsewhere. */
  #turnPage(before, now) {
    const wasSeen = xOf(this.view, before) <= this.view.widthPx && xOf(this.view, before) >= 0;
    const x = xOf(this.view, now);
    if (wasSeen && x > this.view.widthPx && now - before < 1) this.reveal(now);
  }

  #draw() {
    if (this.#due) return;
    this.#due = true;
    requestAnimationFrame(() => {
      this.#due = false;
      paint(this.#parts.canvas.getContext("2d"), this.#scene, this.#ink);
    });
  }

  #listen() {
    const { scroller, canvas } = this.#parts;
    new ResizeObserver(() => this.#resize()).observe(scroller);
    onThemeChange(() => {
      this.#ink = readInk();
      this.#draw();
    });
    scroller.addEventListener("scroll", () => {
      if (Math.abs(scroller.scrollLeft - this.view.scrollPx) < 1) return;
      this.#show(scrolled(this.view, scroller.scrollLeft));
    });
    scroller.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", () => (this.#scrubbing = false));
    canvas.addEventListener("pointercancel", () => (this.#scrubbing = false));
    canvas.addEventListener("pointerleave", () => this.#hover(""));
  }

  #wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.#show(zoomed(this.view, WHEEL_ZOOM ** -event.deltaY, event.clientX - this.#left()));
  }

  #left() {
    return this.#parts.canvas.getBoundingClientRect().left;
  }

  #down(event) {
    if (event.button !== 0) return;
    const index = this.#markAt(event);
    if (index >= 0) {
      this.dispatchEvent(new CustomEvent("pick", { detail: index }));
      return;
    }
    // A finger that drags scrolls; a mouse scrubs.
    this.#scrubbing = event.pointerType === "mouse";
    if (this.#scrubbing) this.#parts.canvas.setPointerCapture(event.pointerId);
    this.#seekTo(event);
  }

  #move(event) {
    if (this.#scrubbing) this.#seekTo(event);
    const index = this.#markAt(event);
    this.#parts.canvas.classList.toggle("over-mark", index >= 0);
    const mark = this.#data.marks[index];
    const seconds = timeAt(this.view, event.clientX - this.#left());
    this.#hover(mark ? `${mark.span}  ${mark.label}` : clock(seconds));
  }

  #hover(text) {
    this.#parts.hover.textContent = text;
  }

  #seekTo(event) {
    const seconds = timeAt(this.view, event.clientX - this.#left());
    this.dispatchEvent(new CustomEvent("seek", { detail: seconds }));
  }

  /** The mark under the pointer, the one that starts last if there are several; -1 if there is none. */
  #markAt(event) {
    const box = this.#parts.canvas.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    const lane = this.#scene.lanes.find((l) => l.placed && y >= l.y && y < l.y + l.height);
    const under = (lane?.placed ?? []).filter((p) => {
      const left = xOf(this.view, p.mark.start_s);
      const right = Math.max(xOf(this.view, p.mark.end_s), left + SIGN);
      const top = lane.y + p.y;
      return x >= left - NEAR_PX && x <= right + NEAR_PX && y >= top - 2 && y <= top + p.height + 2;
    });
    return under.length ? under[under.length - 1].index : -1;
  }
}

function gutterRow(lane) {
  const row = el(`div.gutter-row.gutter-${lane.kind}`);
  row.style.height = `${lane.height}px`;
  if (lane.kind === "speaker") row.append(chip(lane.speaker), el("span", {}, speakerText(lane.speaker)));
  else if (lane.kind === "family") row.append(sign(lane.family), el("span", {}, lane.family.label));
  else if (lane.kind === "wave") row.append(el("span", {}, "Sound"));
  return row;
}

const speakerText = (speaker) => (speaker.wearer ? `${speaker.label} (wearer)` : speaker.label);
