// The buttons above the text. One of them can be reached with Tab, the others with the arrows from there.
import { lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import { leads, schema } from "./markdown.js";

const { nodes, marks } = schema;

export function toolbar(words, view) {
  const dom = Object.assign(document.createElement("div"), { className: "editor__head" });
  const row = Object.assign(document.createElement("div"), { className: "editor__bar" });
  row.setAttribute("role", "toolbar");
  row.setAttribute("aria-label", words.toolbar);
  const address = linkRow(words, view);
  const buttons = [
    mark("B", words.bold, "strong"), mark("I", words.italic, "em"), mark("S", words.strike, "strikethrough"),
    { sign: "H1", name: words.heading, run: heading(1), is: isHeading(1) }, { sign: "H2", name: words.subheading, run: heading(2), is: isHeading(2) },
    { sign: "•", name: words.list, run: list(nodes.bullet_list), is: within(nodes.bullet_list) }, { sign: "1.", name: words.numbers, run: list(nodes.ordered_list), is: within(nodes.ordered_list) },
    { sign: "“ ”", name: words.quote, run: quote, is: within(nodes.blockquote) }, { sign: "</>", name: words.code, run: code, is: (state) => hasMark(state, marks.code) || within(nodes.code_block)(state) },
    { sign: words.link, name: words.linkKeys, run: address.open, is: (state) => hasMark(state, marks.link) },
    { sign: "↶", name: words.undo, run: undo, can: true }, { sign: "↷", name: words.redo, run: redo, can: true },
  ].map(button);

  function button(about) {
    const one = Object.assign(document.createElement("button"), { type: "button", className: "editor__button", textContent: about.sign, title: about.name });
    one.setAttribute("aria-label", about.name);
    one.tabIndex = -1;
    // The selection in the text stays where it is.
    one.addEventListener("mousedown", (event) => event.preventDefault());
    one.addEventListener("click", () => {
      about.run(view().state, view().dispatch, view());
      if (about.run !== address.open) view().focus();
    });
    row.append(one);
    return { one, about };
  }

  row.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key] * (getComputedStyle(row).direction === "rtl" ? -1 : 1);
    const all = [...row.children], at = all.indexOf(document.activeElement);
    const next = event.key === "Home" ? all[0] : event.key === "End" ? all.at(-1) : all[(at + step + all.length) % all.length];
    if (event.key === "Escape") view().focus();
    if (!next) return;
    event.preventDefault();
    for (const one of all) one.tabIndex = one === next ? 0 : -1;
    next.focus();
  });
  row.firstChild.tabIndex = 0;
  dom.append(row, address.dom);
  return {
    dom,
    link: address.open,
    focus: () => { row.querySelector("[tabindex='0']").focus(); return true; },
    show(state) {
      for (const { one, about } of buttons) {
        if (about.is) one.setAttribute("aria-pressed", about.is(state));
        if (about.can) one.setAttribute("aria-disabled", !about.run(state));
      }
    },
  };
}

const mark = (sign, name, kind) => ({ sign, name, run: toggleMark(marks[kind]), is: (state) => hasMark(state, marks[kind]) });
const isHeading = (level) => ({ selection: { $from } }) => $from.parent.type === nodes.heading && $from.parent.attrs.level === level;
const heading = (level) => (state, dispatch) => (isHeading(level)(state) ? setBlockType(nodes.paragraph) : setBlockType(nodes.heading, { level }))(state, dispatch);
const within = (type) => (state) => depthOf(state, type) > 0;
const list = (type) => (state, dispatch) => (within(type)(state) ? liftListItem(nodes.list_item) : wrapInList(type))(state, dispatch);
const quote = (state, dispatch) => (within(nodes.blockquote)(state) ? lift : wrapIn(nodes.blockquote))(state, dispatch);

// Some words become code among others; whole lines a block of it.
function code(state, dispatch) {
  if (within(nodes.code_block)(state)) return setBlockType(nodes.paragraph)(state, dispatch);
  const { empty, $from, $to } = state.selection;
  return (empty || !$from.sameParent($to) ? setBlockType(nodes.code_block) : toggleMark(marks.code))(state, dispatch);
}

function depthOf({ selection: { $from } }, type) {
  for (let depth = $from.depth; depth > 0; depth--) if ($from.node(depth).type === type) return depth;
  return 0;
}

function hasMark({ selection: { from, to, empty, $from }, storedMarks, doc }, type) {
  return empty ? !!type.isInSet(storedMarks ?? $from.marks()) : doc.rangeHasMark(from, to, type);
}

// Where the address of a link is typed.
function linkRow(words, view) {
  const dom = Object.assign(document.createElement("div"), { className: "editor__link", hidden: true });
  const label = Object.assign(document.createElement("label"), { textContent: words.address, htmlFor: "editor-address" });
  const input = Object.assign(document.createElement("input"), { id: "editor-address", className: "control", type: "url", inputMode: "url", autocomplete: "off", placeholder: "https://" });
  const put = Object.assign(document.createElement("button"), { type: "button", className: "button button--quiet button--small", textContent: words.setLink });
  const off = Object.assign(document.createElement("button"), { type: "button", className: "button button--plain button--small", textContent: words.removeLink });
  dom.append(label, input, put, off);
  let range = null;

  function open(state) {
    const { selection: { from, to, empty, $from } } = state;
    range = empty ? around($from) ?? [from, to] : [from, to];
    const found = marks.link.isInSet($from.marks()) ?? marks.link.isInSet($from.nodeAfter?.marks ?? []);
    input.value = found?.attrs.href ?? "";
    off.hidden = !found;
    dom.hidden = false;
    input.focus();
    return true;
  }

  function close(act) {
    const { state } = view(), [from, to] = range ?? [0, 0];
    let tr = state.tr;
    if (act && to > from) tr = tr.removeMark(from, to, marks.link);
    if (act === "put" && to > from) tr = tr.addMark(from, to, marks.link.create({ href: whole(input.value) }));
    if (act === "put" && to === from) tr = tr.insert(from, schema.text(whole(input.value), [marks.link.create({ href: whole(input.value) })]));
    dom.hidden = true;
    view().dispatch(tr);
    view().focus();
  }

  function set() {
    const is = input.value.trim() && leads(whole(input.value));
    input.setAttribute("aria-invalid", !is);
    if (is) close("put");
    else input.focus();
  }
  put.addEventListener("click", set);
  off.addEventListener("click", () => close("off"));
  dom.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key !== "Enter" || event.target !== input) return;
    event.preventDefault();
    set();
  });
  dom.addEventListener("input", (event) => event.stopPropagation());
  return { dom, open };
}

// What people type as an address, as one.
const whole = (typed) => {
  const address = typed.trim();
  return /^[a-z][a-z0-9+.-]*:|^[/#]/i.test(address) ? address : /^[^\s@/]+@[^\s@/]+$/.test(address) ? `mailto:${address}` : `https://${address}`;
};

// The link, else the word, in which the cursor is.
function around($at) {
  const { parent, parentOffset } = $at, start = $at.start();
  let found = null;
  parent.forEach((node, offset) => {
    if (marks.link.isInSet(node.marks) && offset <= parentOffset && parentOffset <= offset + node.nodeSize) found = [start + offset, start + offset + node.nodeSize];
  });
  return found;
}
