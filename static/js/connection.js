// [data-connection] says that the network or the live channel is down. Others announce it with the events live:down and live:up.
const banner = document.querySelector("[data-connection]");

const show = (down) => {
  banner.textContent = down ? banner.dataset.text : "";
};

if (banner) {
  window.addEventListener("offline", () => show(true));
  window.addEventListener("online", () => show(false));
  document.addEventListener("live:down", () => show(true));
  document.addEventListener("live:up", () => show(false));
}
