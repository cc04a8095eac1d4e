// An htmx request without a usable answer: say so in #alerts, in the page's words (data-failed, data-unreachable).
// 403, 409 and 422 bring their own sentence and are swapped.
const alerts = document.getElementById("alerts");
const SPOKEN = [403, 409, 422];

function announce(text) {
  const message = document.createElement("div");
  message.className = "fr-alert fr-alert--error fr-alert--sm";
  const paragraph = document.createElement("p");
  paragraph.textContent = text;
  message.append(paragraph);
  alerts.replaceChildren(message);
}

document.addEventListener("htmx:responseError", (event) => {
  if (!SPOKEN.includes(event.detail.xhr.status)) announce(alerts.dataset.failed);
});
document.addEventListener("htmx:sendError", () => announce(alerts.dataset.unreachable));
document.addEventListener("htmx:timeout", () => announce(alerts.dataset.unreachable));
