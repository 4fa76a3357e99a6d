// Ctrl or Cmd with Enter presses the first button.
export default function send(form) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button:enabled"));
  });
}
