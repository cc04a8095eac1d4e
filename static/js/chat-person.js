// The person's side of a conversation. Unsent lines are kept in the tab's storage until the server has them.
import { LiveSocket } from "./chat-socket.js";
import { Lines, fill, hour, newId } from "./chat-lines.js";

const TYPING_EVERY_MS = 3000;
const TYPING_SHOWN_MS = 6000;
const WARN_BEFORE_MINUTES = 2;
const NEAR_PX = 160;
const FINE_POINTER = matchMedia("(pointer: fine)").matches;

const root = document.querySelector("[data-chat]");
const find = (name) => root.querySelector(`[data-${name}]`);
const words = Object.fromEntries(Object.entries(root.dataset).filter(([key]) => key.startsWith("word")).map(([key, text]) => [key.slice(4).toLowerCase(), text]));
const limit = Number(root.dataset.limit);
const area = find("text");
const log = find("lines");
const key = `chat:${root.dataset.socket}`;
const lines = new Lines(log, find("line-template"), { own: "person", words });

let state = root.dataset.state;
let agent = "";
let position = 0;
let until = "";
let silence = 0;
let spokeAt = Date.now();
let told = 0;
let typedAt = 0;
let typingTimer;
let retryTimer;
let unread = 0;
const title = document.title;

// What is not on the server yet survives a reload, in this tab only.
const unsent = {
  read() {
    try { return JSON.parse(sessionStorage.getItem(key)) ?? []; } catch { return []; }
  },
  write(rows) {
    try { sessionStorage.setItem(key, JSON.stringify(rows)); } catch { /* private browsing: this page only */ }
    this.rows = rows;
  },
  add(row) { this.write([...this.rows, row]); },
  remove(clientId) { this.write(this.rows.filter((row) => row.client_id !== clientId)); },
};
unsent.rows = unsent.read();

const isEnded = () => state === "closed" || state === "unanswered";

const socket = new LiveSocket(root.dataset.socket, {
  hello: () => ({ after: lines.last, language: root.dataset.language }),
  ping: () => ({ last: lines.last }),
});

// The way to the server

socket.addEventListener("up", ({ detail: frame }) => {
  take(frame.lines);
  silence = frame.silence;
  lines.markSeen(frame.seen);
  become(frame);
  position = frame.position;
  if (frame.more) socket.send("history", { after: lines.last });
  flush();
  show();
  tellSeen();
});
socket.addEventListener("down", show);
socket.addEventListener("over", show);
socket.addEventListener("frame", ({ detail: frame }) => handlers[frame.type]?.(frame));

const handlers = {
  line({ line }) { take([line]); tellSeen(); },
  lines(frame) {
    take(frame.lines);
    if (frame.more) socket.send("history", { after: lines.last });
  },
  accepted(frame) {
    unsent.remove(frame.client_id);
    lines.confirm(frame.client_id, frame.id, frame.at);
    spokeAt = Date.now();
    find("alert").textContent = "";
    if (isEnded()) showEnd();
  },
  pong(frame) { if (frame.last > lines.last) socket.send("history", { after: lines.last }); },
  seen(frame) { lines.markSeen(frame.upto); },
  typing(frame) { showTyping(frame.on); },
  queue(frame) { position = frame.position; show(); },
  state(frame) { become(frame); show(); },
  error(frame) { refuse(frame); },
};

function take(rows) {
  const near = isNear();
  const news = rows.filter((line) => lines.add(line));
  if (!news.length) return;
  spokeAt = Date.now();
  const theirs = news.filter((line) => line.author !== "person");
  if (theirs.some((line) => line.author === "agent")) showTyping(false);
  if (document.hidden && theirs.length) document.title = `(${(unread += theirs.length)}) ${title}`;
  if (near || !theirs.length) scrollDown();
  else find("new").hidden = false;
}

function become(frame) {
  const before = state;
  ({ state, agent, until } = frame);
  if (state === "waiting" && before !== "waiting") position = 0;
  if (isEnded() && before !== state) showEnd();
}

