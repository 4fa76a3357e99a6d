// A button that ticks every box of data-name in its form, or takes all ticks away once all are there; shown by this script.
export default function ticks(button) {
  const boxes = () => [...button.form.elements].filter((one) => one.type === "checkbox" && one.name === button.dataset.name);
  const label = () => { button.textContent = boxes().every((box) => box.checked) ? button.dataset.none : button.dataset.all; };
  if (boxes().length < 2) return;
  button.hidden = false;
  label();
  button.addEventListener("click", () => {
    const on = !boxes().every((box) => box.checked);
    for (const box of boxes()) box.checked = on;
    label();
  });
  document.addEventListener("change", label);
}
