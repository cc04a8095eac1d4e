// The lines of one conversation on the page: each once, in the order of the server, one's own still unsent at the end.
const clock = new Intl.DateTimeFormat(document.documentElement.lang || "fr", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", numberingSystem: "latn", timeZone: "Europe/Paris" });
const ADDRESS = /\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g;

export const hour = (iso) => clock.format(new Date(iso));

export const newId = () => crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export const fill = (words, values) => words.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

// What an agent writes may hold addresses: they become links, everything else stays text.
function withLinks(text) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const link = document.createElement("a");
    link.href = match[0];
    link.rel = "nofollow";
    link.textContent = match[0];
    parts.push(text.slice(from, match.index), link);
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)];
}

export class Lines {
  constructor(list, template, { own, words }) {
    this.list = list;
    this.template = template;
    this.own = own;
    this.words = words;
    this.seen = 0;
  }

  get last() {
    return Math.max(0, ...[...this.list.children].map((each) => Number(each.dataset.line) || 0));
  }

  find(id) {
    return this.list.querySelector(`[data-line="${Number(id)}"]`);
  }

  waiting(clientId) {
    return this.list.querySelector(`[data-client="${CSS.escape(clientId)}"]`);
  }

  // Returns whether the line was not there yet.
  add(line) {
    if (this.find(line.id)) return false;
    const pending = line.author === this.own && line.client_id && this.waiting(line.client_id);
    if (pending) {
      this.confirm(line.client_id, line.id, line.at);
      return false;
    }
    this.place(this.make(line), line.id);
    this.showStates();
    return true;
  }

  addPending(clientId, text) {
    if (this.waiting(clientId)) return;
    const item = this.make({ author: this.own, text, name: "", at: new Date().toISOString() });
    item.dataset.client = clientId;
    item.classList.add("line--pending");
    this.list.append(item);
    this.showStates();
  }

  confirm(clientId, id, at) {
    const item = this.waiting(clientId);
    if (!item) return;
    delete item.dataset.client;
    item.classList.remove("line--pending", "line--failed");
    if (this.find(id)) item.remove();
    else {
      item.dataset.line = id;
      this.stamp(item, at);
      this.place(item, id);
    }
    this.showStates();
  }

  fail(clientId) {
    this.waiting(clientId)?.classList.add("line--failed");
    this.showStates();
  }

  markSeen(upto) {
    this.seen = Math.max(this.seen, upto);
    this.showStates();
  }

  make(line) {
    const item = this.template.content.firstElementChild.cloneNode(true);
    item.className = `line line--${line.author}`;
    item.dataset.line = line.id ?? "";
    const text = item.querySelector("[data-words]");
    if (line.author === "agent") {
      text.lang = "fr";
      text.replaceChildren(...withLinks(line.text));
    } else text.textContent = line.text;
    this.name(item.querySelector("[data-who]"), line);
    this.stamp(item, line.at);
    return item;
  }

  name(element, line) {
    const said = document.createElement(line.author === this.own ? "span" : "bdi");
    if (line.author === this.own) said.className = "fr-sr-only";
    said.textContent = line.author === this.own ? this.words.you : line.name;
    element.replaceChildren(...(line.author === "system" ? [] : [said]));
  }

  stamp(item, at) {
    const time = item.querySelector("[data-time]");
    time.dateTime = at;
    time.textContent = hour(at);
  }

  place(item, id) {
    const next = [...this.list.children].find((each) => each.dataset.client || Number(each.dataset.line) > id);
    this.list.insertBefore(item, next ?? null);
  }

  // « Envoyé » or « Lu » under one's newest line only; what is not sent yet always says so.
  showStates() {
    const mine = [...this.list.querySelectorAll(`.line--${this.own}`)];
    const newest = mine.findLast((each) => each.dataset.line);
    for (const each of mine) {
      const state = each.querySelector("[data-state]");
      if (each.classList.contains("line--failed")) state.textContent = this.words.failed;
      else if (each.dataset.client) state.textContent = this.words.sending;
      else if (each !== newest) state.textContent = "";
      else state.textContent = Number(each.dataset.line) <= this.seen ? this.words.seen : this.words.sent;
    }
  }
}
