// Colours and fonts of the canvas, read from the style sheets so that a theme changes both.

const FAMILIES = ["command", "tone", "force", "deescalation", "escalation", "response", "audio", "other"];
const ROLES = ["officer", "civilian", "bystander", "radio", "unknown"];

/** Read the colours of the present theme. */
export function readInk() {
  const style = getComputedStyle(document.documentElement);
  const get = (name) => style.getPropertyValue(`--${name}`).trim();
  const font = getComputedStyle(document.body).fontFamily;
  const named = (names, prefix) => Object.fromEntries(names.map((name) => [name, get(prefix + name)]));
  return {
    panel: get("panel"),
    band: get("band"),
    line: get("line"),
    tick: get("tick"),
    text: get("ink"),
    quiet: get("quiet"),
    wave: get("wave"),
    hatch: get("hatch"),
    unheard: get("unheard"),
    outline: get("outline"),
    playhead: get("playhead"),
    selectedGround: get("selected-ground"),
    families: named(FAMILIES, "c-"),
    roles: named(ROLES, "r-"),
    small: `11px ${font}`,
    letter: `bold 10px ${font}`,
  };
}

/** Call `again` whenever the theme changes. */
export function onThemeChange(again) {
  for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"]) {
    matchMedia(query).addEventListener("change", again);
  }
}
