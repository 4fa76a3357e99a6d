"""How settings, countries and places are said to people."""

from collections.abc import Iterable
from datetime import time
from itertools import pairwise
from typing import Any

from flask_babel import format_decimal, format_time, get_locale
from flask_babel import gettext as _

from app.core.errors import Invalid
from app.organisation.vocabulary import Definition, Kind
from app.people.rules.values import check_country
from app.web.templating import country


def say_value(definition: Definition, value: Any) -> str:
    """The value of a setting as people read it."""
    match definition.kind:
        case Kind.DAYS:
            return say_days(value)
        case Kind.SPAN:
            first, last = (format_time(time.fromisoformat(one), "short", rebase=False) for one in value)
            return str(_("%(first)s to %(last)s", first=first, last=last))
        case Kind.LIST:
            return ", ".join(language_name(one) for one in value)
        case Kind.CHOICE:
            return currency_name(value)
        case Kind.NUMBER:
            return f"{format_decimal(value)} {_(definition.unit)}"
        case Kind.FLAG:
            return str(_("on") if value else _("off"))
        case _:
            return str(value) or str(_("not chosen yet"))


def say_days(days: list[int]) -> str:
    """Days of the week: “Monday to Friday” where they follow each other, else one by one."""
    names = get_locale().days["format"]["wide"]
    if len(days) > 2 and all(after == before + 1 for before, after in pairwise(days)):
        return str(_("%(first)s to %(last)s", first=names[days[0]], last=names[days[-1]]))
    return ", ".join(names[day] for day in days)


def weekday_pairs() -> list[tuple[str, str]]:
    """The days of the week, as a field offers them."""
    names = get_locale().days["format"]["wide"]
    return [(str(day), names[day]) for day in range(7)]


def language_name(code: str) -> str:
    """A language by its own name."""
    from babel import Locale

    return str(Locale.parse(code).get_display_name(code) or code).capitalize()


def currency_name(code: str) -> str:
    """A currency by its name and its three letters."""
    name = get_locale().currencies.get(code)
    return f"{name} ({code})" if name else code


def country_name(code: str) -> str:
    """A country by its name; without one, all of them."""
    return country(code) if code else str(_("All countries"))


def country_pairs(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Countries as a field offers them, in the order given."""
    return [(code, country_name(code)) for code in codes]


def all_countries() -> list[tuple[str, str]]:
    """Every country by its name, in order."""
    codes = [code for code in get_locale().territories if len(code) == 2 and _is_country(code)]
    return sorted(country_pairs(codes), key=lambda pair: pair[1])


def say_place(country: str, department: str) -> str:
    """Where a switch is: a department, a country, or everywhere."""
    return department or (country_name(country) if country else str(_("Everywhere")))


def _is_country(code: str) -> bool:
    try:
        check_country(code)
    except Invalid:
        return False
    return True
