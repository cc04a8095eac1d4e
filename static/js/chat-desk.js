// The agents' desk: who waits, one's conversations (several at once, each with its draft), the one that is open.
// It speaks through agent-live.js, by document events.
import { Lines, fill, hour, newId } from "./chat-lines.js";

const TYPING_EVERY_MS = 3000;
const TYPING_SHOWN_MS = 6000;
const LATE_MINUTES = 3;
const RETRY_MS = 5000;
const NEAR_PX = 240;
const FINE_POINTER = matchMedia("(pointer: fine)").matches;

const root = document.querySelector("[data-desk]");
const find = (name, from = root) => from.querySelector(`[data-${name}]`);
const words = Object.fromEntries(Object.entries(root.dataset).filter(([key]) => key.startsWith("word")).map(([key, text]) => [key.slice(4).toLowerCase(), text]));
const limit = Number(root.dataset.limit);
const me = Number(root.dataset.user);
const area = find("text");
const templates = { row: document.querySelector("[data-row-template]"), line: document.querySelector("[data-line-template]") };
const languages = new Intl.DisplayNames(["fr"], { type: "language" });
const title = document.title;

// session → { ...what the server said, rows: its lines, unsent: [], draft, article }
const known = new Map();
let open = 0;
let lines = null;
let typedAt = 0;
let typingTimer;
let status = "online";
let isUp = false;

const send = (type, content = {}) => document.dispatchEvent(new CustomEvent("live:send", { detail: { type, ...content } }));
const announce = (text) => { find("announce").textContent = text; };
const current = () => known.get(open);
const inQueue = () => [...known.values()].filter((each) => each.state === "waiting").sort((a, b) => a.since.localeCompare(b.since) || a.session - b.session);
const isMine = (each) => each.state === "active" && each.agent_id === me;
const mine = () => [...known.values()].filter((each) => isMine(each) || (each.kept && each.state !== "waiting"));

// What the server says

document.addEventListener("live:up", ({ detail: frame }) => {
  isUp = true;
  const here = new Set([...frame.queue, ...frame.mine].map((each) => each.session));
  for (const each of [...known.values()]) if (!here.has(each.session) && each.session !== open) known.delete(each.session);
  for (const each of [...frame.queue, ...frame.mine]) learn(each);
  setStatus(remembered() ?? frame.status);
  for (const each of mine()) flush(each);
  if (open) send("chat.open", { session: open, after: lines?.last ?? 0 });
  show();
});
document.addEventListener("live:down", () => { isUp = false; });
document.addEventListener("live:frame", ({ detail: frame }) => handlers[frame.type]?.(frame));

const handlers = {
  "chat.waiting"({ conversation }) {
    learn(conversation);
    announce(fill(words.arrived, { name: conversation.name }));
    show();
  },
  "chat.mine"({ conversation }) {
    learn(conversation);
    show();
    openSession(conversation.session);
  },
  "chat.gone"({ session, agent }) {
    const each = known.get(session);
    if (!each || isMine(each)) return;
    if (session === open && agent) announce(fill(words.taken, { agent }));
    forget(session);
  },
  "chat.lines"(frame) {
    learn(frame.conversation);
    if (frame.session === open) frame.lines.forEach((line) => lines.add(line));
    if (frame.more) send("chat.open", { session: frame.session, after: frame.lines.at(-1).id });
    if (frame.session === open) shown();
    show();
  },
  "chat.line"({ session, line }) { receiveLine(known.get(session), line); },
  "chat.accepted"(frame) {
    const each = known.get(frame.session);
    if (!each) return;
    each.unsent = each.unsent.filter((row) => row.client_id !== frame.client_id);
    if (frame.session === open) lines.confirm(frame.client_id, frame.id, frame.at);
  },
  "chat.typing"({ session, on }) { if (session === open) showTyping(on); },
  "chat.seen"({ session, author, upto }) {
    const each = known.get(session);
    if (!each) return;
    if (author === "person") each.person_seen = upto;
    else if (upto >= each.last) each.unread = 0;
    if (session === open && author === "person") lines.markSeen(upto);
    show();
  },
  "chat.state"({ session, ...content }) {
    const each = known.get(session);
    if (!each) return;
    const wasMine = isMine(each);
    Object.assign(each, content);
    delete each.type;
    if (wasMine && content.state === "waiting") announce(words.back);
    if (["closed", "unanswered"].includes(content.state)) finish(each, wasMine);
    if (session === open) loadAbout();
    show();
  },
  pong({ last = {} }) {
    for (const [session, id] of Object.entries(last)) {
      const each = known.get(Number(session));
      if (each && id > each.last) send("chat.open", { session: Number(session), after: each.session === open ? lines.last : 0 });
    }
  },
  status(frame) { showStatus(frame.status); },
  error(frame) { refuse(frame); },
};

