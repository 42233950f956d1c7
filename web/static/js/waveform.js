// The waveform: peaks from the server for the stretch that is shown, an overview of all of it meanwhile.

import { getJson, pause } from "./api.js";

const SETTLE_MS = 150;
const MARGIN = 0.5;

/** Gives `lanes` the peaks it needs, now and whenever its stretch changes. */
export class Waveform {
  #url;
  #lanes;
  #durationS;
  #overview = null;
  #asked = 0;

  constructor(url, lanes, durationS) {
    this.#url = url;
    this.#lanes = lanes;
    this.#durationS = durationS;
    lanes.addEventListener("view", () => this.#later());
  }

  /** Fetch the overview and show it. */
  async start() {
    this.#overview = await this.#fetch(0, this.#durationS, 4000);
    this.#lanes.peaks = this.#overview;
  }

  async #later() {
    const ticket = ++this.#asked;
    await pause(SETTLE_MS);
    if (ticket !== this.#asked || !this.#overview) return;
    const { widthPx, pxPerS, scrollPx } = this.#lanes.view;
    const shownS = widthPx / pxPerS;
    const start = Math.max(0, scrollPx / pxPerS - MARGIN * shownS);
    const end = Math.min(this.#durationS, (scrollPx + widthPx) / pxPerS + MARGIN * shownS);
    const fine = shownS > this.#durationS / 2 ? this.#overview : await this.#fetch(start, end, 2 * widthPx);
    if (ticket === this.#asked) this.#lanes.peaks = fine;
  }

  #fetch(start, end, points) {
    const query = new URLSearchParams({ start, end, points: Math.round(points) });
    return getJson(`${this.#url}?${query}`);
  }
}
