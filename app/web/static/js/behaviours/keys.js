// Switches the keys of single letters off and on again, for this browser: whoever speaks to their computer types letters by chance.
export function areOff() {
  try { return localStorage["waymark:keys"] === "off"; } catch { return false; }
}

export default function keys(button) {
  const show = () => { button.textContent = areOff() ? button.dataset.on : button.dataset.off; };
  button.onclick = () => {
    try { localStorage["waymark:keys"] = areOff() ? "on" : "off"; } catch { /* they stay as they are */ }
    show();
  };
  show();
  button.hidden = false;
}
