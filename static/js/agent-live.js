// The live line of every agent page. It follows what the page shows: rows [data-row], the conversation [data-ticket-id].
// Other modules listen to the document's "live:frame" and speak with "live:send"; "live:up" and "live:down" tell the state.
import { LiveSocket } from "./chat-socket.js";

const ANNOUNCE_MS = 30000;
const REPLYING_FOR_MS = 60000;
const clock = new Intl.DateTimeFormat("fr", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Europe/Paris" });
const onDesk = document.querySelector("[data-desk]") !== null;

let fresh = new Set();
let typedAt = 0;
let unreadWhileAway = false;
let subscribed = "";

const socket = new LiveSocket("/ws/agent/", {
  hello: () => ({ desk: onDesk }),
  ping: () => ({}),
});

const emit = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
const thread = () => document.querySelector("[data-ticket-id]");
const openTicket = () => Number(thread()?.dataset.ticketId ?? 0);
const rowOf = (id) => document.querySelector(`[data-row="${Number(id)}"]`);

function csrf() {
  return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
}

socket.addEventListener("up", ({ detail: frame }) => {
  emit("live:up", frame);
  subscribed = "";
  subscribe();
  showWaiting(frame.waiting);
  catchUp();
});
socket.addEventListener("down", () => emit("live:down"));
socket.addEventListener("over", ({ detail: code }) => {
  // A role without tickets has no live line: nothing is missing on its pages.
  if (code !== 4403) emit("live:down");
});
socket.addEventListener("frame", ({ detail: frame }) => {
  handlers[frame.type]?.(frame);
  emit("live:frame", frame);
});
document.addEventListener("live:send", ({ detail: { type, ...content } }) => socket.send(type, content));

// What this page listens to: said again whenever the page changes.

function subscribe() {
  const rows = [...document.querySelectorAll("[data-row]")].slice(0, 200).map((row) => Number(row.dataset.row));
  const wanted = JSON.stringify({ rows, ticket: openTicket() });
  if (wanted === subscribed || !socket.isUp) return;
  if (JSON.parse(subscribed || "{}").ticket !== openTicket()) showViewers([]);
  subscribed = wanted;
  socket.send("subscribe", { rows, ticket: openTicket() });
}

const handlers = {
  row(frame) { changeRow(rowOf(frame.id), frame.changes); },
  new(frame) { announceNew(frame.ticket); },
  message(frame) { if (frame.ticket === openTicket()) fetchMessages(); },
  delivery(frame) { showDelivery(frame); },
  viewers(frame) { if (frame.ticket === openTicket()) showViewers(frame.people); },
  waiting(frame) { showWaiting(frame.count); },
  revoked(frame) { rowOf(frame.ticket)?.remove(); },
};

// Rows of the list

function changeRow(row, changes) {
  if (!row) return;
  const field = (name) => row.querySelector(`[data-field="${name}"]`);
  if ("unread" in changes) markUnread(row, changes.unread);
  if ("preview" in changes && field("preview")) field("preview").textContent = changes.preview;
  if ("state" in changes && field("state")) {
    field("state").textContent = changes.state_label;
    field("state").dataset.value = changes.state;
    field("state").hidden = ["received", "acknowledged"].includes(changes.state);
  }
  if ("urgency" in changes && field("urgency")) changeUrgency(field("urgency"), changes);
  if ("assignee" in changes && field("assignee")) changeAssignee(field("assignee"), changes.assignee);
  if ("last_message_at" in changes) stamp(row.querySelector("time"), changes.last_message_at);
}

function markUnread(row, unread) {
  row.classList.toggle("row--unread", unread);
  const dot = row.querySelector(".row__dot");
  if (!unread) dot?.remove();
  else if (!dot) {
    const mark = document.createElement("span");
    mark.className = "row__dot";
    mark.dataset.field = "unread";
    row.querySelector(".row__who")?.prepend(mark);
  }
}

function changeUrgency(field, { urgency, urgency_label: label }) {
  const mark = field.querySelector(".urgency") ?? field;
  mark.className = `urgency urgency--${urgency.toLowerCase()}`;
  const code = mark.querySelector(".urgency__code");
  if (code) code.textContent = urgency;
  const text = mark.querySelector(".fr-sr-only, .urgency__text");
  if (text) text.textContent = ` ${label.split(" — ").at(-1)}`;
}

function changeAssignee(field, name) {
  field.textContent = "";
  if (!name) return;
  const avatar = document.createElement("span");
  avatar.className = "avatar avatar--sm avatar--0";
  avatar.title = name;
  avatar.textContent = name.split(/[\s-]+/).filter(Boolean).map((word) => word[0]).filter((_, n, all) => n === 0 || n === all.length - 1).join("").toUpperCase();
  const spoken = document.createElement("span");
  spoken.className = "fr-sr-only";
  spoken.textContent = ` ${name}`;
  avatar.setAttribute("aria-hidden", "true");
  field.append(avatar, spoken);
}

function stamp(time, iso) {
  if (!time) return;
  time.dateTime = iso;
  time.textContent = clock.format(new Date(iso));
}

// Lists of one's own work do not grow by themselves.
const GROWING = ["urgent", "todo", "unassigned", "all"];

function announceNew(ticket) {
  if (rowOf(ticket) || !GROWING.includes(document.getElementById("rows")?.dataset.view)) return;
  fresh.add(ticket);
  const button = document.querySelector("[data-new-tickets]");
  if (!button) return;
  const words = fresh.size === 1 ? button.dataset.one : button.dataset.many;
  button.textContent = words.replace("%n", fresh.size);
  button.hidden = false;
  const spoken = document.querySelector("[data-live]");
  if (spoken) spoken.textContent = button.textContent;
}

function showWaiting(count) {
  const badge = document.getElementById("nav-count-chat");
  if (badge) badge.textContent = count > 99 ? "99+" : count || "";
}

// The open conversation

async function fetchMessages() {
  const pane = thread();
  const list = pane?.querySelector("[data-messages]");
  if (!list) return;
  const address = pane.dataset.newMessages.replace(/\d+\/$/, `${pane.dataset.lastMessage}/`);
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || pane !== thread()) return;
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  append(pane, list, holder.content);
}

