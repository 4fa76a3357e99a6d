// Saves a text while it is typed. What the server has not confirmed is kept in this browser, so that no word is lost when the
// connection, the session or the server goes; the form itself works without any of this.
const PAUSE = 1200, AGAIN = 5000;

export default function autosave(form) {
  const status = form.querySelector("[data-status]");
  const fields = [...form.querySelectorAll("input[name], textarea[name]")].filter((field) => field.name !== "csrf_token");
  const texts = fields.filter((field) => field.name !== "version");
  const version = form.querySelector('[name="version"]');
  const key = `waymark:${form.dataset.key}`;
  const typed = () => JSON.stringify(Object.fromEntries(texts.map((field) => [field.name, field.value])));
  let confirmed = typed(), timer, isSending = false, isStuck = false;

  const say = (words) => { if (status) status.textContent = words; };
  const keep = () => { try { localStorage.setItem(key, typed()); } catch { /* no room: the form still holds it */ } };
  const forget = () => { try { localStorage.removeItem(key); } catch { /* as above */ } };

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  }

  async function send() {
    if (isSending || isStuck || typed() === confirmed) return;
    isSending = true;
    const sent = typed();
    say(form.dataset.saving);
    try {
      const answer = await fetch(form.dataset.url, { method: "POST", body: new FormData(form), redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 401) throw new Error(form.dataset.signedOut);
      const told = await answer.json();
      if (answer.ok) {
        version.value = told.version;
        confirmed = sent;
        if (typed() === sent) { forget(); say(form.dataset.saved); }
      } else {
        isStuck = answer.status === 409;
        say(told.error);
      }
    } catch (error) {
      say(error.message === form.dataset.signedOut ? error.message : form.dataset.waiting);
      later(AGAIN);
    } finally {
      isSending = false;
    }
    if (typed() !== confirmed && typed() !== sent) later(PAUSE);
  }

  function offer(found) {
    const row = document.createElement("p");
    row.className = "cluster";
    row.append(form.dataset.found);
    const make = (label, act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button--quiet button--small";
      button.textContent = label;
      button.addEventListener("click", () => { row.remove(); act(); });
      row.append(button);
    };
    make(form.dataset.take, () => { for (const field of texts) field.value = found[field.name] ?? field.value; later(0); });
    make(form.dataset.drop, forget);
    form.prepend(row);
  }

  form.addEventListener("input", () => { keep(); later(PAUSE); });
  form.addEventListener("submit", () => { clearTimeout(timer); isStuck = true; });
  window.addEventListener("online", () => later(0));
  window.addEventListener("pagehide", () => { if (typed() !== confirmed) keep(); });
  let left = null;
  try { left = localStorage.getItem(key); } catch { /* a browser that keeps nothing */ }
  if (left && left !== confirmed) offer(JSON.parse(left)); else forget();
}
