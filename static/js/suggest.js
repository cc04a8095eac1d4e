// [data-suggestions="address"] shows answers of the help for the words typed in the field data-for.
// Only the beginning of the text leaves, without numbers or addresses: it travels in the address of a request.
const PAUSE_MS = 600;
const LONGEST = 300;
const SHORTEST = 15;

for (const box of document.querySelectorAll("[data-suggestions]")) {
  const field = document.getElementById(box.dataset.for);
  let timer = 0;
  let last = "";

  const ask = () => {
    const text = field.value.replace(/\S*@\S*|\+?[\d .]{5,}|\d{3,}/g, " ").replace(/\s+/g, " ").trim().slice(0, LONGEST);
    if (text === last || text.length < SHORTEST) return;
    last = text;
    window.htmx.ajax("GET", box.dataset.suggestions, { target: box, swap: "innerHTML", values: { q: text, langue: box.dataset.language } });
  };

  field?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
}
