// Building the page. Text goes in as text nodes only, so nothing in a timeline can become markup.

/** Return the element of that id; a page without it is a mistake of ours. */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** Make an element: `el("p.quiet", {title: "..."}, "text", child, null)`. Children that are null are left out. */
export function el(tagAndClass, attributes = {}, ...children) {
  const [tag, ...classes] = tagAndClass.split(".");
  const made = document.createElement(tag);
  if (classes.length) made.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** Make an SVG element. */
export function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Make a family's sign, as the page's templates draw it. */
export function sign(family) {
  const letter = svg("text", { x: 8, y: family.letter_y, "text-anchor": "middle" }, family.letter);
  return svg(
    "svg",
    { class: `sign sign-${family.style}`, viewBox: "-.5 -.5 17 17", width: 17, height: 17, "aria-hidden": "true" },
    svg("path", { d: family.path }),
    letter,
  );
}

/** Make a speaker's chip. */
export function chip(speaker) {
  return el(`span.chip.role-${speaker.role}`, {}, speaker.sign);
}
