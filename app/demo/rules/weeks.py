"""The months of the demo company cut into weeks, as its lists and files would have come in."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from app.core.clock import Day, date_from_day, day_from_date, day_of
from app.demo.vocabulary import Company, Week

Fact = TypeVar("Fact")


def weeks_of(company: Company) -> Iterator[Week]:
    """Every Monday morning, and the one after the last day, with what had become known by then."""
    mornings = _mornings(company)
    newcomers = _by_morning(company.people, lambda person: day_from_date(person.joined), mornings)
    absences = _by_morning(company.absences, lambda absence: absence.declared_on, mornings)
    accounts = _by_morning(company.accounts, lambda account: account.day, mornings)
    signals = _by_morning(company.signals, lambda signal: day_of(signal.at), mornings)
    for morning in mornings:
        yield Week(
            morning,
            tuple(newcomers[morning]),
            tuple(absences[morning]),
            tuple(accounts[morning]),
            tuple(signals[morning]),
        )


def _mornings(company: Company) -> list[Day]:
    first_monday = company.first_day + 7 - date_from_day(company.first_day).weekday()
    return [*range(first_monday, company.last_day + 1, 7), company.last_day + 1]


def _by_morning(
    facts: Iterable[Fact], day_of_fact: Callable[[Fact], Day], mornings: list[Day]
) -> dict[Day, list[Fact]]:
    """Each fact under the first morning after its day; what the future holds comes with the last one."""
    found: dict[Day, list[Fact]] = defaultdict(list)
    for fact in facts:
        found[mornings[min(bisect_right(mornings, day_of_fact(fact)), len(mornings) - 1)]].append(fact)
    return found
