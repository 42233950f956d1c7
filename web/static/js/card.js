// The evidence card: everything that one mark rests on.

import { byId, chip, el, sign } from "./dom.js";
import { gauge } from "./gauge.js";

const NOT_HEARD = "not heard";

/** Events: "seek" with `detail` seconds, "close". */
export class Card extends EventTarget {
  #data;
  #families;

  constructor(data) {
    super();
    this.#data = data;
    this.#families = new Map(data.families.map((f) => [f.family.id, f.family]));
  }

  /** Show the mark at `index`, or none at -1. */
  show(index) {
    const mark = this.#data.marks[index];
    byId("card-empty").hidden = Boolean(mark);
    const body = byId("card-body");
    body.hidden = !mark;
    body.replaceChildren(...(mark ? this.#parts(mark) : []));
    byId("card").scrollTop = 0;
  }

  #parts(mark) {
    return [
      this.#head(mark),
      mark.meaning ? el("p.card-meaning", {}, mark.meaning) : null,
      mark.note ? el("p.card-note", {}, mark.note) : null,
      this.#who(mark),
      this.#quotes(mark),
      mark.measured.length ? measures(mark.measured) : null,
      mark.warnings.length ? this.#warnings(mark.warnings) : null,
      references(mark),
    ].filter(Boolean);
  }

  #head(mark) {
    const force = mark.force ? el("span.card-force", {}, ` · ${mark.force}`) : null;
    const close = el(
      "button.tool.card-close",
      { type: "button", "aria-label": "Put this mark away", title: "Put this mark away (Esc)", onclick: () => this.#tell("close") },
      "×",
    );
    return el(
      "header.card-head",
      {},
      sign(this.#families.get(mark.family)),
      el("h2", {}, mark.label, force),
      close,
      el("p.card-span", {}, this.#go(mark.start_s, mark.span), ` ${mark.length} · ${this.#families.get(mark.family).label}`),
    );
  }

  #who(mark) {
    if (!mark.speakers.length) return el("p.card-who.quiet", {}, "Not tied to a speaker");
    const people = mark.speakers.map((place) => el("li", {}, ...this.#person(place, true)));
    return el("ul.card-who", { "aria-label": "Speakers" }, ...people);
  }

  #person(place, withRole) {
    const speaker = this.#data.speakers[place];
    if (!speaker) return [el("span.quiet", {}, "speaker not known")];
    const role = withRole ? el("span.quiet", {}, ` ${speaker.role_note}${speaker.wearer ? ", wears the camera" : ""}`) : null;
    return [chip(speaker), " ", el("bdi", {}, speaker.label), role].filter(Boolean);
  }

  /** The words, less those that are told again among the warnings. */
  #quotes(mark) {
    const told = new Set(mark.warnings.map((warning) => `${warning.start_s} ${warning.text}`));
    const quotes = mark.quotes.filter((quote) => !told.has(`${quote.start_s} ${quote.text}`));
    if (!quotes.length) return null;
    const items = quotes.map((quote) =>
      el("li", {}, this.#go(quote.start_s, quote.when), " ", ...this.#person(quote.speaker, false), el("q", { dir: "auto" }, quote.text)),
    );
    return el("div.card-part", {}, el("h3", {}, "Words"), el("ul.quotes", {}, ...items));
  }

  #warnings(warnings) {
    const items = warnings.map((warning) =>
      el(
        "li",
        {},
        el("p", {}, this.#go(warning.start_s, warning.when), " ", ...this.#person(warning.speaker, false), el("q", { dir: "auto" }, warning.text)),
        el(
          "dl.slots",
          {},
          ...slot("Command", warning.command ? "heard" : null),
          ...slot("Force named", warning.force_named),
          ...slot("Condition", warning.conditional ? "heard" : null),
          ...slot("Before the force", warning.before),
          ...slot("Time to comply", warning.to_comply),
        ),
      ),
    );
    return el("div.card-part", {}, el("h3", {}, warnings.length > 1 ? "Warnings before the force" : "Warning before the force"), el("ol.warnings", {}, ...items));
  }

  #go(seconds, text) {
    return el("button.go", { type: "button", title: "Go there", onclick: () => this.#tell("seek", seconds) }, text);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

const slot = (name, value) => [
  el("div", { class: value === null ? "slot slot-empty" : "slot" }, el("dt", {}, name), el("dd", {}, value ?? NOT_HEARD)),
];

function measures(measured) {
  const rows = measured.map((m) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, m.label),
      el("td", {}, el("b", {}, m.value), m.difference ? el("span.quiet", {}, ` ${m.difference}`) : null),
      el("td", {}, m.baseline ?? "–"),
      el("td", {}, m.limit ?? "–"),
      el("td.gauge-cell", {}, gauge(m)),
    ),
  );
  const heads = ["Measure", "Measured", "Baseline", "Limit"].map((text) => el("th", { scope: "col" }, text));
  const picture = el("td.gauge-cell", {});
  return el(
    "div.card-part",
    {},
    el("h3", {}, "Measured"),
    el("table.measures", {}, el("thead", {}, el("tr", {}, ...heads, picture)), el("tbody", {}, ...rows)),
  );
}

function references(mark) {
  const row = (name, value) => [el("dt", {}, name), el("dd", {}, value)];
  return el(
    "dl.references",
    {},
    ...row("Policy", mark.policy ?? "no section cited"),
    ...row("Rule", mark.rule),
    ...row("Confidence", mark.confidence),
  );
}
