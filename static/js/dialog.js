// <dialog>: [data-dialog-open="id"] opens, [data-dialog-close] or a click on the backdrop closes, data-dialog-auto opens when swapped in.
export function openDialog(dialog) {
  if (dialog && !dialog.open) dialog.showModal();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) openDialog(document.getElementById(opener.dataset.dialogOpen));
  if (event.target.closest("[data-dialog-close]") || event.target.matches("dialog")) event.target.closest("dialog")?.close();
});

document.addEventListener("htmx:afterSettle", (event) => {
  openDialog(event.target.querySelector?.("dialog[data-dialog-auto]"));
});
