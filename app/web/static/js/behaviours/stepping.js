// Keys for data-steps: J goes on, P goes back, others press what data-key-… finds in the chosen one.
import { areOff } from "./keys.js";

export default function stepping(list) {
  let chosen = null;

  function choose(one) {
    if (!one) return;
    const mark = document.getElementById(one.id.replace("suggestion", "mark")) ?? one;
    for (const old of list.querySelectorAll(".is-chosen")) old.classList.remove("is-chosen");
    for (const part of [one, mark]) part.classList.add("is-chosen");
    chosen = one;
    (one.querySelector("th a") ?? one).focus({ preventScroll: true });
    mark.scrollIntoView({ block: "center" });
  }

  function step(by) {
    const all = [...list.querySelectorAll(list.dataset.steps)], at = all.indexOf(chosen);
    choose(all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]);
  }

  document.addEventListener("keydown", (event) => {
    if (areOff() || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
    const key = event.key.toUpperCase(), wanted = list.dataset[`key${key}`];
    if (key === "J") step(1);
    else if (key === "P") step(-1);
    else if (wanted && chosen) chosen.querySelector(wanted)?.click();
    else return;
    event.preventDefault();
  });
}
