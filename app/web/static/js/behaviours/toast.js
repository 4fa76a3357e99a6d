// Adds a close button; good news also leaves by itself, unless somebody is reading or pointing at it.
const STAYS = 8000;

export default function toast(element) {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "icon-button";
  close.textContent = "×";
  close.setAttribute("aria-label", element.dataset.close);
  close.addEventListener("click", () => element.remove());
  element.append(close);
  if (element.classList.contains("toast--error")) return;
  const leave = () => (element.matches(":hover, :focus-within") ? setTimeout(leave, STAYS) : element.remove());
  setTimeout(leave, STAYS);
}
