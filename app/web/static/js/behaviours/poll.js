// While aria-busy, replaces the element every few seconds with the fragment found at data-src.
// A failed request is tried again, more slowly; a hidden tab waits.
export default function poll(element) {
  if (element.getAttribute("aria-busy") !== "true") return;
  const every = Number(element.dataset.every || 2) * 1000;
  const again = (delay) => setTimeout(look, delay);

  async function look() {
    if (!element.isConnected) return;
    if (document.hidden) return again(every);
    try {
      const answer = await fetch(element.dataset.src, { headers: { "X-Fragment": "1" } });
      if (!answer.ok) return again(every * 3);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector(`[data-behaviour~="poll"][data-src="${CSS.escape(element.dataset.src)}"]`);
      if (!fresh) return again(every * 3);
      element.replaceWith(fresh);
      fresh.dispatchEvent(new CustomEvent("waymark:swapped", { bubbles: true }));
    } catch {
      again(every * 3);
    }
  }
  again(every);
}
