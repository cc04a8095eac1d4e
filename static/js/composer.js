// The composer's modes lead into its text; Ctrl+Enter (or Cmd+Enter) sends any form[data-ctrl-enter] with the button that shows.
// The files chosen are named beside their button. Panels opened by their button give the focus to their first field.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-composer] input[name=compose]")) {
    event.target.form.querySelector("[data-writing]").focus();
  }
  const names = event.target.form?.querySelector?.("[data-file-names]");
  if (event.target.type === "file" && names) names.value = [...event.target.files].map((file) => file.name).join(", ");
});

// A click on the mode already chosen changes nothing, but the hand is on its way to the text.
document.addEventListener("click", (event) => {
  if (event.target.matches("[data-composer] input[name=compose]") && event.detail === 0) {
    event.target.form.querySelector("[data-writing]").focus();
  }
});

function visibleSubmit(form) {
  return [...form.querySelectorAll("button[type=submit]")].find((each) => each.checkVisibility());
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest("form[data-ctrl-enter]");
  if (!form) return;
  event.preventDefault();
  // A click, not requestSubmit(): htmx sends the name and value of the button that was clicked.
  visibleSubmit(form)?.click();
});

document.addEventListener("toggle", (event) => {
  if (event.target.matches?.(".gesture") && event.target.open) {
    event.target.querySelector("[data-first], textarea, input:not([type=hidden])")?.focus();
  }
}, true);
