// While a form is typed in, puts what data-advice answers to it in the place that data-into names.
export default function advice(form) {
  const { advice, into } = form.dataset;
  let timer, turn = 0;
  async function ask() {
    const mine = ++turn;
    try {
      const answer = await fetch(advice, { method: "POST", body: new FormData(form), redirect: "manual" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.ok && mine === turn) document.getElementById(into).replaceChildren(...page.body.children);
    } catch { /* saving tells, too */ }
  }
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 800); });
}
