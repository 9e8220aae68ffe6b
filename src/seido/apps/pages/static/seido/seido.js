// Shortcuts, and menus that close by themselves. Everything also works without a script.
const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
const dialog = document.getElementById("shortcuts");
const KEPT = "seido-shortcuts";
const shortcutsAreOn = () => localStorage.getItem(KEPT) !== "off";
let going = false;

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return closeMenus(event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !shortcutsAreOn()) return;
  if (going) {
    going = false;
    const entry = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (entry) location.assign(entry.href);
  } else if (event.key === "g") {
    going = true;
    setTimeout(() => (going = false), 1500);
  } else if (event.key === "/") {
    event.preventDefault();
    const field = document.getElementById("search");
    if (field?.offsetParent) field.focus();
    else location.assign("/search/");
  } else if (event.key === "?") dialog?.showModal();
});

// A menu is a disclosure; it closes on Escape, giving back the focus, and on a press elsewhere.
const MENUS = "details.menu[open], details.chip[open]";

function closeMenus(target) {
  for (const menu of document.querySelectorAll(MENUS)) {
    const inside = menu.contains(target);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  }
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(MENUS)) if (!menu.contains(event.target)) menu.open = false;
  const button = event.target.closest("[data-opens], [data-copies]");
  if (button?.dataset.opens) document.getElementById(button.dataset.opens)?.showModal();
  if (button?.hasAttribute("data-copies")) copyAddress(button);
});

async function copyAddress(button) {
  await navigator.clipboard.writeText(new URL(button.dataset.copies || location.href, location.href).href);
  button.querySelector("span").textContent = button.dataset.copied;
}

for (const button of document.querySelectorAll("[data-opens], [data-copies]")) button.hidden = false;

const choice = document.querySelector("[data-shortcuts]");
if (choice) {
  choice.checked = shortcutsAreOn();
  choice.addEventListener("change", () => localStorage.setItem(KEPT, choice.checked ? "on" : "off"));
}

// "All rows of this page" in the head of a table with boxes to tick, and how many are ticked.
for (const all of document.querySelectorAll("[data-ticks]")) {
  const boxes = () => [...document.querySelectorAll(`input[name="${CSS.escape(all.dataset.ticks)}"]`)];
  const show = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
  };
  all.addEventListener("change", () => boxes().forEach((box) => (box.checked = all.checked)));
  document.addEventListener("change", show);
  show();
}
