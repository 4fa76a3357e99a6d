// Puts a picture that was added into the text where the cursor is; without this its line is copied by hand.
export default function picture(form) {
  const field = form.querySelector("[type=file]");
  for (const kind of ["paste", "drop"]) document.addEventListener(kind, take, true);

  // A picture that is pasted or dropped on the text comes here first, and is asked what is to be seen on it.
  function take(event) {
    if (!form.isConnected) return document.removeEventListener(event.type, take, true);
    const from = event.clipboardData ?? event.dataTransfer, [file] = from.files;
    if (!file?.type.startsWith("image/") || from.getData("text/html") || from.getData("text/plain") || !event.target.closest("[contenteditable], textarea")) return;
    event.preventDefault();
    event.stopPropagation();
    const one = new DataTransfer();
    one.items.add(file);
    field.files = one.files;
    document.getElementById("pictures").open = true;
    form.querySelector("[name=alternative]").focus();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const place = document.getElementById("pictures");
    form.inert = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("pictures");
      if (!fresh) throw answer;
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
