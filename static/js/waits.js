// What an act must not do unseen: nothing is lost without a question, nothing takes long without a sign.
(() => {
  "use strict";

  const SEEN_MS = 300;
  const MOST_MS = 10_000; // what sends a file leaves the page where it is, and says nothing when it is through
  const bar = document.getElementById("loading");
  let waiting = 0;
  let timer;

  const show = () => bar.classList.add("loading-bar--shown");
  const begin = () => { waiting += 1; if (waiting === 1) timer = window.setTimeout(show, SEEN_MS); };
  const end = () => {
    waiting = Math.max(waiting - 1, 0);
    if (waiting) return;
    window.clearTimeout(timer);
    bar.classList.remove("loading-bar--shown");
  };

  // Capturing, so that a form of htmx is asked about before it is sent.
  document.addEventListener("submit", (event) => {
    const question = event.target.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);

  // What is chosen among tabs that move sideways is in sight.
  for (const here of document.querySelectorAll(":is(.tabs, .site-nav) [aria-current]")) {
    const along = here.closest(".tabs, .site-nav");
    along.scrollLeft += here.getBoundingClientRect().right - along.getBoundingClientRect().right + 24;
  }

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    begin();
    window.setTimeout(end, MOST_MS);
  });
  // What asks again every second has a sign of its own.
  const isAskedFor = (event) => !("waits" in event.detail.elt.dataset);
  document.addEventListener("htmx:beforeRequest", (event) => { if (isAskedFor(event)) begin(); });
  document.addEventListener("htmx:afterRequest", (event) => { if (isAskedFor(event)) end(); });
  window.addEventListener("pageshow", () => { waiting = 0; end(); });
})();
