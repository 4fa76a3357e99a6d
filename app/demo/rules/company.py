"""The demo company as a whole: the same seed and the same last day give the same company, byte for byte."""

from collections.abc import Iterator
from random import Random
from typing import Final, TypeAlias

from app.core.clock import Day, day_from_date, day_of
from app.demo.rules.absences import AHEAD, plan_absences
from app.demo.rules.activity import Deed, live_through
from app.demo.rules.arcs import deal_destinies, draw_arc
from app.demo.rules.script import away_of, cast_in, play
from app.demo.rules.staff import make_staff
from app.demo.rules.stories import Storyteller
from app.demo.vocabulary import Company, DeclaredAccount, DemoAbsence, DemoPerson

SEED: Final = 7
PEOPLE: Final = 400
MONTHS: Final = 18
_LEAST_MONTHS: Final = 18
_DAYS_A_MONTH: Final = 30.4375
_NAME_AN_ACCOUNT: Final = 0.7
_Spans: TypeAlias = tuple[tuple[Day, Day], ...]


def make_company(*, seed: int = SEED, people: int = PEOPLE, until: Day, months: int = MONTHS) -> Company:
    """The people, their absences and everything they did in the months up to and with the day `until`.

    Every person draws from a source of chance of their own, so that what one does hangs on nobody else's dice.
    Raises ValueError for fewer people than the cast and its departments need, or for fewer than 18 months.
    """
    if months < _LEAST_MONTHS:
        raise ValueError(f"the demo company needs at least {_LEAST_MONTHS} months for its stories")
    first_day = until - round(months * _DAYS_A_MONTH)
    staff = make_staff(Random(f"{seed} staff"), people, first_day, until)
    away = _absences(seed, staff, first_day, until)
    deeds = sorted(
        (*_others_deeds(seed, staff, away, first_day, until), *_cast_deeds(seed, staff, first_day, until))
    )
    return Company(
        first_day=first_day,
        last_day=until,
        people=staff,
        absences=tuple(sorted(_declared(staff, away))),
        accounts=tuple(sorted(_accounts(seed, staff, deeds))),
        signals=tuple(Storyteller(Random(f"{seed} stories"), staff).tell(deeds)),
    )


def _absences(seed: int, staff: tuple[DemoPerson, ...], first_day: Day, until: Day) -> dict[str, _Spans]:
    """Everybody's days away; those of the cast belong to their stories."""
    away: dict[str, _Spans] = {}
    for person in staff:
        start = max(first_day, day_from_date(person.joined))
        away[person.external_id] = plan_absences(
            Random(f"{seed} {person.external_id} absences"), start, until
        )
    for part, person in cast_in(staff):
        away[person.external_id] = away_of(part.key, until)
    return away


def _declared(staff: tuple[DemoPerson, ...], away: dict[str, _Spans]) -> Iterator[DemoAbsence]:
    for person in staff:
        for first, last in away[person.external_id]:
            yield DemoAbsence(
                first, last, person.external_id, max(first - AHEAD, day_from_date(person.joined))
            )


def _others_deeds(
    seed: int, staff: tuple[DemoPerson, ...], away: dict[str, _Spans], first_day: Day, until: Day
) -> Iterator[Deed]:
    in_cast = {person for _, person in cast_in(staff)}
    others = [person for person in staff if person not in in_cast]
    destinies = deal_destinies(Random(f"{seed} destinies"), len(others))
    for person, destiny in zip(others, destinies, strict=True):
        chance = Random(f"{seed} {person.external_id} deeds")
        arc = draw_arc(chance, destiny, max(first_day, day_from_date(person.joined)), until)
        yield from live_through(chance, person, arc, away[person.external_id], until)


def _cast_deeds(seed: int, staff: tuple[DemoPerson, ...], first_day: Day, until: Day) -> Iterator[Deed]:
    for part, person in cast_in(staff):
        chance = Random(f"{seed} {person.external_id} script")
        yield from play(chance, part.key, person, first_day, until)


def _accounts(seed: int, staff: tuple[DemoPerson, ...], deeds: list[Deed]) -> Iterator[DeclaredAccount]:
    """Most people who do something name their account within a week of their first act."""
    begun: dict[str, Day] = {}
    for deed in deeds:
        begun.setdefault(deed.external_id, day_of(deed.at))
    for person in staff:
        chance = Random(f"{seed} {person.external_id} accounts")
        if person.external_id in begun and chance.random() < _NAME_AN_ACCOUNT:
            day = begun[person.external_id] + chance.randrange(7)
            yield DeclaredAccount(day, person.external_id, "linkedin", person.email.split("@")[0])
