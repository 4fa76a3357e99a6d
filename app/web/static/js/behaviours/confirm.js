// Asks data-confirm before a form is sent. The answer buttons are the form's own words and data-no.
export default function confirm(form) {
  let agreed = false;
  form.addEventListener("submit", (event) => {
    if (agreed) return;
    event.preventDefault();
    const submitter = event.submitter;
    const box = document.createElement("dialog");
    box.className = "dialog";
    const question = document.createElement("p");
    question.textContent = form.dataset.confirm;
    question.id = "confirm-question";
    box.setAttribute("aria-labelledby", question.id);
    const row = document.createElement("div");
    row.className = "button-row";
    const make = (label, kind, act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `button button--${kind}`;
      button.textContent = label;
      button.addEventListener("click", () => { box.close(); act(); });
      row.append(button);
      return button;
    };
    make(submitter?.textContent.trim() ?? "OK", "danger", () => { agreed = true; form.requestSubmit(submitter); });
    make(form.dataset.no ?? "Cancel", "quiet", () => submitter?.focus()).autofocus = true;
    box.append(question, row);
    box.addEventListener("close", () => box.remove());
    document.body.append(box);
    box.showModal();
  });
}
