// Judging by keyboard: 1–4 choose the approach, a ticks every scope or none, j and k go on and back,
// Ctrl+Enter keeps. Nothing of it is needed: every key has its field.
const form = document.getElementById("assess");
const writes = (target) => target.matches("textarea, select, input:not([type=radio], [type=checkbox])");

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && (event.target.closest("form") ?? form) === form) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-key=Enter]"));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return;
  if (event.key === "a") {
    const boxes = [...form.querySelectorAll("[type=checkbox]")];
    const tick = !boxes.every((box) => box.checked);
    boxes.forEach((box) => (box.checked = tick));
    return;
  }
  const found = document.querySelector(`[data-key="${CSS.escape(event.key)}"]:not([data-key=Enter])`);
  if (!found) return;
  found.focus();
  found.click();
});
