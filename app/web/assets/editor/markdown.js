// From Markdown to a document and back. What nobody touched comes back sign by sign: every block at the top remembers how it
// was written, and only those that were changed are written anew.
import { Schema } from "prosemirror-model";
import { MarkdownParser, MarkdownSerializer, defaultMarkdownParser, defaultMarkdownSerializer, schema as usual } from "prosemirror-markdown";
import MarkdownIt from "markdown-it";

const OURS = /^\/pictures\/[0-9a-f]{32}$/;
const LEADS_SOMEWHERE = /^(https?:|mailto:|[/#?]|[^:]*$)/i;

const tight = (name) => ({
  ...usual.spec.nodes.get(name),
  attrs: { ...usual.spec.nodes.get(name).attrs, tight: { default: true } },
  parseDOM: [{ tag: name === "ordered_list" ? "ol" : "ul", getAttrs: (dom) => (name === "ordered_list" ? { order: +dom.getAttribute("start") || 1 } : {}) }],
});

export const schema = new Schema({
  nodes: usual.spec.nodes
    // The end of a line that somebody wrapped by hand: readers see a blank.
    .addToEnd("soft_break", { inline: true, group: "inline", selectable: false, leafText: () => " ", toDOM: () => ["span", { "data-soft": "" }, " "], parseDOM: [{ tag: "span[data-soft]" }] })
    .update("ordered_list", tight("ordered_list"))
    .update("bullet_list", tight("bullet_list"))
    .update("heading", {
      ...usual.spec.nodes.get("heading"),
      // Below the heading of the page, as readers see it.
      toDOM: ({ attrs }) => [`h${Math.min(6, attrs.level + 1)}`, { "data-level": attrs.level }, 0],
      parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, getAttrs: (dom) => ({ level: +dom.dataset.level || level }) })),
    })
    .update("image", {
      ...usual.spec.nodes.get("image"),
      // One from elsewhere is not fetched here either.
      toDOM: ({ attrs: { src, alt, title } }) => (OURS.test(src) ? ["img", { src, alt: alt ?? "", title }] : ["span", { class: "editor__far", title: src }, alt || src]),
      parseDOM: [{ tag: "img[src]", getAttrs: (dom) => OURS.test(dom.getAttribute("src")) && { src: dom.getAttribute("src"), alt: dom.alt, title: dom.title || null } }],
    }),
  marks: usual.spec.marks
    .update("link", {
      ...usual.spec.marks.get("link"),
      parseDOM: [{ tag: "a[href]", getAttrs: (dom) => leads(dom.getAttribute("href")) && { href: dom.getAttribute("href"), title: dom.title || null } }],
    })
    .addToEnd("strikethrough", { parseDOM: [{ tag: "s" }, { tag: "del" }, { tag: "strike" }, { style: "text-decoration=line-through" }], toDOM: () => ["s"] }),
});

export const leads = (address) => LEADS_SOMEWHERE.test(address.trim()) && tokenizer.validateLink(address.trim());

// As the server reads it, so that nothing looks here as it does not there.
const tokenizer = new MarkdownIt("commonmark", { html: false }).enable(["strikethrough", "table"]);
const parser = new MarkdownParser(schema, tokenizer, {
  ...defaultMarkdownParser.tokens,
  s: { mark: "strikethrough" },
  softbreak: { node: "soft_break" },
  image: { node: "image", getAttrs: (token) => ({ src: token.attrGet("src"), title: token.attrGet("title") || null, alt: alternative(token) }) },
});

// Two lists of a kind that follow each other are told apart by their signs.
const SIGNS = { bullet_list: ["-", "*", "+"], ordered_list: [".", ")", "."] };
const signOf = (words) => /^\s*\d*([-*+.)])/.exec(words ?? "")?.[1];

function signFor(state, parent, index) {
  const { type } = parent.child(index), free = SIGNS[type.name].filter((sign) => !state.options.taken?.includes(sign));
  let before = 0;
  while (index > before && parent.child(index - before - 1).type === type) before++;
  return parent.type === schema.topNodeType && free.length ? free[before % free.length] : SIGNS[type.name][before % 2];
}

