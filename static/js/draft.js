// form[data-draft="CCC-…"]: text, mode and cited articles survive navigation, in this tab only.
// Once an answer has been sent, the server's empty form is the truth and the draft is forgotten.
import { addChip } from "./insert-article.js";

const key = (form) => `draft:${form.dataset.draft}`;
const textOf = (form) => form.querySelector("[data-writing]");

function read(form) {
  try { return JSON.parse(sessionStorage.getItem(key(form))); } catch { return null; }
}

function save(form) {
  const cited = [...form.querySelectorAll("[data-cited] .chip")].map((chip) => ({
    pk: chip.querySelector("input").value,
    title: chip.querySelector("[data-chip-title]").textContent,
  }));
  const mode = form.querySelector("input[name=compose]:checked")?.value;
  const text = textOf(form).value;
  try {
    if (text.trim() || cited.length) sessionStorage.setItem(key(form), JSON.stringify({ text, mode, cited }));
    else sessionStorage.removeItem(key(form));
  } catch { /* private browsing: the draft lives as long as the page */ }
}

function restore(form) {
  const draft = read(form);
  if (!draft || textOf(form).value) return;
  textOf(form).value = draft.text;
  const mode = form.querySelector(`input[name=compose][value="${draft.mode}"]`);
  if (mode) mode.checked = true;
  for (const article of draft.cited) addChip(form, article.pk, article.title);
}

const present = () => document.querySelector("form[data-draft]");

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (form) save(form);
});
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (form) save(form);
});

let sent = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.matches?.("form[data-draft]")) sent = event.detail.elt;
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt === sent && !event.detail.successful) sent = null;
});
document.addEventListener("htmx:afterSettle", (event) => {
  const form = event.detail.target.querySelector?.("form[data-draft]");
  if (!form) return;
  if (sent && sent.dataset.draft === form.dataset.draft) save(form);
  else restore(form);
  sent = null;
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (form && !window.htmx) try { sessionStorage.removeItem(key(form)); } catch { /* private browsing */ }
});

if (present()) restore(present());
