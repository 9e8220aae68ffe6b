// Shortcuts: "/" goes to the search, "?" opens the help. Everything else works without a script.
const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("search")?.focus();
  }
  if (event.key === "?") document.getElementById("shortcuts")?.showModal();
});
