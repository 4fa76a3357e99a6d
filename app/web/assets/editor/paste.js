// What comes from Word, from Google Docs or from a page, as it is meant: lists are lists, headings headings; the rest goes.
// What a style says that means something. No style is ever applied here: the page allows none, not even while it is looked at.
const MARKS = [["strong", /font-weight:\s*(bold|[5-9]\d\d)/i], ["em", /font-style:\s*italic/i], ["s", /text-decoration[^;]*line-through/i]];
const NO_WORDS = "style, script, meta, link, title, xml, head > *, img:not([src^='/pictures/']), picture, svg, video, audio, object, iframe";

// Gives clean HTML, and how many pictures were left out.
export function clean(html) {
  const unstyled = html.replace(/<style\b[^]*?<\/style>/gi, "").replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));
  const page = new DOMParser().parseFromString(unstyled, "text/html"), { body } = page;
  for (const comment of all(page, NodeFilter.SHOW_COMMENT)) comment.remove();
  const pictures = body.querySelectorAll("img:not([src^='/pictures/']), picture, v\\:imagedata").length;
  for (const one of body.querySelectorAll(NO_WORDS)) one.remove();
  for (const one of body.querySelectorAll("[id^='docs-internal-guid']")) unwrap(one);
  listsOfWord(page);
  listsOfDocs(body);
  for (const [kind, name] of [["MsoTitle", "h1"], ["MsoSubtitle", "h2"], ["MsoQuote", "blockquote"], ["MsoIntenseQuote", "blockquote"]]) {
    for (const one of body.querySelectorAll(`p.${kind}`)) rename(one, name);
  }
  for (const link of body.querySelectorAll("a[href]")) straighten(link);
  for (const row of body.querySelectorAll("tr")) lineOf(row);
  for (const one of body.querySelectorAll("*")) bare(one);
  for (const words of all(page, NodeFilter.SHOW_TEXT)) words.data = (words.parentElement.closest("pre") ? words.data : words.data.replace(/[\s\u00a0]+/g, " ")).replace(/[\u00ad\u200b\ufeff]/g, "");
  for (const one of body.querySelectorAll("p, h1, h2, h3, h4, h5, h6, li")) if (!one.textContent.trim() && !one.querySelector("img")) one.remove();
  for (const br of body.querySelectorAll("body > br, br.Apple-interchange-newline, ul > br, ol > br")) br.remove();
  return { html: body.innerHTML, pictures };
}

const all = (page, what) => {
  const walker = page.createTreeWalker(page, what), found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
};
const unwrap = (one) => one.replaceWith(...one.childNodes);

function rename(one, name) {
  const other = one.ownerDocument.createElement(name);
  other.append(...one.childNodes);
  one.replaceWith(other);
}

// Word writes a list as paragraphs that say in their style how deep they are, with the sign of the list before their words.
function listsOfWord(page) {
  let open = [], last = null;
  for (const paragraph of page.body.querySelectorAll("p[data-style*='mso-list']")) {
    const depth = +(/mso-list:[^;]*level(\d)/.exec(paragraph.dataset.style)?.[1] ?? 0);
    if (!depth) continue;
    let sign = "";
    for (const one of paragraph.querySelectorAll("[data-style*='mso-list:Ignore'], [data-style*='mso-list: Ignore']")) {
      sign ||= one.textContent;
      one.remove();
    }
    const kind = /^[\s\u00a0]*(\d+|[a-z]{1,4})[.)]/i.test(sign) ? "ol" : "ul";
    if (last?.nextElementSibling !== paragraph) open = [];
    open = open.slice(0, depth);
    if (open[depth - 1] && open[depth - 1].localName !== kind) open.pop();
    while (open.length < depth) {
      const list = page.createElement(kind), within = open.at(-1);
      const number = parseInt(sign.replace(/[\s\u00a0]+/g, ""), 10);
      if (kind === "ol" && number > 1) list.start = number;
      if (!within) paragraph.before(list);
      else (within.lastElementChild ?? within.appendChild(page.createElement("li"))).append(list);
      open.push(list);
    }
    const item = page.createElement("li"), words = page.createElement("p");
    words.append(...paragraph.childNodes);
    item.append(words);
    open[depth - 1].append(item);
    last = open[0];
    paragraph.remove();
  }
}

// Docs puts an inner list beside its item instead of into it.
function listsOfDocs(body) {
  for (const list of body.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")) {
    const before = list.previousElementSibling;
    if (before?.localName === "li") before.append(list);
  }
}

// There are no tables while one writes with formatting: a row is a line, with its cells apart from each other.
function lineOf(row) {
  const line = row.ownerDocument.createElement("p"), cells = [...row.cells];
  if (row.querySelector("table, ul, ol, pre, h1, h2, h3") || cells.some((cell) => cell.querySelectorAll("p").length > 1)) return;
  for (const cell of cells) {
    for (const paragraph of cell.querySelectorAll("p")) unwrap(paragraph);
    if (cell !== cells[0]) line.append(" | ");
    line.append(...cell.childNodes);
  }
  row.replaceWith(line);
}

// Docs leads every link through a page that counts.
function straighten(link) {
  const found = /^https:\/\/www\.google\.com\/url\?(.*)/.exec(link.getAttribute("href"));
  const to = found && new URLSearchParams(found[1]).get("q");
  if (to) link.setAttribute("href", to);
}

// Marks instead of styles, and no attribute that does not mean anything.
function bare(one) {
  const style = one.dataset.style ?? "", isPlain = /font-weight:\s*(normal|400)/i.test(style);
  for (const { name } of [...one.attributes]) if (!["href", "src", "alt", "start", "data-level", "data-soft", "data-pm-slice"].includes(name)) one.removeAttribute(name);
  if (one.localName === "b" && isPlain) return unwrap(one);
  for (const [mark, says] of MARKS) {
    // A heading is bold by itself.
    if (!says.test(style) || one.closest("h1, h2, h3, h4, h5, h6") && mark === "strong") continue;
    const within = one.ownerDocument.createElement(mark);
    within.append(...one.childNodes);
    one.append(within);
  }
}
