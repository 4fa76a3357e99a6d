"""The language of a page: the person's own, else the browser's, else English."""

from functools import lru_cache
from gettext import NullTranslations
from typing import Any, NamedTuple

from babel import Locale
from flask import Flask, g, request
from flask_babel import Babel, format_decimal, get_locale, get_translations, refresh
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from app.core.clock import time_zone
from app.web import access
from app.web.house import House, house

LANGUAGES = ("en", "de")
#: How dates and numbers are written where a reader of English names no region.
BRITISH, AMERICAN = "en_GB", "en_US"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


class Spoken(NamedTuple):
    """What this page is written in: the language with its region, the language alone, and the texts in it."""

    name: str
    language: str
    texts: NullTranslations


def speak(app: Flask) -> None:
    """Translate texts and write dates and numbers as the reader is used to."""
    Babel(app, locale_selector=lambda: _parsed(locale()), timezone_selector=time_zone)
    # In the place of those which ask for the language at every word.
    app.jinja_env.globals.update(_=_say, gettext=_say, ngettext=_say_number)


def locale() -> str:
    """The language with the region whose dates and numbers the reader is used to."""
    return _with_region(_language(wish := _browsers_wish()), wish)


def locale_for(language: str, wanted: str, ours: House) -> str:
    """The same for somebody who reads this language, if it is offered, and whose browser wants these."""
    languages = ours.languages or LANGUAGES
    wish = _understood(wanted, languages)
    return _with_region(language if language in languages else wish.language, wish)


def language() -> str:
    """The language for whoever reads this page; commands and jobs speak English."""
    return _language(_browsers_wish())


def offered() -> tuple[str, ...]:
    """The languages in which the organisation lets its people read, in the order of ours."""
    return house().languages or LANGUAGES


def forget_language() -> None:
    """Choose the language anew, for instance after the database could not be asked for it."""
    g.pop("spoken", None)
    refresh()


def spoken() -> Spoken:
    """What this page is written in, found out once a request; pages say hundreds of words."""
    found: Spoken | None = g.get("spoken")
    if found is None:
        chosen = get_locale()
        found = Spoken(str(chosen), chosen.language, get_translations())
        if request:
            g.spoken = found
    return found


class Wish(NamedTuple):
    """What a browser asks for: one of our languages, and which English."""

    language: str
    english: str


def _browsers_wish() -> Wish:
    return (
        _understood(request.headers.get("Accept-Language", ""), offered())
        if request
        else _understood("", LANGUAGES)
    )


def _with_region(chosen: str, wish: Wish) -> str:
    return chosen if chosen != "en" else wish.english


def _language(wish: Wish) -> str:
    person = access.signed_in()
    return person.language if person is not None and person.language in offered() else wish.language


@lru_cache(maxsize=256)
def _understood(header: str, languages: tuple[str, ...]) -> Wish:
    accepted = parse_accept_header(header, LanguageAccept)
    english = next((tag.lower() for tag, _ in accepted if tag.lower().startswith("en-")), "")
    return Wish(accepted.best_match(languages) or languages[0], AMERICAN if english == "en-us" else BRITISH)


@lru_cache(maxsize=16)
def _parsed(name: str) -> Locale:
    return Locale.parse(name)


@pass_eval_context
def _say(context: EvalContext, message: str, /, **variables: Any) -> str:
    words = spoken().texts.gettext(message)
    # Always a format, as in Jinja's own: a text with a percent sign is written the same way with and without values.
    return (Markup(words) if context.autoescape else words) % variables  # nosec B704 - our own catalogues


@pass_eval_context
def _say_number(context: EvalContext, singular: str, plural: str, number: int, /, **variables: Any) -> str:
    variables.setdefault("num", number if number < 1000 else format_decimal(number))
    words = spoken().texts.ngettext(singular, plural, number)
    return (Markup(words) if context.autoescape else words) % variables  # nosec B704 - our own catalogues
