// Puts a picture that was added into the text where the cursor is; without this its line is copied by hand.
export default function picture(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const place = document.getElementById("pictures");
    form.inert = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("pictures");
      place.replaceWith(fresh);
      fresh.dispatchEvent(new CustomEvent("waymark:swapped", { bubbles: true }));
      const line = document.getElementById(`picture-${new URL(answer.url).searchParams.get("picture")}`);
      if (line) put(document.querySelector("textarea[name=text]"), line.value);
      else fresh.querySelector(".field--wrong .control")?.focus();
    } catch {
      form.submit();
    }
  });
}

// The editor that lies over the text takes it, if there is one.
function put(text, line) {
  if (!text.dispatchEvent(new CustomEvent("waymark:put", { detail: line, cancelable: true }))) return;
  const [before, after] = [text.value.slice(0, text.selectionStart), text.value.slice(text.selectionEnd)];
  text.setRangeText((/(^|\n\n)$/.test(before) ? "" : "\n\n") + line + (/^\n\n/.test(after) ? "" : "\n\n"), text.selectionStart, text.selectionEnd, "end");
  text.focus();
  text.dispatchEvent(new Event("input", { bubbles: true }));
}
