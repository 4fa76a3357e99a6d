// Shows how a form's text reads, a moment after its writer pauses: each data-fresh as on the page at data-url.
export default function preview(form) {
  let timer;
  form.oninput = () => {
    clearTimeout(timer);
    const mine = timer = setTimeout(async () => {
      const answer = await fetch(form.dataset.url, { method: "POST", body: new FormData(form) }).catch(() => {});
      const page = new DOMParser().parseFromString(await answer?.text() ?? "", "text/html");
      for (const part of mine === timer ? document.querySelectorAll("[data-fresh]") : []) {
        const fresh = page.getElementById(part.id);
        if (fresh?.firstElementChild && fresh.innerHTML !== part.innerHTML) part.replaceChildren(...fresh.childNodes);
      }
    }, 800);
  };
}
