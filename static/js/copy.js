// [data-copy="text"] puts the text in the clipboard and says so (data-copied) for a moment.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button || button.dataset.busy) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    return;
  }
  const words = button.firstChild;
  const before = words.textContent;
  button.dataset.busy = "1";
  words.textContent = button.dataset.copied;
  setTimeout(() => {
    words.textContent = before;
    delete button.dataset.busy;
  }, 1200);
});
