// The transcript: rows come from the server; a click finds its word, and playing finds its row.

import { byId } from "./dom.js";

const TOLERANCE_PX = 8;
const SCROLL_KEYS = new Set(["PageUp", "PageDown", "Home", "End"]);

/** Events: "seek" with `detail` seconds, "follow" when following begins or ends. */
export class Transcript extends EventTarget {
  #pane = byId("transcript");
  #rows;
  #elements;
  #current = -1;
  #following = true;

  constructor(rows) {
    super();
    this.#rows = rows;
    this.#elements = [...this.#pane.querySelectorAll(".row")];
    this.#doubts();
    this.#listen();
    this.#rove(0);
  }

  get following() {
    return this.#following;
  }

  set following(value) {
    if (value === this.#following) return;
    this.#following = value;
    if (value) this.#scrollTo(this.#current);
    this.dispatchEvent(new Event("follow"));
  }

  /** Show what is spoken at `seconds`. */
  set time(seconds) {
    const index = lastAtOrBefore(this.#rows, seconds);
    if (index !== this.#current) this.#move(index);
    this.#spoken(index, seconds);
  }

  /** The words that are spoken at `seconds`, or null between utterances. */
  spokenAt(seconds) {
    const row = this.#rows[lastAtOrBefore(this.#rows, seconds)];
    return row && seconds < row.end_s ? row : null;
  }

  #move(index) {
    this.#elements[this.#current]?.removeAttribute("aria-current");
    this.#current = index;
    if (index < 0) return;
    this.#elements[index].setAttribute("aria-current", "true");
    if (this.#following) this.#scrollTo(index);
  }

  /** Bring a row into the middle of the pane, and never move the page itself. */
  #scrollTo(index) {
    const row = this.#elements[index];
    if (!row) return;
    const place = () => {
      const pane = this.#pane.getBoundingClientRect();
      const box = row.getBoundingClientRect();
      const away = box.top - pane.top < 30 || box.bottom - pane.top > pane.height - 60;
      if (away) this.#pane.scrollTop += box.top - pane.top - pane.height / 3;
      return away;
    };
    // Rows that were never drawn have an estimated height; the second look corrects what the first revealed.
    if (place()) requestAnimationFrame(place);
  }

  #spoken(index, seconds) {
    const word = index < 0 ? -1 : wordAt(this.#rows[index], seconds);
    mark("spoken", word < 0 ? [] : [this.#range(index, word)]);
  }

  #range(index, word) {
    const node = this.#elements[index].querySelector(".text").firstChild;
    const [start, end] = placeOf(this.#rows[index].words, word);
    return new StaticRange({ startContainer: node, startOffset: start, endContainer: node, endOffset: end });
  }

  /** Underline doubted words without a span for each: as highlights, chunk by chunk as chunks come near. */
  #doubts() {
    const found = { doubted: [], corrected: [] };
    const near = new IntersectionObserver(
      (entries) => {
        const chunks = entries.filter((entry) => entry.isIntersecting).map((entry) => entry.target);
        for (const chunk of chunks) {
          near.unobserve(chunk);
          for (const row of chunk.children) this.#collect(Number(row.dataset.i), found);
        }
        for (const [name, ranges] of Object.entries(found)) mark(name, ranges);
      },
      { root: this.#pane, rootMargin: "600px" },
    );
    this.#pane.querySelectorAll(".chunk").forEach((chunk) => near.observe(chunk));
  }

  #collect(index, found) {
    for (const name of ["doubted", "corrected"]) {
      for (const word of this.#rows[index][name]) found[name].push(this.#range(index, word));
    }
  }

  #listen() {
    const release = () => (this.following = false);
    this.#pane.addEventListener("wheel", release, { passive: true });
    this.#pane.addEventListener("touchmove", release, { passive: true });
    this.#pane.addEventListener("pointerdown", (event) => {
      if (event.target === this.#pane) release(); // the scroll bar
    });
    this.#pane.addEventListener("keydown", (event) => this.#key(event));
    this.#pane.addEventListener("click", (event) => this.#click(event));
    this.#pane.addEventListener("focusin", (event) => {
      const row = event.target.closest(".row");
      if (row) this.#rove(Number(row.dataset.i));
    });
  }

