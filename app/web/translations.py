"""The language of a page: the person's own, else the browser's, else English."""

from functools import lru_cache
from gettext import NullTranslations
from typing import Any

from babel import Locale
from flask import Flask, g, request
from flask_babel import Babel, get_locale, get_translations, refresh
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from app.core.clock import time_zone
from app.web import access

LANGUAGES = ("en", "de")
#: How dates and numbers are written where a reader of English names no region.
BRITISH, AMERICAN = "en_GB", "en_US"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


def speak(app: Flask) -> None:
    """Translate texts and write dates and numbers as the reader is used to."""
    Babel(app, locale_selector=lambda: _parsed(locale()), timezone_selector=time_zone)
    # Templates say hundreds of words: these ask once a page for the catalogue, not once a word.
    app.jinja_env.globals.update(_=_say, gettext=_say, ngettext=_say_number)


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


@lru_cache(maxsize=16)
def _parsed(name: str) -> Locale:
    return Locale.parse(name)


def _catalogue() -> NullTranslations:
    """The texts in the reader's language, found once for each locale of a request."""
    spoken = get_locale()
    known: tuple[Locale | None, NullTranslations] | None = g.get("catalogue")
    if known is None or known[0] is not spoken:
        known = g.catalogue = (spoken, get_translations())
    return known[1]


@pass_eval_context
def _say(context: EvalContext, message: str, /, **variables: Any) -> str:
    words = _catalogue().gettext(message)
    # Always a format, as in Jinja's own: a text with a percent sign is written the same way with and without values.
    return (Markup(words) if context.autoescape else words) % variables  # nosec B704 - our own catalogues


@pass_eval_context
def _say_number(
    context: EvalContext, singular: str, plural: str, number: int, /, **variables: Any
) -> str:
    variables.setdefault("num", number)
    words = _catalogue().ngettext(singular, plural, number)
    return (Markup(words) if context.autoescape else words) % variables  # nosec B704 - our own catalogues
