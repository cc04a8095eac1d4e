// On the screen where one gesture follows another, a success said in #alerts leaves after a while, or at the next gesture.
// Warnings and errors stay until they are closed; nothing leaves under the pointer or the focus.
const SECONDS = 8;
const alerts = document.getElementById("alerts");

function leave(message) {
  if (message.matches(":hover, :focus-within")) setTimeout(() => leave(message), SECONDS * 1000);
  else message.remove();
}

function watch(message) {
  if (!message.matches?.(".fr-alert--success")) return;
  setTimeout(() => leave(message), SECONDS * 1000);
}

new MutationObserver((changes) => {
  for (const change of changes) change.addedNodes.forEach(watch);
}).observe(alerts, { childList: true });
alerts.querySelectorAll(".fr-alert").forEach(watch);

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.requestConfig.verb !== "post" || event.detail.elt.matches("[hx-trigger='load']")) return;
  alerts.querySelectorAll(".fr-alert--success").forEach((message) => message.remove());
});
