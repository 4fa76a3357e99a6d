"""What no other linter sees: whitespace everywhere, and the house's rules for templates, CSS and JavaScript.

`python -m tests.support.style` prints one line for each breach and fails if there is any.
"""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = {".git", ".venv", "instance", "node_modules", "__pycache__", ".hypothesis"}
TEXT = {".cfg", ".css", ".csv", ".html", ".ini", ".js", ".json", ".mako", ".md", ".po", ".py", ".svg", ".toml", ".txt", ".yaml"}  # fmt: skip

#: Templates of what is no page of ours and can link to no style sheet: letters, and files to be printed.
ALONE = {("mail", "templates", "frame.html"), ("accounts", "templates", "card_file.html")}

#: A finding: the line it is on, and what is wrong.
Finding: TypeAlias = tuple[int, str]
Check: TypeAlias = Callable[[Path, str], Iterator[Finding]]


def whitespace(path: Path, text: str) -> Iterator[Finding]:
    """LF, no blanks at line ends, one newline at the end of the file."""
    if "\r" in text:
        yield 1, "carriage returns"
    if text and not text.endswith("\n"):
        yield text.count("\n") + 1, "no newline at the end"
    yield from _search(text, r"[ \t]+$", "blanks at the end of the line")


def template(path: Path, text: str) -> Iterator[Finding]:
    """Pages need no inline style or script (the CSP refuses them), have a title, and import what they use."""
    page = _without(text, r"{#.*?#}")
    if path.parts[-3:] not in ALONE:
        yield from _search(page, r"<style|\sstyle\s*=", "inline style")
    yield from _search(page, r"<script(?![^>]*\ssrc=)", "inline script")
    yield from _search(page, r"\son[a-z]+\s*=\s*[\"']", "inline event handler")
    yield from _search(page, r"\|\s*safe\b", "unescaped output")
    yield from _search(page, r"<img(?![^>]*\salt=)", "a picture without alt")
    yield from _search(
        page, r"(?:src|href)=[\"']https?://[^\"']*\.(?:js|css|woff2?)", "an asset from elsewhere"
    )
    if (
        re.search(r'{%-?\s*extends\s+"layouts/', page)
        and "block title" not in page
        and path.parent.name != "layouts"
    ):
        yield 1, "a page without a title block"
    yield from _unused_macros(page)


def _unused_macros(page: str) -> Iterator[Finding]:
    for found in re.finditer(
        r"{%-?\s*from\s+\"[^\"]+\"\s+import\s+(.*?)\s*(?:with(?:out)? context)?\s*-?%}", page, re.DOTALL
    ):
        rest = page[: found.start()] + page[found.end() :]
        for macro in found[1].split(","):
            name = macro.split()[-1]
            if not re.search(rf"\b{re.escape(name)}\b", rest):
                yield _line(page, found.start()), f"{name} is imported and not used"


def css(path: Path, text: str) -> Iterator[Finding]:
    """Colours and nothing else come from tokens; classes only; a component opens with its usage."""
    if path.parent.name == "components" and not text.startswith("/*"):
        yield 1, "a component opens with a comment: what it is for, its markup, its modifiers"
    rules = _without(text, r"/\*.*?\*/")
    if path.name != "tokens.css":
        yield from _search(
            rules,
            r":[^;{}]*#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(\s*[0-9.]",
            "a colour that is no token",
        )
    if path.name not in {"utilities.css", "print.css"}:
        yield from _search(rules, r"!important(?![^{}]*}\s*/\* utility)", "!important outside the utilities")
    yield from _search(rules, r"(?:^|[\s,}])#[a-zA-Z][\w-]*[^;{}]*{", "an id as a selector")
    yield from _search(rules, r"url\([\"']?https?:", "an asset from elsewhere")


def javascript(path: Path, text: str) -> Iterator[Finding]:
    """Modules of our own: nothing from elsewhere, nothing the CSP refuses, nothing left over."""
    yield from _search(
        text, r"\beval\(|new Function\(|\.innerHTML\s*=|document\.write\(", "unsafe with a strict CSP"
    )
    yield from _search(text, r"(?:from|import)\s*\(?[\"']https?:", "an import from elsewhere")
    yield from _search(text, r"\bconsole\.log\(|\bdebugger\b", "left over from writing")


CHECKS: dict[str, tuple[Check, ...]] = {".html": (template,), ".css": (css,), ".js": (javascript,)}


def files() -> Iterator[Path]:
    """Every text file of the project."""
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT)
        if not ELSEWHERE.intersection(inside.parts) and path.suffix in TEXT and path.is_file():
            yield path


def breaches() -> Iterator[str]:
    """Every breach, as `file:line: what`."""
    for path in files():
        text = path.read_bytes().decode("utf-8")
        ours = path.is_relative_to(ROOT / "app")
        for check in (whitespace, *(CHECKS.get(path.suffix, ()) if ours else ())):
            for line, what in check(path, text):
                yield f"{path.relative_to(ROOT)}:{line}: {what}"


def _search(text: str, pattern: str, what: str) -> Iterator[Finding]:
    for found in re.finditer(pattern, text, re.MULTILINE):
        yield _line(text, found.start()), what


def _without(text: str, pattern: str) -> str:
    """The text with every match blanked, so that lines keep their numbers."""
    return re.sub(pattern, lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def main() -> int:
    """Print the breaches; 1 if there are any."""
    found = list(breaches())
    print("\n".join(found) or "style: nothing found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
