// A link with data-dialog="id" opens that <dialog> here instead of going to its page.
export default function dialog(link) {
  const box = document.getElementById(link.dataset.dialog);
  if (!box?.showModal) return;
  link.setAttribute("aria-haspopup", "dialog");
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    box.showModal();
  });
  box.addEventListener("click", (event) => {
    if (event.target === box) box.close();
  });
  box.addEventListener("close", () => link.focus());
}
