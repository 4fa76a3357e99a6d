// Asks data-confirm before a form is sent; the answers are its own words and data-no.
const make = (tag, values) => Object.assign(document.createElement(tag), values);

export default function confirm(form) {
  let agreed = false;
  form.addEventListener("submit", (event) => {
    if (agreed) return;
    event.preventDefault();
    const submitter = event.submitter;
    const box = make("dialog", { className: "dialog" }), row = make("div", { className: "button-row" });
    const question = make("p", { id: "confirm-question", textContent: form.dataset.confirm });
    box.setAttribute("aria-labelledby", question.id);
    const offer = (textContent, kind, act) => {
      const button = make("button", { type: "button", className: `button button--${kind}`, textContent });
      button.onclick = () => { box.close(); act(); };
      row.append(button);
      return button;
    };
    offer(submitter?.textContent.trim() ?? "OK", "danger", () => { agreed = true; form.requestSubmit(submitter); });
    offer(form.dataset.no ?? "Cancel", "quiet", () => submitter?.focus()).autofocus = true;
    box.append(question, row);
    box.onclose = () => box.remove();
    document.body.append(box);
    box.showModal();
  });
}
