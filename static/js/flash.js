// [data-dismiss] removes the message it belongs to and gives the focus back to the page.
document.addEventListener("click", (event) => {
  const message = event.target.closest("[data-dismiss]")?.closest("[data-dismissable]");
  if (!message) return;
  message.remove();
  document.getElementById("content")?.focus({ preventScroll: true });
});
