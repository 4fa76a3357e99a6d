"""The language of a page: the person's own, else the browser's, else English."""

from flask import Flask, request
from flask_babel import Babel, refresh

from app.core.clock import time_zone
from app.web import access

LANGUAGES = ("en", "de")
#: How dates and numbers are written where a reader of English names no region.
BRITISH, AMERICAN = "en_GB", "en_US"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


def speak(app: Flask) -> None:
    """Translate texts and write dates and numbers as the reader is used to."""
    Babel(app, locale_selector=locale, timezone_selector=time_zone)


def locale() -> str:
    """The language with the region whose dates and numbers the reader is used to."""
    spoken = language()
    if spoken != "en":
        return spoken
    header = request.accept_languages if request else ()
    english = next((tag.lower() for tag, _ in header if tag.lower().startswith("en-")), "")
    return AMERICAN if english == "en-us" else BRITISH


def language() -> str:
    """The language for whoever reads this page; commands and jobs speak English."""
    if not request:
        return LANGUAGES[0]
    person = access.signed_in()
    if person is not None and person.language in LANGUAGES:
        return person.language
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def forget_language() -> None:
    """Choose the language anew, for instance after the database could not be asked for it."""
    refresh()
