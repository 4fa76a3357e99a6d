// Writing with formatting over a field that holds Markdown. The field stays what is sent; this only shows and changes it.
import { baseKeymap, chainCommands, exitCode, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { history, redo, undo } from "prosemirror-history";
import { inputRules, textblockTypeInputRule, undoInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { fragment, read, schema } from "./markdown.js";
import { clean } from "./paste.js";
import { toolbar } from "./toolbar.js";

const PAUSE = 250;
const { nodes, marks } = schema;

// Lays the editor over the field; null if the field holds what cannot be shown here. `words` are what it says, `tell` says one.
export function lay(field, words, tell) {
  let found = read(field.value);
  if (!found) return null;
  const place = Object.assign(document.createElement("div"), { className: "editor" });
  const { id, labels: [label] } = field;
  let timer = 0, written = field.value;
  label.id ||= `${id}-label`;

  const bar = toolbar(words, () => view);
  const view = new EditorView(null, {
    state: begin(found.doc),
    attributes: {
      id, class: "control control--text prose editor__text", role: "textbox", "aria-multiline": "true", "aria-labelledby": label.id,
      ...(field.lang && { lang: field.lang }),
      ...(field.getAttribute("aria-describedby") && { "aria-describedby": field.getAttribute("aria-describedby") }),
      ...(field.getAttribute("aria-invalid") && { "aria-invalid": "true" }),
    },
    dispatchTransaction(transaction) {
      view.updateState(view.state.apply(transaction));
      bar.show(view.state);
      if (!transaction.docChanged) return;
      clearTimeout(timer);
      timer = setTimeout(write, PAUSE);
    },
    transformPastedHTML(html) {
      const cleaned = clean(html);
      if (cleaned.pictures) tell(words.noPictures);
      return cleaned.html;
    },
    handleDOMEvents: { blur: () => { write(); } },
  });

  function begin(doc) {
    return EditorState.create({ doc, plugins: [typing(), keymap(keys(bar)), keymap(baseKeymap), history(), dropCursor(), gapCursor()] });
  }

  // Only what somebody typed is written back.
  function write() {
    clearTimeout(timer);
    const text = view.state.doc.eq(found.doc) ? written : found.source.write(view.state.doc);
    if (text === field.value) return;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Somebody else has changed the field: what was kept in this browser was taken, say.
  function reread() {
    const other = read(field.value);
    if (!other) return remove();
    [found, written] = [other, field.value];
    view.updateState(begin(other.doc));
  }

  function put(event) {
    event.preventDefault();
    const { state: { tr, selection: { $from } } } = view, block = fragment(event.detail).firstChild;
    // In the place of an empty line, else below what the cursor stands in.
    view.dispatch(($from.parent.content.size || !$from.depth ? tr.insert($from.depth ? $from.after(1) : $from.pos, block) : tr.replaceSelectionWith(block)).scrollIntoView());
    view.focus();
    write();
  }

  const listening = new AbortController(), { signal } = listening;
  document.addEventListener("submit", write, { capture: true, signal });
  document.addEventListener("visibilitychange", write, { signal });
  addEventListener("pagehide", write, { capture: true, signal });
  field.addEventListener("change", reread, { signal });
  field.addEventListener("waymark:put", put, { signal });
  label.addEventListener("click", () => view.focus(), { signal });
  // Whoever is led to the text comes to where it can be seen.
  field.id = `${id}-markdown`;
  place.append(bar.dom, view.dom);
  field.after(place);
  field.hidden = true;
  bar.show(view.state);

  function remove() {
    write();
    listening.abort();
    view.destroy();
    place.remove();
    field.id = id;
    field.hidden = false;
  }
  return { remove, focus: () => view.focus() };
}

function typing() {
  return inputRules({
    rules: [
      textblockTypeInputRule(/^(#{1,6})\s$/, nodes.heading, (match) => ({ level: match[1].length })),
      textblockTypeInputRule(/^```$/, nodes.code_block),
      wrappingInputRule(/^\s*>\s$/, nodes.blockquote),
      wrappingInputRule(/^\s*([-+*])\s$/, nodes.bullet_list),
      wrappingInputRule(/^(\d+)\.\s$/, nodes.ordered_list, (match) => ({ order: +match[1] }), (match, node) => node.childCount + node.attrs.order === +match[1]),
    ],
  });
}

// Tab stays the browser's, so that nobody is caught in here.
function keys(bar) {
  const line = chainCommands(exitCode, (state, dispatch) => {
    dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
    return true;
  });
  return {
    "Mod-b": toggleMark(marks.strong), "Mod-i": toggleMark(marks.em), "Mod-k": bar.link, "Mod-`": toggleMark(marks.code), "Mod-Shift-x": toggleMark(marks.strikethrough),
    "Mod-z": undo, "Mod-y": redo, "Mod-Shift-z": redo, Backspace: undoInputRule,
    "Mod-Alt-0": setBlockType(nodes.paragraph), "Mod-Alt-1": setBlockType(nodes.heading, { level: 1 }), "Mod-Alt-2": setBlockType(nodes.heading, { level: 2 }),
    "Mod->": wrapIn(nodes.blockquote), Enter: splitListItem(nodes.list_item), "Shift-Enter": line,
    "Mod-]": sinkListItem(nodes.list_item), "Mod-[": liftListItem(nodes.list_item), "Alt-F10": bar.focus,
  };
}
