// Starts every [data-behaviour], a module of behaviours/ each; the page works without any of this.
const started = new WeakMap();

async function start(element) {
  const names = started.get(element) ?? new Set();
  started.set(element, names);
  for (const name of element.dataset.behaviour.split(" ")) {
    if (!name || names.has(name)) continue;
    names.add(name);
    const behaviour = await load(name);
    if (behaviour) behaviour.default(element);
    else names.delete(name);
  }
}

// Without a connection the page works without scripts, and wakes up when there is one again.
async function load(name) {
  try {
    return await import(`./behaviours/${name}.js`);
  } catch (error) {
    if (navigator.onLine) throw error;
    return null;
  }
}

function startIn(root) {
  if (root.matches?.("[data-behaviour]")) start(root);
  root.querySelectorAll("[data-behaviour]").forEach(start);
}

// Of a double click the second sends nothing.
let sent, at;
addEventListener("submit", (event) => {
  if (event.target === sent && event.timeStamp < at + 700) event.preventDefault();
  else if (!event.defaultPrevented) [sent, at] = [event.target, event.timeStamp];
});

startIn(document);
addEventListener("online", () => startIn(document));
// So does what is swapped in.
document.addEventListener("waymark:swapped", (event) => startIn(event.target));
