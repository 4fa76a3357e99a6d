// Keys for deciding on suggestions: J goes on, P goes back, A takes, K keeps. Buttons do the same.
export default function deciding(desk) {
  const notes = () => [...desk.querySelectorAll("[data-note]")].filter((note) => note.querySelector("[data-press]"));
  let chosen = null;

  function choose(note) {
    if (!note) return;
    for (const one of desk.querySelectorAll(".note--chosen, .mark--chosen")) one.classList.remove("note--chosen", "mark--chosen");
    chosen = note;
    note.classList.add("note--chosen");
    note.focus({ preventScroll: true });
    const mark = desk.querySelector(`#mark-${note.id.replace("suggestion-", "")}`);
    mark?.classList.add("mark--chosen");
    (mark ?? note).scrollIntoView({ block: "center" });
  }

  function step(by) {
    const open = notes();
    const at = open.indexOf(chosen);
    choose(open[at < 0 ? 0 : Math.min(Math.max(at + by, 0), open.length - 1)]);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const key = event.key.toLowerCase();
    if (key === "j") step(1);
    else if (key === "p") step(-1);
    else if ((key === "a" || key === "k") && chosen) chosen.querySelector(`[data-press="${key}"]`)?.click();
    else return;
    event.preventDefault();
  });
}