function flush() {
  clearTimeout(retryTimer);
  for (const row of unsent.rows) socket.send("say", row);
}

function refuse(frame) {
  const waits = frame.code === "rate_limited" || frame.code === "internal";
  find("alert").textContent = frame.message;
  if (waits) {
    clearTimeout(retryTimer);
    retryTimer = setTimeout(flush, (frame.retry_after ?? 5) * 1000);
  } else if (frame.client_id) {
    unsent.remove(frame.client_id);
    lines.fail(frame.client_id);
  }
}

// What the page shows

function show() {
  find("dot").dataset.dot = socket.isUp ? (isEnded() ? "" : "up") : "down";
  find("status-text").textContent = sentence();
}

function sentence() {
  if (socket.isOver) return words.lost;
  if (!socket.isUp) return socket.attempts ? words.down : words.connecting;
  if (isEnded()) return words.over;
  if (state === "waiting") return waitingSentence();
  const end = spokeAt + silence * 60000;
  if (end - Date.now() < WARN_BEFORE_MINUTES * 60000) return fill(words.silence, { time: hour(end) });
  return fill(words.with, { agent });
}

function waitingSentence() {
  const place = position > 1 ? fill(words.before, { n: position - 1 }) : words.next;
  return until ? `${place} ${fill(words.until, { time: hour(until) })}` : place;
}

function showTyping(on) {
  clearTimeout(typingTimer);
  find("typing").textContent = on ? fill(words.typing, { agent }) : "";
  if (on) typingTimer = setTimeout(() => showTyping(false), TYPING_SHOWN_MS);
}

async function showEnd() {
  document.querySelector("[data-open-only]")?.remove();
  area.placeholder = words.add;
  const answer = await fetch(root.dataset.end, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  find("ended").innerHTML = await answer.text();
  find("ended").firstElementChild.scrollIntoView({ block: "start" });
}

function isNear() {
  return document.documentElement.scrollHeight - innerHeight - scrollY < NEAR_PX + document.querySelector(".colophon").offsetHeight + (document.querySelector("[data-open-only]")?.offsetHeight ?? 0);
}

// The newest line just above the box to write in, whatever follows on the page.
function scrollDown() {
  find("new").hidden = true;
  const foot = root.querySelector(".chat__foot");
  const newest = find("ended").firstElementChild ?? find("typing");
  const below = newest.getBoundingClientRect().bottom + foot.offsetHeight - innerHeight;
  if (below > 0) scrollBy({ top: below });
}

// What the person does

function say(text) {
  const row = { client_id: newId(), text };
  unsent.add(row);
  lines.addPending(row.client_id, text);
  socket.send("say", row);
  scrollDown();
}

function count() {
  const left = limit - area.value.trim().length;
  const counter = find("count");
  counter.classList.toggle("chat__count--over", left < 0);
  if (left < 0) counter.textContent = fill(words.long, { n: -left });
  else counter.textContent = left < 200 ? fill(words.left, { n: left }) : "";
  return left;
}

find("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = area.value.trim();
  if (!text || count() < 0) return;
  area.value = "";
  typedAt = 0;
  count();
  say(text);
  area.focus();
});

area.addEventListener("input", () => {
  count();
  if (isEnded() || Date.now() - typedAt < TYPING_EVERY_MS) return;
  typedAt = Date.now();
  socket.send("typing", { on: area.value !== "" });
});

area.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !FINE_POINTER) return;
  event.preventDefault();
  find("form").requestSubmit();
});

function tellSeen() {
  const newest = lines.last;
  if (document.hidden || newest <= told || !socket.send("seen", { upto: newest })) return;
  told = newest;
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  unread = 0;
  document.title = title;
  tellSeen();
});

find("new").addEventListener("click", scrollDown);
for (const row of unsent.rows) lines.addPending(row.client_id, row.text);
lines.showStates();
setInterval(show, 15000);
show();
scrollDown();
