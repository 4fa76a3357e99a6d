"""The words of letters: from a template to a subject, a page and a plain text."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from jinja2 import DictLoader, PrefixLoader

from app.mail.vocabulary import Recipient
from app.web.letters import Letter, write_letter

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LETTER = """{% extends "mail/frame.html" %}
{% block subject %}{{ _("Done: %(step)s", step=params.what) }}{% endblock %}
{% block words %}<h2>News</h2><p>At {{ params.at | moment }}   it
was <a href="/trail/why">done</a>.</p><ul><li>one</li><li>two <a href="https://elsewhere.example/x">there</a></li></ul>
<p><a href="{{ link("/profile") }}">{{ link("/profile") }}</a><br>end</p>{% endblock %}
{% block why %}<p>Because.</p>{% endblock %}"""


@pytest.fixture
def written(app: Flask) -> Any:
    """Draws a letter from the template above."""
    app.jinja_env.loader = PrefixLoader(
        {
            "tests": DictLoader({"letter.html": LETTER}),
            "mail": app.jinja_env.loader.loaders[0].mapping["mail"],  # type: ignore[union-attr]  # as the application has it
        }
    )

    def write(language: str = "en", zone: str = "", what: str = "Tea & <b>cake</b>") -> Letter:
        values = {
            "recipient": Recipient("ann@larkfield.example", name="Ann Lee"),
            "organisation": "Lark & Field",
            "params": {"what": what, "at": NINE},
        }
        return write_letter("tests/letter.html", language=language, zone=zone, values=values)

    return write


pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_the_plain_part_says_what_the_page_says_with_its_links_written_out(written: Any) -> None:
    home = "http://127.0.0.1:8000"

    assert (
        written().plain
        == f"""Lark & Field · Waymark

Hello Ann,

News

At 2 Mar 2026, 09:00 UTC it was done: {home}/trail/why .

- one
- two there: https://elsewhere.example/x

{home}/profile
end

--

Because.
"""
    )


def test_the_subject_is_read_as_text(written: Any) -> None:
    assert written().subject == "Done: Tea & <b>cake</b>"
    assert "<title>Done: Tea &amp; &lt;b&gt;cake&lt;/b&gt;</title>" in written().html


def test_paths_on_our_site_become_whole_addresses(written: Any) -> None:
    links = re.findall(r'href="([^"]*)"', written().html)

    assert links[:2] == ["http://127.0.0.1:8000/trail/why", "https://elsewhere.example/x"]


@pytest.mark.parametrize("language", ["de", "de-AT"])
def test_a_letter_speaks_its_recipients_language_and_time(written: Any, language: str) -> None:
    """R-P5: a job has no reader in front of a page; the recipient counts."""
    letter = written(language, "America/New_York")

    assert letter.subject.startswith("Geschafft: ") or letter.subject.startswith("Erledigt: ")
    assert '<html lang="de" dir="ltr">' in letter.html
    assert "02.03.2026, 04:00 EST" in letter.plain


def test_a_language_that_we_do_not_speak_is_answered_in_english(written: Any) -> None:
    assert written("pt-BR").subject.startswith("Done: ")


def test_who_reads_a_page_at_the_same_time_changes_nothing(app: Flask, written: Any) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "de"}):
        assert written("en").subject.startswith("Done: ")


def test_a_letter_fetches_nothing_from_anywhere(written: Any) -> None:
    """No picture, no style sheet, no script: nobody learns whether and when a letter was read."""
    assert not re.search(r"<(img|link|script|iframe)\b|url\(|@import", written().html)
