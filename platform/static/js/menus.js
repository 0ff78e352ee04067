// Menus are <details>: a click elsewhere, Escape, or leaving with the keyboard closes them.
const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("focusin", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details.menu[open], details.confirm[open]")) {
    open.open = false;
    if (open.contains(document.activeElement)) open.querySelector("summary").focus();
  }
});

// A button "Keep it" inside of a disclosure closes it.
document.addEventListener("click", (event) => {
  const closer = event.target.closest("[data-closes]");
  const disclosure = closer?.closest("details");
  if (!disclosure) return;
  disclosure.open = false;
  disclosure.querySelector("summary").focus();
});
