// [data-insert-article="pk"] adds the article's title and short answer where the cursor is, and cites the article
// as a chip that can be removed. The keys 1 to 5 come from data-shortcut; on AZERTY they work without Shift too.
export function addChip(form, pk, title) {
  const list = form.querySelector("[data-cited]");
  if (list.querySelector(`input[value="${CSS.escape(pk)}"]`)) return;
  const chip = form.querySelector("[data-cited-chip]").content.cloneNode(true);
  chip.querySelector("[data-chip-title]").textContent = title;
  chip.querySelector("input").value = pk;
  list.append(chip);
}

function insert(area, words) {
  const before = area.value.slice(0, area.selectionStart);
  const gap = before && !before.endsWith("\n\n") ? (before.endsWith("\n") ? "\n" : "\n\n") : "";
  area.setRangeText(`${gap}${words}\n`, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert-article]");
  const form = document.querySelector("form[data-composer]");
  if (button && form) {
    const { insertArticle, title, text } = button.dataset;
    addChip(form, insertArticle, title);
    insert(form.querySelector("[data-writing]"), `${title}\n${text}`);
  }
  const remove = event.target.closest("[data-remove-chip]");
  if (remove) {
    const area = remove.closest("form").querySelector("[data-writing]");
    remove.closest(".chip").remove();
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || document.querySelector("dialog[open]")) return;
  if (event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
  const digit = /^Digit([1-5])$/.exec(event.code)?.[1];
  if (!digit || event.key === digit) return;
  document.querySelector(`[data-insert-article][data-shortcut="${digit}"]`)?.click();
});
