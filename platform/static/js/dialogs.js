// <a href="/fallback/" data-opens="id-of-dialog"> opens a <dialog>; without a script it leads to a page.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  // A click beside an open dialog closes it.
  if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close();
});
