// Light or dark before the first paint: the person's choice, else the device's. DSFR reads data-fr-theme.
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const stored = () => {
    try { return localStorage.getItem("scheme") || "system"; } catch { return "system"; }
  };
  const apply = () => {
    const scheme = stored();
    root.dataset.frScheme = scheme;
    root.dataset.frTheme = scheme === "system" ? (dark.matches ? "dark" : "light") : scheme;
  };
  root.classList.add("js");
  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", () => {
    for (const select of document.querySelectorAll("select[data-theme]")) {
      select.value = stored();
      select.addEventListener("change", () => {
        try { localStorage.setItem("scheme", select.value); } catch { /* private browsing: lasts for this page */ }
        root.dataset.frScheme = select.value;
        root.dataset.frTheme = select.value === "system" ? (dark.matches ? "dark" : "light") : select.value;
      });
    }
  });
})();