function append(pane, list, content) {
  const near = list.scrollHeight - list.scrollTop - list.clientHeight < 160;
  const news = [...content.querySelectorAll("[data-message]")].filter((message) => !document.getElementById(message.id));
  if (!news.length) return;
  for (const message of news) {
    pane.dataset.lastMessage = Math.max(Number(pane.dataset.lastMessage), Number(message.dataset.message));
    list.append(message);
    window.htmx?.process(message);
  }
  if (near) list.scrollTop = list.scrollHeight;
  markRead(pane);
}

// Events may have been missed while the line was down.
function catchUp() {
  if (openTicket()) fetchMessages();
}

function markRead(pane) {
  unreadWhileAway = document.hidden;
  if (document.hidden) return;
  const address = pane.dataset.newMessages.replace(/apres\/\d+\/$/, "lu/");
  fetch(address, { method: "POST", headers: { "X-CSRFToken": csrf() } }).catch(() => null);
}

function showDelivery({ message, delivery, label }) {
  const mark = document.querySelector(`[data-message="${Number(message)}"] [data-delivery]`);
  if (!mark || mark.dataset.delivery === delivery) return;
  mark.dataset.delivery = delivery;
  const words = mark.querySelector("span:not(.icon)") ?? mark;
  const address = words.querySelector("bdi");
  words.replaceChildren(`${label} `, ...(address ? [address] : []));
  const icon = { sent: "check", delivered: "check", queued: "time", waiting: "time" }[delivery] ?? "warning";
  if (icon === "warning") askForPanels();
  mark.querySelector(".icon")?.setAttribute("class", `icon icon--${icon}`);
  const tone = { sent: "success", delivered: "success", queued: "neutral", waiting: "warning" }[delivery] ?? "error";
  mark.className = `message__delivery message__delivery--${tone}`;
}

// The panel of an answer that has just come back; never under the hands of somebody who is typing in it.
function askForPanels() {
  const place = document.getElementById("follow-ups");
  if (place && !place.contains(document.activeElement)) emit("undelivered");
}

// Colleagues on the same ticket

function viewersPlace() {
  const head = thread()?.querySelector(".thread-head__facts, [data-viewers]");
  if (!head || head.matches("[data-viewers]")) return head;
  const place = document.createElement("span");
  place.dataset.viewers = "";
  place.setAttribute("role", "status");
  head.append(place);
  return place;
}

function showViewers(people) {
  const place = document.querySelector("[data-viewers]") ?? (people.length ? viewersPlace() : null);
  if (!place) return;
  place.replaceChildren(...people.map(({ name, mode }) => {
    const each = document.createElement("span");
    each.className = mode === "replying" ? "tag tag--warning" : "tag tag--info";
    each.textContent = mode === "replying" ? `${name} répond` : `${name} consulte`;
    return each;
  }));
}

function mode() {
  return Date.now() - typedAt < REPLYING_FOR_MS ? "replying" : "viewing";
}

let announced = "viewing";
function announce(always = false) {
  if (!openTicket() || (!always && announced === mode())) return;
  announced = mode();
  socket.send("presence", { mode: announced });
}

document.addEventListener("input", (event) => {
  if (!event.target.closest?.("[data-composer]")) return;
  typedAt = event.target.value ? Date.now() : 0;
  announce();
});
setInterval(() => announce(true), ANNOUNCE_MS);

function follow(event) {
  if (event.detail?.target?.id === "list") fresh = new Set();
  if (event.detail?.target?.id === "ticket") typedAt = 0;
  subscribe();
}
document.addEventListener("htmx:afterSettle", follow);
document.addEventListener("visibilitychange", () => unreadWhileAway && thread() && markRead(thread()));
