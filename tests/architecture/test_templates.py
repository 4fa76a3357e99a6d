"""The pages' own code: every template can be used, every link leads somewhere, every form is ours, all of it is light."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import meta

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
CSS = APP / "web/static/css"
TEMPLATES = sorted(APP.glob("*/templates/**/*.html"))
#: All style sheets together, as they are written.
CSS_BUDGET = 56 * 1024
#: All scripts of a page together.
JS_BUDGET = 20 * 1024
#: Sheets that no page names because another one brings them in, or the server does.
COMPONENTS = APP / "web/templates/components"


def in_every_template(look: Callable[[Path], Iterable[str]]) -> dict[str, list[str]]:
    """What this finds wrong, by the templates where it is."""
    found = {path.relative_to(APP).as_posix(): list(look(path)) for path in TEMPLATES}
    return {name: wrong for name, wrong in found.items() if wrong}


def source(path: Path) -> str:
    """A template without its comments."""
    return re.sub(r"{#.*?#}", "", path.read_text(), flags=re.DOTALL)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_template_compiles_and_finds_what_it_builds_on(app: Flask):
    for name in app.jinja_env.list_templates():
        tree = app.jinja_env.parse(app.jinja_env.loader.get_source(app.jinja_env, name)[0])  # type: ignore[union-attr]
        app.jinja_env.get_template(name)
        for other in meta.find_referenced_templates(tree):
            assert other is None or app.jinja_env.get_template(other), (name, other)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_link_in_a_template_leads_to_a_view(app: Flask):
    for path in TEMPLATES:
        for endpoint in re.findall(r"url_for\(\s*[\"']([\w.]+)[\"']", source(path)):
            assert endpoint in app.view_functions, f"{path.relative_to(ROOT)}: {endpoint}"


def test_a_form_that_writes_carries_our_token():
    def without_token(path: Path) -> list[str]:
        forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", source(path), re.DOTALL)
        return [
            form[:120]
            for form in forms
            if not re.search(r"csrf_field\(\)|csrf_token\(\)|hidden_fields\(", form)
        ]

    assert in_every_template(without_token) == {}


def test_a_page_says_nothing_that_cannot_be_translated():
    """Every word between tags goes through gettext; names of the product and signs are no words."""
    assert in_every_template(untranslated) == {}


def untranslated(path: Path) -> list[str]:
    if path.name == "plain.html":  # shown where nothing can be relied upon, the catalogue neither
        return []
    text = re.sub(r"{%.*?%}|{{.*?}}", "", source(path), flags=re.DOTALL)
    text = re.sub(r"<(code|svg)\b.*?</\1>", "", text, flags=re.DOTALL)
    words = [found.strip() for found in re.findall(r">([^<>]+)<", text)]
    words += re.findall(r"(?:aria-label|title|placeholder|alt)=\"([^\"]*[A-Za-z][^\"]*)\"", text)

    return [word for word in words if re.search(r"[A-Za-zÀ-ÿ]{2,}", word.replace("Waymark", ""))]


def test_a_page_does_not_shout():
    """No exclamation marks, no blame, buttons with verbs of their own."""
    shouted = re.compile(r"!|\b(?:Submit|Click here|Oops|Invalid|Error:|please enter a valid)\b")

    def shouts(path: Path) -> list[str]:
        return [
            said for said in re.findall(r"_\(\"((?:[^\"\\]|\\.)*)\"", source(path)) if shouted.search(said)
        ]

    assert in_every_template(shouts) == {}


@pytest.mark.parametrize("path", sorted(COMPONENTS.glob("*.html")), ids=lambda path: path.stem)
def test_a_component_opens_with_what_it_is_for(path):
    """Name, example and what it is not for stand above its code."""
    first = path.read_text().split("#}", 1)[0]

    assert first.startswith("{#")
    assert "Not " in first, "say what it is not for"
    assert "{{" in first or "{%" in first, "show how it is used"


def test_every_style_sheet_is_linked():
    linked = (APP / "web/templates/layouts/base.html").read_text()

    for sheet in CSS.rglob("*.css"):
        assert f'"{sheet.relative_to(CSS).with_suffix("").as_posix()}"' in linked, sheet.name


def test_style_sheets_stay_in_their_budget():
    assert sum(sheet.stat().st_size for sheet in CSS.rglob("*.css")) <= CSS_BUDGET


def test_scripts_stay_in_their_budget():
    scripts = (APP / "web/static/js").rglob("*.js")

    assert sum(script.stat().st_size for script in scripts) <= JS_BUDGET


def test_every_class_of_a_component_is_known_to_a_template():
    """A style that no page uses is thrown away."""
    used = "".join(path.read_text() for path in TEMPLATES)
    used += "".join(path.read_text() for path in (APP / "web/static/js").rglob("*.js"))
    used += "".join(path.read_text() for path in APP.rglob("routes*/**/*.py"))
    styled = {
        name
        for sheet in CSS.rglob("*.css")
        for name in re.findall(
            r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/|url\([^)]*\)", "", sheet.read_text(), flags=re.DOTALL)
        )
    }
    # What a template puts together from a part and a word: "badge--" ~ kind.
    unknown = {name for name in styled if name not in used and name.rsplit("--", 1)[0] + "--" not in used}

    assert {name for name in unknown if not name.startswith("zone-")} == set()


#: What a page may hand to the translator beside its own words: sentences that only our code can have written.
SENTENCES = {
    "label",
    "title",
    "means",
    "while_off",
    "changes",
    "sentence",
    "message",
    "evidence_labels",
    "source_labels",
    "one",
    "alarm.words",
}


def test_words_that_somebody_typed_are_not_taken_for_the_pages_own():
    """The translator's answer is markup; what may be a person's words goes through the filter `ours` instead."""

    def typed(path: Path) -> list[str]:
        handed = re.findall(r"(?<![\w.])_\(\s*([A-Za-z_][\w.]*)", source(path))
        return [words for words in handed if not {words, words.rpartition(".")[2]} & SENTENCES]

    assert in_every_template(typed) == {}
