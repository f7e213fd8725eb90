// Keys: what carries data-key="g 1" is pressed by g and then 1, unless somebody is typing or has switched keys off.
(() => {
  "use strict";

  const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
  const ROWS = ".row a.short, .row a.thing, .row__main > a, .task__title, .stop__term, .shelf__list a, .note-card a, .project__name a";
  const SEQUENCE_MS = 1200;
  const list = document.querySelector("[data-keys]");
  if (!list) return;

  const isShown = (element) => element.checkVisibility();
  const first = (selector) => [...document.querySelectorAll(selector)].find(isShown);

  // j and k walk along what a list leads to, from where the focus is.
  const walk = (step) => {
    const rows = [...document.querySelectorAll(ROWS)].filter(isShown);
    if (!rows.length) return;
    const here = rows.findIndex((row) => row.closest("li")?.contains(document.activeElement));
    const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + step, 0), rows.length - 1);
    rows[next].focus();
    rows[next].scrollIntoView({ block: "nearest" });
  };

  const type = (selector) => {
    const field = first(selector);
    field?.focus();
    field?.select?.();
    return Boolean(field);
  };

  const open = async () => {
    const dialog = document.getElementById("dialog");
    await htmx.ajax("GET", list.href, { target: "#dialog-body", swap: "innerHTML" });
    document.getElementById("dialog-title").textContent = list.textContent;
    if (!dialog.open) dialog.showModal();
  };

  const ACTS = {
    "?": open,
    "/": () => type("[data-search]") || type("main .ask input, main form input[type=text]"),
    "n": () => { const it = first("[data-new]"); it?.matches("a") ? it.click() : type("main .ask input"); },
    "j": () => walk(1),
    "k": () => walk(-1),
  };

  let before = "";
  let timer;

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    if (list.dataset.keys === "off" || event.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
    if (!/^[\p{L}\p{N}?/]$/u.test(event.key)) return;
    const pressed = before ? `${before} ${event.key}` : event.key;
    before = "";
    window.clearTimeout(timer);
    const act = ACTS[pressed];
    const target = act ? null : document.querySelector(`[data-key="${CSS.escape(pressed)}"]`);
    if (act || target) {
      event.preventDefault();
      if (act) act(); else target.click();
    } else if (document.querySelector(`[data-key^="${pressed} "]`)) {
      before = pressed;
      timer = window.setTimeout(() => { before = ""; }, SEQUENCE_MS);
    }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-dialog-close]")) document.getElementById("dialog").close();
    if (!event.target.closest("[data-keys]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (location.href === list.href) return;
    event.preventDefault();
    open();
  });

  // On and off: at once, remembered by the server.
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (!("keysForm" in form.dataset) || !submitter) return;
    event.preventDefault();
    list.dataset.keys = submitter.value;
    for (const button of form.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button === submitter));
    }
    const data = new FormData(form);
    data.set(submitter.name, submitter.value);
    fetch(form.action, { method: "POST", body: data, redirect: "manual" });
  });
})();