  #click(event) {
    const element = event.target.closest(".row");
    if (!element || !getSelection().isCollapsed) return;
    const row = this.#rows[Number(element.dataset.i)];
    const word = event.target.closest(".text") ? this.#wordUnder(event, element, row) : -1;
    this.#seek(word < 0 ? row.start_s : row.starts[word]);
  }

  #wordUnder(event, element, row) {
    const node = element.querySelector(".text").firstChild;
    const offset = caretAt(event.clientX, event.clientY, node);
    if (offset === null) return -1;
    const word = wordOfOffset(row.words, offset);
    if (word < 0) return -1;
    const [start, end] = placeOf(row.words, word);
    const range = new Range();
    range.setStart(node, start);
    range.setEnd(node, end);
    // The caret goes to the nearest letter; a click beside all text is about the row, not about that letter.
    return [...range.getClientRects()].some((box) => isNear(box, event)) ? word : -1;
  }

  #key(event) {
    if (SCROLL_KEYS.has(event.key) && event.target === this.#pane) this.following = false;
    const element = event.target.closest(".row");
    if (!element || event.ctrlKey || event.altKey || event.metaKey) return;
    const index = Number(element.dataset.i);
    const last = this.#elements.length - 1;
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.following = false;
    const button = this.#elements[Math.min(last, Math.max(0, to))].querySelector(".when");
    button.focus({ preventScroll: true });
    button.closest(".row").scrollIntoView({ block: "nearest" });
  }

  /** Let one row only be reached with Tab; arrows go on from there. */
  #rove(index) {
    this.#pane.querySelector(".when[tabindex='0']")?.setAttribute("tabindex", "-1");
    this.#elements[index]?.querySelector(".when").setAttribute("tabindex", "0");
  }

  #seek(seconds) {
    this.dispatchEvent(new CustomEvent("seek", { detail: seconds }));
  }
}

/** Place of the last row that starts at or before `seconds`; -1 before the first. */
export function lastAtOrBefore(rows, seconds) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    // Half a millisecond: a player that was sent to a word's start must not say that it stands just before it.
    if (rows[middle].start_s <= seconds + 0.0005) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The word of `row` that is spoken at `seconds`; -1 if the row is over. */
function wordAt(row, seconds) {
  if (seconds >= row.end_s || !row.words.length) return -1;
  let word = 0;
  while (word + 1 < row.starts.length && row.starts[word + 1] <= seconds + 0.0005) word += 1;
  return word;
}

/** From where to where a word stands in the words joined by single spaces. */
export function placeOf(words, index) {
  let start = 0;
  for (let i = 0; i < index; i++) start += words[i].length + 1;
  return [start, start + words[index].length];
}

/** The word that holds an offset into the words joined by single spaces; -1 if there are no words. */
export function wordOfOffset(words, offset) {
  let end = -1;
  for (let i = 0; i < words.length; i++) {
    end += words[i].length + 1;
    if (offset <= end) return i;
  }
  return words.length - 1;
}

function caretAt(x, y, node) {
  const found = document.caretPositionFromPoint
    ? document.caretPositionFromPoint(x, y)
    : document.caretRangeFromPoint(x, y);
  if (!found) return null;
  const container = found.offsetNode ?? found.startContainer;
  return container === node ? (found.offset ?? found.startOffset) : null;
}

const isNear = (box, { clientX: x, clientY: y }) =>
  x >= box.left - TOLERANCE_PX && x <= box.right + TOLERANCE_PX && y >= box.top - 2 && y <= box.bottom + 2;

function mark(name, ranges) {
  if (CSS.highlights) CSS.highlights.set(name, new Highlight(...ranges));
}
