// form[data-autosubmit]: filters apply on change; its button, marked data-nojs, stays for browsers without scripts.
document.addEventListener("change", (event) => {
  event.target.closest?.("form[data-autosubmit]")?.requestSubmit();
});
