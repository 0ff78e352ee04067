// <button data-copies="id-of-field" data-copied="Copied"> puts a field's value on the clipboard and says so.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  const source = button && document.getElementById(button.dataset.copies);
  if (!source) return;
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
  } catch {
    source.select?.();
    return;
  }
  const words = button.textContent;
  button.textContent = button.dataset.copied;
  document.getElementById("announcer").textContent = button.dataset.copied;
  setTimeout(() => (button.textContent = words), 2500);
});
