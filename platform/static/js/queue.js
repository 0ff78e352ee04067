// Keys for whoever decides about many things. They work only while something in the list has the focus, so that they never
// take a letter from a screen reader or from a field.
const isTyping = (element) => element.matches("textarea, select, input:not([type=checkbox])");

document.addEventListener("keydown", (event) => {
  const queue = event.target.closest?.("[data-queue]");
  if (!queue || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const items = [...queue.querySelectorAll("article")];
  const here = items.indexOf(event.target.closest("article"));
  if (event.key === "j" || event.key === "k") {
    items[here + (event.key === "j" ? 1 : -1)]?.focus();
  } else {
    const target = items[here]?.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!target) return;
    target.click();
  }
  event.preventDefault();
});
