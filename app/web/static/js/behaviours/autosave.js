// Saves a text while it is typed. What the server has not confirmed is kept in this browser, whatever goes down.
const PAUSE = 1200, AGAIN = 5000;

export default function autosave(form) {
  const says = form.dataset, status = form.querySelector("[data-status]"), key = `waymark:${says.key}`;
  const texts = [...form.querySelectorAll("input:not([type=hidden]), textarea")];
  const typed = (which = "value") => JSON.stringify(Object.fromEntries(texts.map((field) => [field.name, field[which]])));
  const put = (name, value) => { for (const field of document.getElementsByName(name)) field.value = value; };
  // While text that was found waits for a decision, what is typed is kept beside it.
  const beside = `${key}+`;
  let isOffered = false;
  const store = (act, text, name = isOffered ? beside : key) => { try { return localStorage[act](name, text); } catch { /* the form still holds it */ } };
  const keep = () => store("setItem", typed());
  let confirmed = "unsaved" in says ? "" : typed("defaultValue");
  let timer, sending = null, wait = AGAIN, isStuck = false;

  const later = (pause) => { clearTimeout(timer); timer = setTimeout(send, pause); };
  const again = () => { later(wait); wait = Math.min(wait * 2, 6e4); };

  async function post() {
    const sent = typed();
    status.textContent = says.saving;
    try {
      const answer = await fetch(says.url, { method: "POST", body: new FormData(form), redirect: "manual" });
      if (answer.status < 200 || answer.status === 400) return await renew();
      const told = await answer.json();
      isStuck = answer.status === 409;
      status.textContent = told.error ?? says.saved;
      if (!answer.ok) return;
      put("version", told.version);
      confirmed = sent;
      wait = AGAIN;
      if (typed() === sent) store("removeItem");
    } catch {
      status.textContent = says.waiting;
      again();
    } finally {
      sending = null;
      if (typed() !== sent) later(PAUSE);
    }
  }

  // After signing in again, the page has a token with which this form can go on.
  async function renew() {
    status.textContent = says.signedOut;
    again();
    const text = await (await fetch(says.url.replace(/(\/copy)?\/text$/, ""))).text();
    const token = new DOMParser().parseFromString(text, "text/html").querySelector(`[data-key="${says.key}"] [name=csrf_token]`);
    if (!token || token.value === form.elements.csrf_token.value) return;
    put("csrf_token", token.value);
    wait = AGAIN;
    later(0);
  }

  function send() {
    if (!isStuck && typed() !== confirmed) sending ??= post();
    return sending;
  }

  function offer(text, more) {
    const found = JSON.parse(text);
    isOffered = true;
    const row = document.createElement("p");
    row.className = "cluster";
    row.append(says.found);
    const make = (textContent, act) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button button--quiet", textContent });
      button.onclick = () => { row.remove(); isOffered = false; act(); store("removeItem", "", beside); offerNext(more); texts[0].focus(); };
      row.append(button);
    };
    make(says.take, () => {
      for (const field of texts) {
        field.value = found[field.name] ?? field.value;
        field.dispatchEvent(new Event("change"));
      }
      keep();
      later(0);
    });
    make(says.drop, () => { if (typed() === confirmed) store("removeItem"); else keep(); });
    form.prepend(row);
    form.closest("details")?.setAttribute("open", "");
  }

  function offerNext(text) {
    if (!text || text === typed()) return false;
    store("setItem", text);
    offer(text);
    return true;
  }

  // Other forms are about the text as it stands here: they go once it is saved.
  document.addEventListener("submit", async (event) => {
    const { target, submitter } = event, isOwn = target === form;
    if (event.defaultPrevented || isStuck) return;
    if (sending || (!isOwn && typed() !== confirmed)) {
      event.preventDefault();
      await sending;
      if (!isOwn) await send();
      if (isOwn || isStuck || typed() === confirmed) target.requestSubmit(submitter);
      else status.scrollIntoView({ block: "center" });
    } else if (isOwn) {
      clearTimeout(timer);
      isStuck = true;
    }
  });
  form.addEventListener("input", () => { keep(); later(PAUSE); });
  for (const news of ["online", "focus"]) addEventListener(news, () => later(0));
  addEventListener("pagehide", () => { if (typed() !== confirmed) keep(); });
  const left = store("getItem"), more = store("getItem", "", beside);
  if (left && left !== typed()) offer(left, more);
  else if (!offerNext(more) && typed() === confirmed) store("removeItem");
  else later(PAUSE);
}
