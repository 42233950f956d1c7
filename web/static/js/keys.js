// Keys of the whole page. They do nothing while somebody types, and leave a focused control its own keys.

const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
const PRESSED = "button, a[href], summary, input, [role=button]";

/** Bind keys: `actions` maps what was pressed ("k", "Shift+ArrowLeft", "?") to what to do. */
export function bindKeys(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
    if ((event.key === " " || event.key === "Enter") && event.target.closest(PRESSED)) return;
    const action = actions[name(event)];
    if (!action) return;
    event.preventDefault();
    action();
  });
  keepFocus();
}

/** Letters without their case; Shift counts only where it is no part of the sign itself. */
function name(event) {
  if (event.key.length === 1) return event.key.toLowerCase();
  return event.shiftKey ? `Shift+${event.key}` : event.key;
}

/** A mouse click on a button leaves the focus where it was, so that Space goes on to mean play. */
function keepFocus() {
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest("button")) event.preventDefault();
  });
}
