// Parts of a page that htmx puts in: what changed is said politely, focus is not lost, a failure is never silent.
const say = (words) => {
  const announcer = document.getElementById("announcer");
  announcer.textContent = "";
  setTimeout(() => (announcer.textContent = words), 50);
};

// The server may say it: HX-Trigger: {"announce": "12 more contributions"}; or the new part does: data-announce.
document.addEventListener("announce", (event) => say(event.detail.value ?? ""));

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt } = event.detail;
  const button = elt.matches("form") ? elt.querySelector("[type=submit], button:not([type])") : elt;
  button?.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { elt } = event.detail;
  for (const busy of [elt, ...elt.querySelectorAll("[aria-busy]")]) busy.removeAttribute("aria-busy");
  delete elt.dataset.sent;
});

// "Show more": reading goes on at the first new row.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.elt?.closest(".load-more") || event.detail.requestConfig?.elt.closest(".load-more")) {
    event.detail.target.dataset.shown = event.detail.target.children.length;
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  const { target } = event.detail;
  const first = target?.dataset?.shown && target.children[Number(target.dataset.shown)];
  if (first) {
    delete target.dataset.shown;
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
  }
});

document.addEventListener("htmx:load", (event) => {
  const words = event.detail.elt.closest?.("[data-announce]") ?? event.detail.elt.querySelector?.("[data-announce]");
  if (words && event.detail.elt !== document.body) say(words.dataset.announce);
});

const complain = () => {
  const messages = document.getElementById("messages");
  const words = document.body.dataset.failed;
  if (!messages) return say(words);
  const notice = document.createElement("div");
  notice.className = "notice notice--danger";
  notice.textContent = words;
  messages.replaceChildren(notice);
  notice.scrollIntoView({ block: "center" });
};

document.addEventListener("htmx:responseError", complain);
document.addEventListener("htmx:sendError", complain);
