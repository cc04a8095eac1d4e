// The three panes follow what htmx opens: which pane a narrow screen shows, which row is current, where the focus goes.
const panes = document.querySelector(".panes");
const opened = document.getElementById("ticket");

function markCurrent() {
  const id = opened.querySelector("[data-ticket-id]")?.dataset.ticketId;
  for (const row of document.querySelectorAll("[data-row]")) {
    const link = row.querySelector(".row__title");
    if (row.dataset.row === id) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function showEnd() {
  const thread = opened.querySelector("[data-messages]");
  if (thread) thread.scrollTop = thread.scrollHeight;
}

// What must be corrected is corrected in the text; otherwise the title, so that the next key is a shortcut again.
function takeFocus() {
  const target = opened.querySelector("[data-focus-error]") ? "[data-writing]" : "h2[tabindex]";
  opened.querySelector(target)?.focus({ preventScroll: true });
}

if (panes && opened) {
  showEnd();
  document.querySelector(".row__title[aria-current]")?.closest(".row").scrollIntoView({ block: "nearest" });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === opened) {
      panes.dataset.open = opened.querySelector("[data-ticket]") ? "thread" : "list";
      showEnd();
      takeFocus();
    }
    markCurrent();
  });
}
