// Passkeys: ask the browser for one, put what it says into the form, and send it. After webauthn-json.js, on the pages that need it.
// <form data-passkey="create|get|fetch" data-options="id of the JSON">; `fetch` asks the form's own address for the options.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const failed = form.querySelector("[data-passkey-failed]");
  let done = false;

  async function options() {
    if (form.dataset.passkey !== "fetch") return JSON.parse(document.getElementById(form.dataset.options).textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  async function create(asked) {
    const wanted = asked.creation_options;
    const alone = form.elements.passwordless?.checked;
    const choice = (wanted.publicKey.authenticatorSelection ??= {});
    choice.residentKey = alone ? "required" : "discouraged";
    choice.requireResidentKey = Boolean(alone);
    if (alone) choice.userVerification = "required";
    return webauthnJSON.create(wanted);
  }

  form.addEventListener("submit", async (event) => {
    if (done) return;
    event.preventDefault();
    failed.hidden = true;
    try {
      const asked = await options();
      const credential = form.dataset.passkey === "create" ? await create(asked) : await webauthnJSON.get(asked.request_options);
      form.elements.credential.value = JSON.stringify(credential);
      done = true;
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
}
