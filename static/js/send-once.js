// form[data-send-once]: a second press while the first is on its way does nothing. The server would recognise it anyway.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-send-once]");
  if (!form) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});

// Coming back with the browser's arrow finds the form ready again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-send-once]").forEach((form) => delete form.dataset.sent);
});