function learn(conversation) {
  const before = known.get(conversation.session);
  known.set(conversation.session, { unsent: [], draft: "", article: null, ...before, ...conversation });
}

function receiveLine(each, line) {
  if (!each || line.id <= each.last && each.session !== open) return;
  const follow = isNear();
  const isNew = each.session === open ? lines.add(line) : true;
  each.last = Math.max(each.last, line.id);
  if (line.author === "person") {
    each.preview = line.text;
    if (isNew && !(each.session === open && !document.hidden)) {
      each.unread += 1;
      announce(fill(words.line, { name: each.name, text: line.text }));
    }
    if (each.session === open) showTyping(false);
  }
  if (each.session === open) shown(follow);
  show();
}

function finish(each, wasMine) {
  each.kept = wasMine && each.session === open;
  if (each.kept) announce(words.closed);
  else forget(each.session);
}

function forget(session) {
  known.delete(session);
  if (session === open) closeThread();
  show();
}

function refuse(frame) {
  const each = known.get(frame.session);
  find("alert").textContent = frame.message;
  if (frame.code === "rate_limited" || frame.code === "internal") {
    if (each) setTimeout(() => flush(each), (frame.retry_after ?? RETRY_MS / 1000) * 1000);
    return;
  }
  if (each && frame.client_id) {
    each.unsent = each.unsent.filter((row) => row.client_id !== frame.client_id);
    if (each.session === open) lines.fail(frame.client_id);
  } else if (open === 0) {
    const alerts = document.getElementById("alerts");
    alerts.textContent = "";
    const alert = document.createElement("div");
    alert.className = "fr-alert fr-alert--warning fr-alert--sm";
    alert.append(Object.assign(document.createElement("p"), { textContent: frame.message }));
    alerts.append(alert);
  }
}

// Lists

function show() {
  draw("queue", inQueue());
  draw("mine", mine());
  const unread = mine().reduce((sum, each) => sum + (each.session === open ? 0 : each.unread), 0);
  const marks = inQueue().length + unread;
  document.title = marks ? `(${marks}) ${title}` : title;
  showThread();
}

function draw(name, rows) {
  const list = root.querySelector(`[data-list="${name}"]`);
  root.querySelector(`[data-count="${name}"]`).textContent = rows.length;
  root.querySelector(`[data-none="${name}"]`).hidden = rows.length > 0;
  const wanted = new Map(rows.map((each) => [String(each.session), each]));
  for (const item of [...list.children]) if (!wanted.has(item.dataset.session)) item.remove();
  rows.forEach((each, index) => {
    let item = list.querySelector(`[data-session="${each.session}"]`);
    item ??= newRow(each);
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
    fillRow(item, each);
  });
}

