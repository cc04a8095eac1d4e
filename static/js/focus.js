// What must be read first takes the focus: the error summary of a form that came back.
export function focusFirst(root = document) {
  root.querySelector("[data-focus]")?.focus();
}

focusFirst();
document.addEventListener("htmx:afterSettle", (event) => focusFirst(event.target));
