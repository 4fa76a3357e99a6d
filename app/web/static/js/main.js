// Finds every [data-behaviour] and starts it; the page works without any of this.
// A behaviour is one module in behaviours/ whose default export takes an element. Several names are separated by spaces.
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

// Without a connection the page works as it does without scripts, and wakes up when there is one again.
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

startIn(document);
addEventListener("online", () => startIn(document));
// A fragment that was swapped in wakes up too.
document.addEventListener("waymark:swapped", (event) => startIn(event.target));
