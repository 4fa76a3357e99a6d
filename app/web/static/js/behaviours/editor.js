// Lets a text be written with formatting or as Markdown, as its writer likes. The editor itself is fetched only where it is wanted.
const CHOICE = "waymark:writing";

export default function editor(place) {
  const text = place.querySelector("textarea"), toggle = place.querySelector("[data-toggle]"), hint = place.querySelector("[data-plain]");
  const said = place.querySelector("[data-said]"), words = JSON.parse(place.dataset.words);
  const say = (sentence) => { said.textContent = sentence; };
  let laid = null;

  const show = () => {
    toggle.textContent = laid ? words.plain : words.rich;
    toggle.hidden = false;
    hint.hidden = !!laid;
  };
  async function lay(isAsked) {
    try {
      const { lay } = await import(place.dataset.src);
      // Nobody is interrupted who has begun to type.
      if (isAsked || document.activeElement !== text) laid = lay(text, words, say);
      if (!laid) say(words.cannot);
    } catch { /* Markdown it is */ }
    show();
    if (isAsked) (laid ?? text).focus();
  }
  toggle.addEventListener("click", () => {
    say("");
    try { localStorage[CHOICE] = laid ? "plain" : "rich"; } catch { /* until the page is left */ }
    if (!laid) return lay(true);
    laid.remove();
    laid = null;
    show();
    text.focus();
  });
  let choice;
  try { choice = localStorage[CHOICE]; } catch { /* as for everybody */ }
  if (choice === "plain") show();
  else lay(false);
}
