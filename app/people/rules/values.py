"""What a person's record may hold; each function gives the value as it is kept, or refuses it with the reason."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import Final
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError

from app.core.clock import YEARS, Day, day_from_date, is_in_reach
from app.core.errors import Invalid
from app.people.vocabulary import PersonRefused, Role, _l

#: The longest value of each text field.
LONGEST: Final = {
    "external_id": 128,
    "email": 254,
    "name": 200,
    "department": 120,
    "title": 160,
    "manager": 128,
}
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+"
                    r"[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")  # fmt: skip
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: Turn the direction of reading, also that of other names on the same line.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: Codes that look like countries and are none: groups of countries, tests, the unknown.
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


def check_text(field: str, given: str, *, required: bool = False) -> str:
    """A line of text without space around it, in composed form, not too long, and without characters that act unseen."""
    text = given.strip()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if required and not text:
        raise PersonRefused(_l("%(column)s is missing"), field=field, column=field)
    if len(text) > LONGEST[field]:
        raise PersonRefused(
            _l("%(column)s is longer than %(longest)s characters"),
            field=field,
            column=field,
            longest=LONGEST[field],
        )
    if not text.isprintable() and any(_is_hidden(sign) for sign in text):
        raise PersonRefused(_l("%(column)s holds a control character"), field=field, column=field)
    return text


def _is_hidden(sign: str) -> bool:
    """A control character, or one that turns the direction of what stands after it; joiners of letters are none."""
    return unicodedata.category(sign) == "Cc" or sign in _TURNS


def check_email(given: str) -> str:
    """An address as it is written on a card; it is compared without regard to case."""
    email = check_text("email", given, required=True)
    if not _EMAIL.fullmatch(email) or ".." in email or email.startswith(".") or ".@" in email:
        raise PersonRefused(_l("“%(given)s” is not an e-mail address"), field="email", given=email)
    return email


def check_country(given: str) -> str:
    """The two letters of ISO 3166 for a country, in capitals; nothing for nothing."""
    code = given.strip().upper()
    if code and code not in _countries():
        raise PersonRefused(
            _l("“%(given)s” is not a country code of two letters, such as DE"),
            field="country",
            given=given.strip(),
        )
    return code


@lru_cache(maxsize=512)
def check_language(given: str) -> str:
    """A language tag such as de or pt-BR; nothing for nothing."""
    tag = given.strip()
    if not tag:
        return ""
    try:
        known = str(Locale.parse(tag.replace("_", "-"), sep="-")).replace("_", "-")
    except (UnknownLocaleError, ValueError):
        known = ""
    if not known or len(known) > 8:
        raise PersonRefused(
            _l("“%(given)s” is not a language code, such as en or pt-BR"), field="language", given=tag
        )
    return known


def check_time_zone(given: str) -> str:
    """The name of a time zone such as Europe/Berlin, as it is written there; nothing for nothing."""
    name = given.strip()
    if not name:
        return ""
    known = {zone.lower(): zone for zone in time_zones()}.get(name.lower().replace(" ", "_"))
    if known is None:
        raise PersonRefused(
            _l("“%(given)s” is not a time zone such as Europe/Berlin"), field="time_zone", given=name
        )
    return known


@lru_cache(maxsize=1)
def time_zones() -> tuple[str, ...]:
    """The time zones that a person may choose, by name: places and UTC, without old abbreviations."""
    named = (
        zone
        for zone in available_timezones()
        if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/"))
    )
    return (*sorted(named), "UTC")


def check_day(field: str, day: Day, refused: type[Invalid] = PersonRefused) -> Day:
    """A day of these centuries; beyond them are slips of the pen, and "for ever" as some other program writes it."""
    if not is_in_reach(day):
        raise refused(_l("The year has to be between %(first)s and %(last)s."), field=field, first=YEARS[0], last=YEARS[-1])  # fmt: skip
    return day


@lru_cache(maxsize=4096)
def check_joined(given: str) -> Day | None:
    """A calendar date written as 2024-03-31, as the organisation's day; nothing for nothing."""
    text = given.strip()
    if not text:
        return None
    try:
        if _DATE.fullmatch(text):
            return check_day("joined", day_from_date(date.fromisoformat(text)))
    except ValueError:
        pass
    raise PersonRefused(_l("“%(given)s” is not a date such as 2024-03-31"), field="joined", given=text)


@lru_cache(maxsize=512)
def check_roles(given: str) -> frozenset[Role]:
    """Roles parted by semicolons; everybody is an employee, so that one word changes nothing."""
    words = [word.strip() for word in given.split(";") if word.strip()]
    return frozenset(_role(word) for word in words) - {Role.EMPLOYEE}


def _role(word: str) -> Role:
    try:
        return Role(word.lower())
    except ValueError:
        near = get_close_matches(word.lower(), [role.value for role in Role], 1)
    if near:
        raise PersonRefused(_l("there is no role “%(given)s”; is “%(near)s” meant?"), field="role", given=word,
                            near=near[0])  # fmt: skip
    raise PersonRefused(_l("there is no role “%(given)s”"), field="role", given=word)


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    codes: Iterable[str] = Locale("en").territories
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - _NO_COUNTRIES
