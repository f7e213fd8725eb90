// One key presses one button: what carries data-key="3" is pressed by 3, unless somebody is typing.
(() => {
  "use strict";

  const TYPING = "input, textarea, select, [contenteditable]";

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest(TYPING)) return;
    if (!/^[1-9]$/.test(event.key)) return;
    document.querySelector(`button[data-key="${event.key}"]`)?.click();
  });
})();
