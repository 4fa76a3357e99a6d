"""Where templates are found, and what they may use beside what the view hands them."""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from flask import Flask, request
from flask_babel import format_date, format_decimal, format_time, get_locale
from jinja2 import ChoiceLoader, FileSystemBytecodeCache, FileSystemLoader, PrefixLoader
from jinja2.bccache import Bucket

from app.core.clock import Day, date_from_day, time_zone
from app.web import access, fragments, navigation, translations
from app.web.house import house
from config import Config

APP = Path(__file__).resolve().parents[1]
SHARED = APP / "web" / "templates"


@dataclass(frozen=True, slots=True)
class Site:
    """What the frame of every page knows."""

    language: str
    direction: str
    theme: str
    path: str
    organisation: str
    logo_url: str
    home_url: str = "/"
    theme_url: str = "/theme"
    sign_in_url: str = access.SIGN_IN_PATH
    sign_out_url: str = "/sign-out"
    notices_url: str = "/notices"


def find_templates(app: Flask, config: Config) -> None:
    """Address a house's page by the house's name: `people/show.html` is `app/people/templates/show.html`."""
    houses = sorted(folder.parent for folder in APP.glob("*/templates") if folder != SHARED)
    app.jinja_env.loader = ChoiceLoader(
        [
            PrefixLoader({house.name: FileSystemLoader(house / "templates") for house in houses}),
            FileSystemLoader(SHARED),
        ]
    )
    app.jinja_env.bytecode_cache = _compiled(config.instance / "cache")
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        day=day, instant=instant, number=number, country=country, text=text, ours=our_words
    )
    app.jinja_env.globals.update(navigation=navigation.navigation, text=text)
    fragments.share_fragments(app, config)
    app.context_processor(_frame)


class CompiledTemplates(FileSystemBytecodeCache):
    """Templates that stay compiled from one start to the next, told apart by their content."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template, unless there is no room: a page is shown all the same."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _compiled(cache: Path) -> CompiledTemplates | None:
    folder = cache / f"templates-{version('jinja2')}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    # What lies there is run, so it must be nobody else's.
    return CompiledTemplates(str(folder)) if folder.stat().st_uid == os.geteuid() else None


def day(value: Day, format: str = "medium") -> str:  # noqa: A002 - the word that templates read best
    """A day number as a date in the reader's language; `long`, `short` or a pattern such as `d MMMM`."""
    return _written(value, format, translations.spoken().name)


@lru_cache(maxsize=1024)
def _written(value: Day, format: str, _spoken: str) -> str:  # noqa: A002 - as above
    return str(format_date(date_from_day(value), format))


def instant(value: datetime, zone: str = "") -> str:
    """An instant in a time zone, else the reader's, else the organisation's, to the minute, as readers write dates and times."""
    local = value.astimezone(ZoneInfo(zone) if zone else _reader_zone())
    return f"{format_date(local, 'medium', rebase=False)}, {format_time(local, 'short', rebase=False)}"


def _reader_zone() -> ZoneInfo:
    person = access.signed_in()
    return ZoneInfo(person.time_zone) if person is not None and person.time_zone else time_zone()


def number(value: float) -> str:
    """A number with the separators that the reader is used to."""
    return str(format_decimal(value))


def country(code: str) -> str:
    """A country by its name in the reader's language, by its two letters."""
    return str(get_locale().territories.get(code, code))


class Spoken(Protocol):
    """A text that knows its languages."""

    def in_language(self, language: str) -> str:
        """The text in a language, or in English."""


def text(texts: Mapping[str, str] | Spoken | str) -> str:
    """The reader's language out of a text given in several, else English, else whichever there is."""
    if isinstance(texts, str):
        return texts
    if not isinstance(texts, Mapping):
        return texts.in_language(_language())
    return texts.get(_language()) or texts.get("en") or next(iter(texts.values()), "")


def our_words(words: str) -> str:
    """A sentence that is either one of ours, then in the reader's language, or somebody's own words, as they stand.

    What a person typed must never go through `_`: that takes its text for a page's own, markup and all.
    """
    return translations.spoken().texts.gettext(words) if words else ""


def _language() -> str:
    return translations.spoken().language


def _frame() -> dict[str, Any]:
    person, spoken, ours = access.signed_in(), _language(), house()
    site = Site(
        language=spoken,
        direction="rtl" if spoken in translations.RIGHT_TO_LEFT else "ltr",
        theme=person.theme if person else "",
        path=request.full_path.rstrip("?") if request else "/",
        organisation=ours.name,
        logo_url=ours.logo_url,
    )
    return {"site": site, "signed_in": person}