function newRow(each) {
  const item = templates.row.content.firstElementChild.cloneNode(true);
  item.dataset.session = each.session;
  find("open-session", item).addEventListener("click", () => openSession(each.session, true));
  find("take-session", item).addEventListener("click", () => send("chat.take", { session: each.session }));
  find("take-name", item).textContent = each.name;
  find("language-code", item).textContent = each.language.toUpperCase();
  find("language-name", item).textContent = languages.of(each.language);
  find("language", item).hidden = each.language === "fr";
  find("departement", item).textContent = each.departement ? fill(words.departement, { n: each.departement }) : "";
  return item;
}

function fillRow(item, each) {
  const minutes = Math.floor((Date.now() - new Date(each.since)) / 60000);
  find("name", item).textContent = each.name;
  find("when", item).textContent = minutes ? fill(words.minutes, { n: minutes }) : words.now;
  item.classList.toggle("desk__row--late", each.state === "waiting" && minutes >= LATE_MINUTES);
  const opener = find("open-session", item);
  opener.textContent = each.preview;
  opener.toggleAttribute("aria-current", each.session === open);
  if (each.session === open) opener.setAttribute("aria-current", "true");
  const count = isMine(each) && each.session !== open ? each.unread : 0;
  item.classList.toggle("row--unread", count > 0);
  find("unread", item).hidden = count === 0;
  find("unread", item).textContent = fill(words.unread, { n: count });
  const action = find("take-session", item)?.parentElement;
  if (action && each.state !== "waiting") action.remove();
}

// The open conversation

function openSession(session, byHand = false) {
  if (session !== open) {
    keepDraft();
    if (current()?.kept) known.delete(open);
    open = session;
    lines = new Lines(find("lines"), templates.line, { own: "agent", words });
    find("lines").replaceChildren();
    find("alert").textContent = "";
    const each = current();
    lines.markSeen(each.person_seen);
    area.value = each.draft;
    cite(each.article);
    send("chat.open", { session, after: 0 });
    loadAbout();
    loadArticles();
  }
  root.dataset.open = "thread";
  show();
  if (isMine(current())) area.focus();
  else if (byHand) find("name", find("thread")).focus();
}

function keepDraft() {
  if (current()) current().draft = area.value;
}

function closeThread() {
  open = 0;
  lines = null;
  root.dataset.open = "list";
  area.value = "";
}

function showThread() {
  const each = current();
  find("thread").hidden = !each;
  find("context").hidden = !each;
  find("nothing").hidden = Boolean(each);
  if (!each) return;
  const isOver = !isMine(each) && each.state !== "waiting";
  find("name", find("thread")).textContent = each.name;
  find("facts").textContent = fill(each.state === "waiting" ? words.waiting : words.with, { time: hour(each.since) });
  find("moves").hidden = !isMine(each);
  find("form").hidden = !isMine(each);
  find("take").hidden = each.state !== "waiting";
  find("over").hidden = !isOver;
  find("over-text").textContent = `${words.closed} ${each.ticket}`;
  find("over-link").href = root.dataset.ticket.replace("CCC", each.ticket);
  find("over-link").hidden = !each.ticket;
}

function isNear() {
  const pane = find("thread");
  return pane.scrollHeight - pane.scrollTop - pane.clientHeight < NEAR_PX;
}

// The newest line in view, and told as read when somebody looks.
function shown(follow = true) {
  const each = current();
  for (const row of each.unsent) lines.addPending(row.client_id, row.text);
  if (follow) find("lines").lastElementChild?.scrollIntoView({ block: "nearest" });
  each.last = Math.max(each.last, lines.last);
  tellSeen();
}

function tellSeen() {
  const each = current();
  if (!each || !isMine(each) || document.hidden || lines.last <= each.agent_seen) return;
  each.agent_seen = lines.last;
  each.unread = 0;
  send("chat.seen", { session: open, upto: lines.last });
}

function showTyping(on) {
  clearTimeout(typingTimer);
  find("typing").textContent = on ? fill(words.typing, { name: current()?.name ?? "" }) : "";
  if (on) typingTimer = setTimeout(() => showTyping(false), TYPING_SHOWN_MS);
}

