// [data-list-move="1|-1"] moves the focus from row to row; Enter then opens, as on any link.
function links() {
  return [...document.querySelectorAll("#rows .row__title")];
}

document.addEventListener("click", (event) => {
  const step = Number(event.target.closest("[data-list-move]")?.dataset.listMove);
  if (!step) return;
  const all = links();
  const focused = all.indexOf(document.activeElement?.closest?.(".row")?.querySelector(".row__title"));
  const present = focused >= 0 ? focused : all.findIndex((each) => each.hasAttribute("aria-current"));
  const next = all[present < 0 ? 0 : Math.min(Math.max(present + step, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
});
