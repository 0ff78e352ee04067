// What is left to type is counted down under a text field; the words come from the page, in its language.
const counterOf = (field) => document.querySelector(`[data-counts="${CSS.escape(field.id)}"]`);

const count = (field) => {
  const counter = field.id && field.maxLength > 0 && counterOf(field);
  if (!counter) return;
  const left = field.maxLength - field.value.length;
  const number = new Intl.NumberFormat(document.documentElement.lang).format(left);
  counter.textContent = left === 1 ? counter.dataset.leftOne : counter.dataset.left.replace("N", number);
  counter.classList.toggle("is-near", left <= Math.max(20, field.maxLength / 20));
};

document.addEventListener("input", (event) => {
  if (event.target instanceof HTMLTextAreaElement) count(event.target);
});

// A refused form says what is wrong before anything else is read.
const prepare = (root) => {
  for (const counter of root.querySelectorAll("[data-counts]")) {
    const field = document.getElementById(counter.dataset.counts);
    if (field) count(field);
  }
  root.querySelector("[data-focus]")?.focus();
};

prepare(document);
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) prepare(event.detail.elt);
});

// The same thing is not sent twice by an impatient second click.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => release(form), 8000);
});

const release = (form) => {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
};

// Coming back with the browser's button: the form may be sent again.
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

// A choice that has its effect at once: the button next to it is only needed without a script.
document.addEventListener("change", (event) => {
  event.target.closest("[data-sends]")?.form?.requestSubmit();
});