// Writing

function count() {
  const left = limit - area.value.trim().length;
  find("left").textContent = left < 0 ? fill(words.long, { n: -left }) : left < 200 ? fill(words.left, { n: left }) : "";
  return left;
}

function say() {
  const each = current();
  const text = area.value.trim();
  if (!each || !text || count() < 0) return;
  const row = { session: open, client_id: newId(), text, article: each.article?.pk ?? 0 };
  each.unsent.push(row);
  each.draft = "";
  area.value = "";
  typedAt = 0;
  find("alert").textContent = "";
  cite(null);
  lines.addPending(row.client_id, text);
  send("chat.say", row);
  shown();
}

function flush(each) {
  for (const row of each.unsent) send("chat.say", row);
}

function cite(article) {
  if (current()) current().article = article;
  find("article").hidden = !article;
  find("article-title").textContent = article?.title ?? "";
}

function insert({ insertArticle, title: name, text, url }) {
  const source = url ? `\n${new URL(url, location.href).href}` : "";
  const before = area.value && !area.value.endsWith("\n") ? `${area.value}\n` : area.value;
  area.value = `${before}${text}${source}`;
  cite({ pk: Number(insertArticle), title: name });
  count();
  area.focus();
}

// Beside the conversation

function load(address, place) {
  window.htmx.ajax("GET", address, { target: place, swap: "innerHTML" });
}

const address = (name, session = open) => root.dataset[name].replace("/0/", `/${session}/`);

function loadAbout() {
  load(address("about"), "#about");
}

function loadArticles() {
  find("articles-query").value = "";
  load(address("articles"), "#articles");
}

let searchTimer;
find("articles-query").addEventListener("input", (event) => {
  clearTimeout(searchTimer);
  searchTimer = setTimeout(() => load(`${address("articles")}?q=${encodeURIComponent(event.target.value)}`, "#articles"), 250);
});
find("articles-form").addEventListener("submit", (event) => {
  event.preventDefault();
  root.querySelector("[data-insert-article]")?.click();
});

// Being there

function remembered() {
  try { return sessionStorage.getItem("chat-status"); } catch { return null; }
}

function setStatus(value) {
  try { sessionStorage.setItem("chat-status", value); } catch { /* private browsing: this page only */ }
  showStatus(value);
  send("status", { status: value });
}

function showStatus(value) {
  status = value;
  find("status").dataset.value = value;
  find("status-text").textContent = words[value];
}

// Hands

const buttons = {
  next() { if (inQueue().length) send("chat.take", { session: inQueue()[0].session }); },
  take() { send("chat.take", { session: open }); },
  release() { send("chat.release", { session: open }); },
  solved() { end(true); },
  followed() { end(false); },
};

function end(solved) {
  find("closing").open = false;
  send("chat.close", { session: open, solved });
}

root.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  buttons[button.name]?.();
  if (button.matches("[data-status]")) setStatus(status === "online" ? "away" : "online");
  if (button.matches("[data-back]")) { root.dataset.open = "list"; }
  if (button.matches("[data-insert-article]")) insert(button.dataset);
  if (button.matches("[data-article-drop]")) { cite(null); area.focus(); }
});

find("closing").addEventListener("toggle", () => find("closing").open && find("closing").querySelector(".menu__panel button").focus());

find("form").addEventListener("submit", (event) => { event.preventDefault(); say(); });

area.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !FINE_POINTER) return;
  event.preventDefault();
  say();
});

area.addEventListener("input", () => {
  count();
  if (!area.value && current()?.article) cite(null);
  if (Date.now() - typedAt < TYPING_EVERY_MS || !isUp) return;
  typedAt = Date.now();
  send("chat.typing", { session: open, on: area.value !== "" });
});

document.addEventListener("visibilitychange", () => { if (!document.hidden && current()) { tellSeen(); show(); } });
setInterval(show, 15000);
show();
