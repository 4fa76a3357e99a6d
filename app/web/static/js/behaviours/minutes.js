// Counts the minutes in which somebody types or points, and suggests them. Nothing is sent unless they press the button.
export default function minutes(card) {
  const { piece, planned, here } = card.dataset, { spent, seen } = card.querySelector("form").elements;
  const key = `waymark:minutes-${piece}`, told = card.querySelector("[data-here-for]"), full = card.querySelector("[data-full]");
  let isActive = false, suggested = spent.value, count = 0;
  const store = (act, number) => { try { return sessionStorage[act](key, number); } catch { /* it is counted anew on the next page */ } };

  function show() {
    if (!count) return;
    const sum = Number(seen.value) + count;
    told.hidden = false;
    told.textContent = here.replace("{}", count);
    if (spent.value === suggested) spent.value = suggested = String(sum);
    if (full && planned > 0 && sum >= planned) full.hidden = false;
  }

  // What was noted begins anew; the figure that came with the page tells.
  const [before, minutes] = (store("getItem") ?? "").split(":");
  if (before === seen.value) count = Number(minutes) || 0;
  show();
  for (const act of ["input", "keydown", "pointerdown"]) document.addEventListener(act, () => { isActive = true; });
  setInterval(() => {
    if (isActive && !document.hidden) {
      count += 1;
      store("setItem", `${seen.value}:${count}`);
      show();
    }
    isActive = false;
  }, 6e4);
}
