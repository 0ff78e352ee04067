// What is being typed into a form with data-draft survives a lost connection: it is kept in this browser until it was sent.
const DRAFTS = "draft:";
const DRAFT_LASTS = 24 * 60 * 60 * 1000;

const keepDraft = (form) => {
  const fields = {};
  for (const field of form.querySelectorAll("textarea, input[type=text]")) if (field.value) fields[field.name] = field.value;
  try {
    localStorage.setItem(DRAFTS + form.dataset.draft, JSON.stringify({ fields, at: Date.now(), sent: false }));
  } catch {
    // A full or forbidden storage: the form works as it would without it.
  }
};

const readDraft = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
};

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (form) keepDraft(form);
});

document.addEventListener("submit", (event) => {
  const key = DRAFTS + event.target.dataset?.draft;
  const draft = event.target.dataset?.draft && readDraft(key);
  // Without a connection nothing is sent, whatever the browser tries.
  if (draft && navigator.onLine) localStorage.setItem(key, JSON.stringify({ ...draft, sent: true }));
});

// A sent draft is forgotten once the server has answered that it arrived, on whatever page, and any draft after a day.
// Whoever is back at the form without such an answer finds it again: it did not arrive.
const draftArrived = document.querySelector("#messages .notice--positive, [data-draft-arrived]") !== null;
try {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(DRAFTS))) {
    const draft = readDraft(key);
    const form = document.querySelector(`form[data-draft="${CSS.escape(key.slice(DRAFTS.length))}"]`);
    if (!draft || Date.now() - draft.at > DRAFT_LASTS || (draft.sent && draftArrived)) localStorage.removeItem(key);
    else if (form) {
      for (const [name, value] of Object.entries(draft.fields)) {
        const field = form.elements.namedItem(name);
        if (field && !field.value) field.value = value;
      }
      if (draft.sent) localStorage.setItem(key, JSON.stringify({ ...draft, sent: false }));
    }
  }
} catch {
  // No storage in this browser: nothing to put back.
}
