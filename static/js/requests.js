// An htmx request without a usable answer: say so in #alerts, in the page's words (data-failed, data-unreachable, data-expired).
// 403, 409 and 422 bring their own sentence and are swapped. A log-in page never lands inside another page.
const alerts = document.getElementById("alerts");
const SPOKEN = [403, 409, 422];

function announce(text, link) {
  const message = document.createElement("div");
  message.className = "fr-alert fr-alert--error fr-alert--sm";
  const paragraph = document.createElement("p");
  paragraph.append(text, ...(link ? [" ", link] : []));
  message.append(paragraph);
  alerts.replaceChildren(message);
}

function loginLink() {
  const link = document.createElement("a");
  link.href = alerts.dataset.login;
  link.target = "_blank";
  link.textContent = alerts.dataset.loginLabel;
  return link;
}

// Logging in again, in another tab, changes the token: read it when the request leaves, not when the page was drawn.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  if (!token) return;
  const { headers, formData } = event.detail;
  headers["X-CSRFToken"] = token;
  if (formData?.has("csrfmiddlewaretoken")) formData.set("csrfmiddlewaretoken", token);
});

// What was typed must survive: a read starts again after the log-in, a write waits for it in another tab.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (!alerts.dataset.login || new URL(xhr.responseURL).pathname !== alerts.dataset.login) return;
  event.detail.shouldSwap = false;
  if (requestConfig.verb === "get") location.reload();
  else announce(alerts.dataset.expired, loginLink());
});

document.addEventListener("htmx:responseError", (event) => {
  if (!SPOKEN.includes(event.detail.xhr.status)) announce(alerts.dataset.failed);
});
document.addEventListener("htmx:sendError", () => announce(alerts.dataset.unreachable));
document.addEventListener("htmx:timeout", () => announce(alerts.dataset.unreachable));
