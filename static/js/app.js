// What the pages do beyond links and forms. Everything here is an addition: each flow works without it.
(() => {
  "use strict";

  const root = document.documentElement;
  const texts = JSON.parse(document.body.dataset.texts);
  root.dataset.js = "";

  // Saying things: toasts for the eye, the announcer for screen readers.

  const say = (text) => {
    const announcer = document.getElementById("announcer");
    announcer.textContent = "";
    window.setTimeout(() => { announcer.textContent = text; }, 60);
  };

  const toast = (text) => {
    const box = document.createElement("div");
    box.className = "toast toast--error";
    box.dataset.toast = "";
    box.dataset.stay = "";
    const body = document.createElement("p");
    body.className = "toast__body";
    body.textContent = text;
    const close = document.createElement("button");
    close.className = "toast__close";
    close.type = "button";
    close.dataset.close = "";
    close.setAttribute("aria-label", texts.close);
    close.textContent = "×";
    box.append(body, close);
    document.getElementById("toasts").append(box);
  };

  const TOAST_MS = 7000;

  const tendToasts = (within) => {
    for (const box of within.querySelectorAll("[data-toast]:not([data-tended])")) {
      box.dataset.tended = "";
      if ("stay" in box.dataset) continue;
      let timer;
      const start = () => { timer = window.setTimeout(() => box.remove(), TOAST_MS); };
      const stop = () => window.clearTimeout(timer);
      for (const name of ["mouseenter", "focusin"]) box.addEventListener(name, stop);
      for (const name of ["mouseleave", "focusout"]) box.addEventListener(name, start);
      start();
    }
  };

  // Times: in the viewer's zone and words; what runs out counts down.

  const language = root.lang || undefined;
  const dateFormat = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
  const momentFormat = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const relativeFormat = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];

  const relative = (date) => {
    const seconds = (date - Date.now()) / 1000;
    for (const [unit, size] of UNITS) {
      // Two days and more are said in days, 47 hours in hours: nearer things deserve the finer unit.
      const least = unit === "day" ? 2 * size : size;
      if (Math.abs(seconds) >= least) return relativeFormat.format(Math.round(seconds / size), unit);
    }
    return seconds > 0 ? relativeFormat.format(1, "minute") : texts.expired;
  };

  const tellTimes = (within) => {
    for (const element of within.querySelectorAll("time[data-time]")) {
      const date = new Date(element.dateTime);
      if (Number.isNaN(date.getTime())) continue;
      const style = element.dataset.time;
      const text = style === "date" ? dateFormat.format(date)
        : style === "moment" ? momentFormat.format(date) : relative(date);
      if (element.textContent !== text) element.textContent = text;
      element.title = momentFormat.format(date);
    }
  };

  // Windows: the house on the front page has as many lights as the strip has things.

  const lightWindows = () => {
    const house = document.querySelector("[data-house]");
    if (!house) return;
    const lit = Number(document.getElementById("guest-strip").dataset.lit);
    house.querySelectorAll(".window").forEach((pane, n) => pane.classList.toggle("window--lit", n < lit));
  };

  // Passwords: length is what counts, so length is what is shown.

  const levelOf = (password) => {
    const length = [...password].length;
    if (length < 8) return 0;
    const variety = new Set(password).size;
    if (variety < 5 || length < 10) return 1;
    return length < 13 ? 2 : length < 17 ? 3 : 4;
  };

  const showStrength = (input) => {
    const box = document.getElementById(input.dataset.strength);
    if (!box) return;
    const level = levelOf(input.value);
    box.dataset.level = String(input.value ? Math.max(level, 1) : 0);
    box.querySelector(".strength__text").textContent = input.value ? texts.strength[level] : "";
  };

  const reveal = (button) => {
    const input = document.getElementById(button.dataset.reveal);
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    button.textContent = shown ? texts.show : texts.hide;
    button.setAttribute("aria-pressed", String(!shown));
  };

  // Copying

  const copy = async (button) => {
    const { copy: given, copyFrom } = button.dataset;
    const text = copyFrom ? document.getElementById(copyFrom).textContent : given;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Plain HTTP has no clipboard API.
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "visually-hidden";
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    button.dataset.copied = "";
    say(button.dataset.copiedText || texts.copied);
    window.setTimeout(() => { delete button.dataset.copied; }, 2000);
  };

  // Colours: shown at once, remembered by the server.

  const setTheme = (form, button) => {
    root.dataset.theme = button.value;
    for (const other of form.querySelectorAll("button[name=theme]")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    const data = new FormData(form);
    data.set("theme", button.value);
    fetch(form.action, { method: "POST", body: data, redirect: "manual" });
  };

  // A link takes along what is typed in the field that it names, if that is an address.

  const carry = (link) => {
    const typed = document.getElementById(link.dataset.carries).value.trim();
    const url = new URL(link.href);
    if (typed.includes("@")) url.searchParams.set("email", typed);
    else url.searchParams.delete("email");
    link.href = url;
  };

  // Selecting several

  const countPicked = () => {
    for (const bar of document.querySelectorAll("[data-bulk]")) {
      const n = document.querySelectorAll(`input[type=checkbox][form="${bar.dataset.bulk}"]:checked`).length;
      bar.querySelector("[data-bulk-count]").textContent = n ? texts.picked.replace("{n}", String(n)) : "";
      const button = bar.querySelector("form button[type=submit]");
      if (button) button.disabled = n === 0;
    }
  };

  // After every swap: the rights may have changed, and the reader must be where the news is.

  const refreshTokens = () => {
    const token = document.getElementById("guest-strip")?.dataset.csrf;
    if (!token) return;
    for (const input of document.querySelectorAll("input[name=csrf_token]")) input.value = token;
  };

  // The strip brings the header's account part along when a guest has become an account.
  const moveIn = () => {
    for (const parcel of document.querySelectorAll("[data-moves-to]")) {
      const fresh = parcel.firstElementChild;
      parcel.remove();
      const old = document.getElementById(parcel.dataset.movesTo);
      if (!old || !fresh || old.isEqualNode(fresh)) continue;
      old.replaceWith(fresh);
      htmx.trigger(document.body, "house:rights");
    }
  };

  const moveFocus = (within) => {
    const target = within.querySelector("[aria-invalid=true]") || within.querySelector("[data-focus], [autofocus]")
      || (within.matches?.("[data-focus]") ? within : null);
    if (!target) {
      // What had the focus is gone: go on from what came in its place.
      if (document.activeElement !== document.body || !document.contains(within)) return;
      within.tabIndex = -1;
      within.focus({ preventScroll: true });
      return;
    }
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "nearest" });
    const news = target.closest("[data-announce]");
    if (news) say(news.dataset.announce);
  };

  const tend = (within) => {
    tellTimes(within);
    tendToasts(within);
    countPicked();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button, summary, a");
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    if (!button) return;
    if ("copy" in button.dataset) copy(button);
    else if ("reveal" in button.dataset) reveal(button);
    else if ("carries" in button.dataset) carry(button);
    else if ("print" in button.dataset) window.print();
    else if ("close" in button.dataset) button.closest("[data-toast]").remove();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if ("themeForm" in form.dataset && event.submitter?.name === "theme") {
      event.preventDefault();
      setTheme(form, event.submitter);
    }
  });

  document.addEventListener("input", (event) => {
    if (event.target.dataset.strength) showStrength(event.target);
  });

  document.addEventListener("change", (event) => {
    if (event.target.type === "checkbox") countPicked();
  });

  const STEPS = ["register-form", "code-form"];

  document.addEventListener("htmx:beforeSwap", (event) => {
    // What answers the registration, other than its own forms with their errors, takes the whole prompt's place.
    const { target, serverResponse } = event.detail;
    if (STEPS.includes(target.id) && !STEPS.some((id) => serverResponse.includes(`id="${id}"`))) {
      event.detail.target = target.closest("#prompt") || target;
    }
    // A failure that does not say where it goes is not one of our fragments.
    const { xhr } = event.detail;
    if (xhr.status >= 500 && !xhr.getResponseHeader("HX-Retarget")) {
      event.detail.shouldSwap = false;
      toast(texts.failed);
    }
  });

  for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, () => toast(texts.failed));

  document.addEventListener("htmx:afterSettle", (event) => {
    tend(document);
    if (!event.target.closest("#toasts, #guest-strip, [data-toast], [data-waits]")) moveFocus(event.target);
    lightWindows();
  });

  document.addEventListener("htmx:oobAfterSwap", () => {
    moveIn();
    refreshTokens();
    tend(document);
    lightWindows();
  });

  tend(document);
  // A page that comes back with errors begins at the first of them.
  if (document.querySelector("main :is([aria-invalid=true], .form-error)")) moveFocus(document.getElementById("main"));
  window.setInterval(() => tellTimes(document), 30_000);
})();
