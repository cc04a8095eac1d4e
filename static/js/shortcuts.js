// [data-shortcut="r"] or "g t": one key or two in a row, by what the key prints, so that AZERTY works.
// Quiet while somebody types, while a window is open, and when switched off (WCAG 2.1.4). "?" lists them.
const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]";
const PAUSE_MS = 1000;
let first = { key: "", at: 0 };

const enabled = () => {
  try { return localStorage.getItem("shortcuts") !== "off"; } catch { return true; }
};

const OUT_OF_REACH = "dialog:not([open]), [hidden], :disabled";
const bound = () => [...document.querySelectorAll("[data-shortcut]")].filter((each) => !each.closest(OUT_OF_REACH));

const find = (keys) => bound().find((each) => each.dataset.shortcut === keys);

function activate(element) {
  if (element.matches(TYPING)) element.focus();
  else element.click();
}

function showList(dialog) {
  const list = dialog.querySelector("[data-shortcut-list]");
  list.replaceChildren(...bound().flatMap((each) => {
    const term = document.createElement("dt");
    term.append(...each.dataset.shortcut.split(" ").map((key) => {
      const kbd = document.createElement("kbd");
      kbd.className = "kbd";
      kbd.textContent = key;
      return kbd;
    }));
    const definition = document.createElement("dd");
    definition.textContent = each.dataset.shortcutLabel || each.textContent.trim();
    return [term, definition];
  }));
  dialog.querySelector("[data-shortcut-switch]").checked = enabled();
}

const dialog = document.getElementById("shortcuts");

if (dialog) {
  const observer = new MutationObserver(() => dialog.open && showList(dialog));
  observer.observe(dialog, { attributes: true, attributeFilter: ["open"] });
  dialog.querySelector("[data-shortcut-switch]").addEventListener("change", (event) => {
    try { localStorage.setItem("shortcuts", event.target.checked ? "on" : "off"); } catch { /* private browsing */ }
  });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches(TYPING)) return;
  if (document.querySelector("dialog[open]") || !enabled()) return;
  if (event.key === "?" && dialog) {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  const sequence = event.timeStamp - first.at < PAUSE_MS ? find(`${first.key} ${event.key}`) : null;
  const element = sequence || find(event.key);
  first = { key: event.key, at: event.timeStamp };
  if (!element) return;
  event.preventDefault();
  activate(element);
});
