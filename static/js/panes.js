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

function takeFocus() {
  const wrong = opened.querySelector("[data-focus-error]");
  if (wrong) opened.querySelector("[data-text]")?.focus();
  else if (!opened.contains(document.activeElement)) opened.querySelector("h2[tabindex]")?.focus({ preventScroll: true });
}

if (panes && opened) {
  showEnd();
  document.querySelector(".row__title[aria-current]")?.closest(".row").scrollIntoView({ block: "nearest" });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target === opened) {
      panes.dataset.open = opened.querySelector("[data-ticket]") ? "thread" : "list";
      showEnd();
      takeFocus();
    }
    markCurrent();
  });
}
