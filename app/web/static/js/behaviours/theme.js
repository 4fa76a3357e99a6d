// The theme form changes the page at once and tells the server quietly; without scripts it is posted.
export default function theme(form) {
  form.addEventListener("submit", (event) => {
    const chosen = event.submitter;
    if (!chosen) return;
    event.preventDefault();
    const body = new FormData(form, chosen);
    if (chosen.value) document.documentElement.dataset.theme = chosen.value;
    else delete document.documentElement.dataset.theme;
    for (const button of document.querySelectorAll('[data-behaviour~="theme"] button')) {
      button.setAttribute("aria-pressed", String(button.value === chosen.value));
    }
    fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
  });
}
