"""The German texts: as many as there are English ones, each with the same fields, and nothing left over."""

import ast
import io
import re
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask
from flask_babel import get_domain
from wtforms import DateField, Form, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from app.core import audit_actions
from app.core.errors import DomainError
from app.journey.rules.parse import parse_rule_set
from app.journey.services.rules import SHIPPED_FOLDER, read_files
from app.journey.vocabulary import ZONES
from app.translations.catalogues import compile_texts, read, update
from app.web.forms import BaseForm

ROOT = Path(__file__).resolve().parents[2]
GERMAN = ROOT / "app/translations/de/LC_MESSAGES"
#: The zones with steps; the place before them is not in the files of the rules.
STRETCHES = ZONES[1:]
FIELD = re.compile(r"%\(\w+\)[a-z]|%%")


@pytest.fixture(scope="module")
def german() -> Catalog:
    return read(GERMAN)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The texts that `make translations` finds in the source, asked for in its own words."""
    recipe = re.search(r"\$\(BABEL\) extract (.*?) -o \S+ \.\n", (ROOT / "Makefile").read_text(), re.DOTALL)
    assert recipe, "the Makefile extracts in another way now"
    options = recipe[1].replace("\\\n", " ").replace('""', "").split()
    found = tmp_path_factory.mktemp("texts") / "messages.pot"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        CommandLineInterface().run(["pybabel", "--quiet", "extract", *options, "-o", str(found), "."])
    with found.open("rb") as file:
        return read_po(file)


def forms(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """A text in its number, or in all of them."""
    return (text,) if isinstance(text, str) else tuple(text)


def messages(catalog: Catalog) -> Iterator[Message]:
    """The texts of a catalogue without its header."""
    return (message for message in catalog if message.id)


def errors(kind: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    """Every refusal of the product."""
    yield kind
    for special in kind.__subclasses__():
        if special.__module__.startswith("app."):
            yield from errors(special)


def test_the_catalogue_is_up_to_date_with_the_source(german, template):
    wanted, there = ({message.id for message in messages(catalog)} for catalog in (template, german))

    assert wanted - there == set(), "`make translations`, then translate these"
    assert there - wanted == set(), "no longer said anywhere: `make translations`, then remove these"


def test_every_text_stands_in_the_catalogue_of_the_house_that_says_it(template, tmp_path):
    copy = tmp_path / "de" / "LC_MESSAGES"
    shutil.copytree(GERMAN, copy)

    update(copy, template)

    assert {path.name: path.read_text() for path in copy.glob("*.po")} == {
        path.name: path.read_text() for path in GERMAN.glob("*.po")
    }, "`make translations`"


def test_a_text_that_a_second_house_says_moves_and_keeps_its_translation(tmp_path):
    folder = tmp_path / "de" / "LC_MESSAGES"
    said = Catalog()
    said.add("Good morning", locations=[("app/home/routes.py", 1)])
    update(folder, said)
    home = folder / "home.po"
    home.write_text(home.read_text().replace('morning"\nmsgstr ""', 'morning"\nmsgstr "Guten Morgen"'))

    said.add("Good morning", locations=[("app/mail/letters.py", 1)])
    update(folder, said)
    compile_texts(folder)

    assert [path.name for path in folder.glob("*.po")] == ["common.po"]
    assert Translations.load(str(tmp_path), ["de"]).gettext("Good morning") == "Guten Morgen"


def test_a_text_in_two_catalogues_is_told(tmp_path):
    folder = tmp_path / "de" / "LC_MESSAGES"
    said = Catalog()
    said.add("Good morning", locations=[("app/home/routes.py", 1)])
    update(folder, said)
    shutil.copy(folder / "home.po", folder / "mail.po")

    with pytest.raises(ValueError, match=r"mail\.po: .*Good morning"):
        read(folder)


def test_every_text_has_a_german_one(german):
    assert (german.locale_identifier, german.num_plurals) == ("de", 2)
    for message in messages(german):
        plurals = german.num_plurals if message.pluralizable else 1
        assert len(forms(message.string)) == plurals, message.id
        assert all(form.strip() for form in forms(message.string)), message.id
        assert not message.fuzzy, message.id


def test_both_languages_fill_the_same_fields(german):
    for message in messages(german):
        for english, translated in zip(forms(message.id), forms(message.string), strict=True):
            assert sorted(FIELD.findall(english)) == sorted(FIELD.findall(translated)), message.id


def test_both_languages_begin_and_end_in_the_same_way(german):
    """Sentences that stand beside each other need their ends, and labels none; line breaks and blanks stay."""
    for message in messages(german):
        for english, translated in zip(forms(message.id), forms(message.string), strict=True):
            assert english[-1] in ".:?" or translated[-1] not in ".:", message.id
            assert english[-1] not in ".:?" or translated[-1] == english[-1], message.id
            assert (english.strip() == english) == (translated.strip() == translated), message.id


def test_no_text_raises_its_voice_or_quotes_in_another_language(german):
    for message in messages(german):
        assert "!" not in "".join((*forms(message.id), *forms(message.string))), message.id
        assert not re.search("”|‘|’", "".join(forms(message.string))), message.id


def test_zones_have_the_same_names_in_the_catalogue_and_in_the_rules(german):
    """Badges and charts ask the catalogue, the trail asks the rules."""
    zones = parse_rule_set(read_files(SHIPPED_FOLDER), version=1, in_force_from=0).zones

    for stretch in STRETCHES:
        name = zones[stretch].name
        assert german[name.in_language("en")].string == name.in_language("de")


def test_every_act_in_the_log_has_german_words(german):
    import_module("app.registry")

    for action in (act for name, act in audit_actions.actions().items() if not name.startswith("tests.")):
        assert action.sentence in german, f"{action.name} is not marked for translation"
        assert german[action.sentence].string.startswith(("hat ", "wurde ", "lässt ")), action.name


def test_every_refusal_has_german_words(german):
    import_module("app.registry")

    for error in errors():
        assert error.message in german, f"{error.__name__} is not marked for translation"


def test_every_refusal_in_words_of_its_own_has_german_words(german):
    import_module("app.registry")
    names = {error.__name__ for error in errors()}

    for path in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Raise(exc=ast.Call(func=ast.Name(name), args=[ast.Constant(str(words)), *_])):
                    assert name not in names or words in german, f"{path}:{node.lineno} is not marked"


class SampleForm(BaseForm):
    """A question of each sort that the product asks."""

    name = StringField("", [InputRequired()])
    reason = StringField("", [DataRequired()])
    title = StringField("", [Length(max=3)])
    day = DateField("")
    role = SelectField("", choices=[SelectChoice("coach", "")])
    number = SelectField("", choices=[SelectChoice("1", "")], coerce=int)
    minutes = IntegerField("", [NumberRange(1, 9)])
    roles = SelectMultipleField("", choices=[SelectChoice("coach", "")])


def complaints(form: Form) -> set[str]:
    return {str(complaint) for field in form for complaint in field.errors}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_wtforms_says_about_a_field_is_said_in_german(app: Flask, german, monkeypatch):
    """The words of WTForms are not ours; those that a form of ours can say are borrowed (app/translations/borrowed.py)."""
    compiled = io.BytesIO()
    write_mo(compiled, german)
    compiled.seek(0)
    said = Translations(compiled)
    given = {
        "title": "abcd",
        "day": "soon",
        "role": "king",
        "number": "x",
        "minutes": "x",
        "roles": ["king", "queen"],
    }
    with app.test_request_context("/", method="POST", data=given, headers={"Accept-Language": "de"}):
        monkeypatch.setattr(type(get_domain()), "get_translations", lambda _domain: said)
        form = SampleForm.received()
        assert not form.validate()
        spoken = complaints(form)
        assert form.minutes.errors == ["Bitte schreib eine ganze Zahl."]  # and not of its size, too

    assert {
        "Hier fehlt noch etwas.",
        "Das ist zu lang: höchstens 3 Zeichen.",
        "Das ist kein Datum.",
    } <= spoken
    assert not {words for words in spoken if re.search(r"\b(?:field|choice|valid|characters?)\b", words)}
