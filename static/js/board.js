// The board: a card can be dragged where its buttons would move it. Dropping presses a button of the board's form.
(() => {
  "use strict";

  let dragged = null; // the card on its way
  let place = null; // what the server is told: "before:12", "after:12" or "end:doing"

  const boardOf = (element) => element.closest?.("form.board[data-drag]");

  const unmark = () => {
    for (const mark of ["task--before", "task--after", "column--over"]) {
      for (const element of document.querySelectorAll(`.${mark}`)) element.classList.remove(mark);
    }
    place = null;
  };

  const idOf = (card) => card.id.replace("task-", "");

  // The first card of the column whose middle is below the pointer; none: the card goes to the end.
  const nextTo = (column, y) => [...column.querySelectorAll(".task")].find((card) => {
    const box = card.getBoundingClientRect();
    return card !== dragged && y < box.top + box.height / 2;
  });

  const aim = (column, y) => {
    unmark();
    column.classList.add("column--over");
    const next = nextTo(column, y);
    const last = [...column.querySelectorAll(".task")].filter((card) => card !== dragged).at(-1);
    if (next) {
      next.classList.add("task--before");
      place = `before:${idOf(next)}`;
    } else if (last) {
      last.classList.add("task--after");
      place = `after:${idOf(last)}`;
    } else place = `end:${column.dataset.status}`;
  };

  const letGo = () => {
    dragged?.classList.remove("task--dragged");
    dragged = null;
    unmark();
  };

  const send = (form, value) => {
    const button = document.createElement("button");
    button.type = "submit";
    button.name = "move";
    button.value = value;
    button.hidden = true;
    form.append(button);
    button.click();
    button.remove();
  };

  document.addEventListener("dragstart", (event) => {
    const card = event.target.closest?.(".task");
    if (!card || !boardOf(card)) return;
    dragged = card;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.querySelector(".task__title").textContent);
    window.setTimeout(() => card.classList.add("task--dragged")); // what is carried looks as it did
  });

  document.addEventListener("dragover", (event) => {
    const column = dragged && event.target.closest?.(".column");
    if (!column || boardOf(column) !== boardOf(dragged)) {
      if (dragged) unmark();
      return;
    }
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    aim(column, event.clientY);
  });

  document.addEventListener("drop", (event) => {
    const column = dragged && event.target.closest?.(".column");
    if (!column || !place) return;
    event.preventDefault();
    const [form, value] = [boardOf(dragged), `${idOf(dragged)}:${place}`];
    letGo();
    send(form, value);
  });

  document.addEventListener("dragend", letGo);
})();
