"""Weeks in which people thank, and words with which they do."""

from typing import Final

from app.core.clock import Day
from app.editorial.rules.texts import kept_form
from app.rewards.vocabulary.thanks import ThanksRefused
from app.rewards.vocabulary.words import _l

_DAYS: Final = 7
#: Day 0 was a Thursday.
_MONDAY_IS: Final = 3


def monday_of(day: Day) -> Day:
    """The Monday of the week that a day is in."""
    return day - (day + _MONDAY_IS) % _DAYS


def week_of(day: Day) -> tuple[Day, Day]:
    """The week that a day is in, from Monday to Sunday."""
    monday = monday_of(day)
    return monday, monday + _DAYS - 1


def week_before(day: Day) -> tuple[Day, Day]:
    """The last whole week before the one that a day is in: what a meeting on Monday looks back on."""
    return week_of(monday_of(day) - 1)


def checked(words: str, *, field: str, most: int, ask: str) -> str:
    """Words as they are kept. Raises ThanksRefused for none, with what is asked for, and for too many."""
    kept = kept_form(words).strip()
    if not kept:
        raise ThanksRefused(ask, field=field)
    if len(kept) > most or "\0" in kept:
        raise ThanksRefused(_l("These are more than %(most)s characters."), field=field, most=most)
    return kept


def told_about(thanks_id: int) -> str:
    """How the keys of notices about a thank-you begin; the sign at its end keeps 1 from being taken for 12."""
    return f"thanks:{thanks_id}:"