const serializer = new MarkdownSerializer(
  {
    ...defaultMarkdownSerializer.nodes,
    bullet_list: (state, node, parent, index) => state.renderList(node, "  ", () => `${signFor(state, parent, index)} `),
    // Without the blanks that would bring numbers below each other.
    ordered_list: (state, node, parent, index) => {
      const first = node.attrs.order ?? 1, width = String(first + node.childCount - 1).length + 2, sign = signFor(state, parent, index);
      state.renderList(node, " ".repeat(width), (number) => `${first + number}${sign} `.padEnd(width));
    },
    paragraph: (state, node, parent, index) => {
      if (node.content.size || parent.childCount === 1) defaultMarkdownSerializer.nodes.paragraph(state, node, parent, index);
    },
    soft_break: (state) => state.ensureNewLine(),
    text: (state, node) => {
      // What would mean something at the beginning of a line is told not to.
      if (state.out && state.atBlank()) state.atBlockStart = true;
      state.text(node.text, !state.inAutolink);
    },
  },
  { ...defaultMarkdownSerializer.marks, strikethrough: { open: "~~", close: "~~", mixable: true, expelEnclosingWhitespace: true } },
);

// The words in the place of a picture; among them nothing can be leaning or bold here.
function alternative({ children }) {
  if (children.some((one) => !["text", "text_special", "softbreak"].includes(one.type))) throw new Error("an alternative with marks");
  return children.map((one) => one.content || " ").join("");
}

// A text taken apart, or null if it holds something that cannot be shown faithfully here.
export function read(text) {
  try {
    const doc = text.trim() ? parser.parse(text) : schema.topNodeType.createAndFill();
    const places = blocksOf(text);
    if (places.length !== (text.trim() ? doc.childCount : 0)) return null;
    if (text.trim() && !parser.parse(serializer.serialize(doc)).eq(doc)) return null;
    return { doc, source: new Source(text, doc, places) };
  } catch {
    return null;
  }
}

// A piece of Markdown as nodes, to be put in somewhere.
export const fragment = (text) => parser.parse(text).content;

// A text as it was written, block by block.
class Source {
  constructor(text, doc, places) {
    this.blocks = places.map(([start, end], index) => ({ node: doc.child(index), words: text.slice(start, end), index }));
    this.gaps = places.map(([, end], index) => text.slice(end, places[index + 1]?.[0] ?? text.length));
    this.before = places.length ? text.slice(0, places[0][0]) : text;
    this.known = new Map(this.blocks.map((block) => [block.node, block]));
  }

  // Which block stood where a changed one stands now, where that is certain: as many were changed as there are.
  changed(doc) {
    const here = [...doc.children], all = this.blocks, same = (node, block) => node === block.node || node.eq(block.node);
    let first = 0;
    while (first < Math.min(here.length, all.length) && same(here[first], all[first])) first++;
    return (number) => (here.length === all.length && number >= first ? all[number] : undefined);
  }

  // The text that a document stands for now.
  write(doc) {
    let text = "", last = null;
    const used = new Set(), changed = this.changed(doc);
    doc.forEach((node, offset, number) => {
      const untouched = this.known.get(node) ?? this.blocks.find((one) => one.node.eq(node));
      const block = untouched ?? changed(number);
      const taken = [last?.node.type === node.type && last.words, doc.maybeChild(number + 1)?.type === node.type && this.known.get(doc.child(number + 1))?.words].map((words) => signOf(words || ""));
      const words = untouched?.words ?? serializer.serialize(schema.topNodeType.create(null, node), { taken }).replace(/\s+$/, "");
      if (!words) return;
      if (last) {
        const follows = block && last.block && block.index === last.block.index + 1;
        const gap = follows ? this.gaps[last.block.index] : "";
        // What was changed could grow together with what stands right below it.
        const stays = gap && ((untouched && last.untouched) || /\n\s*\n/.test(gap));
        if (stays) used.add(last.block.index);
        text += stays ? gap : "\n\n";
      }
      text += words;
      last = { node, block, untouched, words };
    });
    const end = this.gaps.length - 1;
    // Addresses that links refer to stand between the blocks: none of them is lost.
    const left = this.gaps.filter((gap, index) => index < end && !used.has(index) && gap.trim());
    const tail = this.gaps[end] ?? (text ? "\n" : "");
    return (last ? this.before : "") + [text, ...left.map((gap) => gap.trim())].filter(Boolean).join("\n\n") + (last || tail.trim() ? tail : "");
  }
}

// Where each block at the top stands in the text, without the empty lines around it.
function blocksOf(text) {
  const lines = text.split("\n"), starts = [0];
  for (const line of lines) starts.push(starts.at(-1) + line.length + 1);
  return tokenizer.parse(text, {}).filter((token) => token.level === 0 && token.map && token.nesting >= 0).map(({ map: [first, after] }) => {
    let end = after;
    while (end > first + 1 && !lines[end - 1]?.trim()) end--;
    return [starts[first], Math.min(text.length, starts[end] - 1)];
  });
}
