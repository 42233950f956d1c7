// The list of marks: rows come from the server; choosing one, going from one to the next, showing some families.

import { byId } from "./dom.js";

const HERE_S = 0.5;

/** Events: "select" with `detail` the place of a mark or -1, "filter" when other families are shown. */
export class Marks extends EventTarget {
  #marks;
  #items;
  #selected = -1;
  #shown;

  constructor(marks, families) {
    super();
    this.#marks = marks;
    this.#items = [...byId("marks").querySelectorAll("li")];
    this.#shown = new Set(families.map((f) => f.family.id));
    byId("marks").addEventListener("click", (event) => {
      const item = event.target.closest("li");
      if (item) this.select(Number(item.dataset.i));
    });
    document.getElementById("filters")?.addEventListener("change", (event) => this.#filter(event.currentTarget));
  }

  get selected() {
    return this.#selected;
  }

  /** Families that are shown. */
  get shown() {
    return this.#shown;
  }

  /** Choose a mark; -1 chooses none. */
  select(index) {
    this.#items[this.#selected]?.querySelector("button").removeAttribute("aria-current");
    this.#selected = index;
    if (index >= 0) {
      this.#items[index].querySelector("button").setAttribute("aria-current", "true");
      scrollInPane(this.#items[index]);
    }
    this.dispatchEvent(new CustomEvent("select", { detail: index }));
  }

  /** Place of the mark with that id; -1 if there is none. */
  indexOf(id) {
    return this.#marks.findIndex((mark) => mark.id === id);
  }

  /**
   * Go to the next (1) or previous (-1) shown mark: from the chosen one while the player stands where it led
   * (`startedAtS`), else from the time.
   */
  go(direction, timeS, startedAtS) {
    const order = this.#marks.map((mark, index) => ({ mark, index })).filter((m) => this.#shown.has(m.mark.family));
    const stands = this.#selected >= 0 && Math.abs(timeS - startedAtS) < HERE_S;
    const place = order.findIndex((m) => m.index === this.#selected);
    let to;
    if (stands && place >= 0) to = order[place + direction];
    else if (direction > 0) to = order.find((m) => m.mark.start_s > timeS + 0.001);
    else to = order.findLast((m) => m.mark.start_s < timeS - HERE_S);
    if (to) this.select(to.index);
  }

  /** Show which marks hold `seconds`. */
  set time(seconds) {
    this.#marks.forEach((mark, index) => {
      const isNow = mark.start_s <= seconds && seconds < Math.max(mark.end_s, mark.start_s + HERE_S);
      if (this.#items[index].classList.contains("now") !== isNow) this.#items[index].classList.toggle("now", isNow);
    });
  }

  #filter(fieldset) {
    this.#shown = new Set([...fieldset.querySelectorAll("input:checked")].map((box) => box.value));
    let count = 0;
    for (const item of this.#items) {
      item.hidden = !this.#shown.has(item.dataset.family);
      count += item.hidden ? 0 : 1;
    }
    byId("marks-count").textContent = String(count);
    this.dispatchEvent(new Event("filter"));
  }
}

/** Bring an item into sight in its pane, without moving the page. */
function scrollInPane(item) {
  const pane = item.closest(".pane-body");
  const box = item.getBoundingClientRect();
  const room = pane.getBoundingClientRect();
  if (box.top < room.top) pane.scrollTop += box.top - room.top - 8;
  else if (box.bottom > room.bottom) pane.scrollTop += box.bottom - room.bottom + 8;
}
