// Asks data-confirm before a form is sent. The answer buttons are the form's own words and data-no.
export default function confirm(form) {
  const create = (name, values) => Object.assign(document.createElement(name), values);
  let agreed = false;
  form.addEventListener("submit", (event) => {
    if (agreed) return;
    event.preventDefault();
    const submitter = event.submitter;
    const box = create("dialog", { className: "dialog" });
    const question = create("p", { id: "confirm-question", textContent: form.dataset.confirm });
    box.setAttribute("aria-labelledby", question.id);
    const row = create("div", { className: "button-row" });
    const make = (textContent, kind, act) => {
      const button = create("button", { type: "button", className: `button button--${kind}`, textContent });
      button.onclick = () => { box.close(); act(); };
      row.append(button);
      return button;
    };
    make(submitter?.textContent.trim() ?? "OK", "danger", () => { agreed = true; form.requestSubmit(submitter); });
    make(form.dataset.no ?? "Cancel", "quiet", () => submitter?.focus()).autofocus = true;
    box.append(question, row);
    box.onclose = () => box.remove();
    document.body.append(box);
    box.showModal();
  });
}
