"""The end of an award cycle: everybody reads who has won, and winners get what they have won."""

import json
from collections.abc import Sequence

from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import Day, day_of, is_in_reach, now, today
from app.core.db import db
from app.notices.services import tell_all
from app.organisation.vocabulary import CURRENCIES
from app.people.models import Person
from app.people.rules.values import check_country
from app.people.services.holding import hold_people
from app.rewards.models import Cycle, CyclePart, WonPrize
from app.rewards.permissions import RUN_CYCLES
from app.rewards.queries import cycle_figures as figures
from app.rewards.queries import cycles as queries
from app.rewards.queries.balances import records_of
from app.rewards.rules.words import checked
from app.rewards.services.cycles import (
    about,
    demand_ready,
    demand_runner,
    demand_state,
    demand_untouched,
    held,
    log_step,
    note,
)
from app.rewards.vocabulary.cycles import (
    CYCLE_ANNOUNCED,
    DEAREST_PRIZE,
    LONGEST_PRIZE,
    PRIZE_HANDED_OVER,
    AnotherPerson,
    CycleChanged,
    CycleNotFound,
    CycleRefused,
    CycleState,
    NumbersDiffer,
    PrizeKind,
    Step,
    TooEarly,
    WinnerErased,
)
from app.rewards.vocabulary.words import _l


def announce_cycle(cycle_id: int, version: int, *, actor: Actor) -> int:
    """Let everybody read who has won, and tell the winners; says how many there are, which may be none.

    Raises TooEarly while people may still object, NotReady while somebody waits for an answer or would win who has left, and
    NumbersDiffer for other figures than those that were approved.
    """
    parts = _winning_parts(queries.get_cycle(cycle_id))
    now_of = queries.survivors_of([part.person_id for part in parts])
    hold_people({*now_of, *now_of.values()})
    cycle = held(cycle_id, version)
    demand_runner(cycle, actor)
    demand_state(cycle, CycleState.APPROVED)
    if cycle.objections_until is not None and now() < cycle.objections_until:
        raise TooEarly(_l("People may still object to their figures. Announce it when that time is over."))
    demand_ready(cycle)
    demand_untouched(cycle)
    snapshot = figures.find_snapshot(cycle)
    if snapshot is None or snapshot.hash != queries.find_approved_hash(cycle):
        raise NumbersDiffer
    parts = _winning_parts(cycle)
    now_of = queries.survivors_of([part.person_id for part in parts])
    prizes = {one["place"]: one for one in json.loads(snapshot.head)["prizes"]}
    people = {one.id: one for one in _people(list(now_of.values()))}
    for part in parts:
        prize = prizes.get(part.place, {"what": "", "kind": PrizeKind.THING.value})
        db.session.add(
            WonPrize(
                cycle_id=cycle.id,
                person_id=part.person_id,
                place=part.place,
                what=prize["what"],
                kind=prize["kind"],
                value=part.prize or 0,
                currency=cycle.currency,
                country=people[now_of[part.person_id]].country,
            )
        )
    cycle.state = (CycleState.ANNOUNCED if parts else CycleState.DONE).value
    cycle.announced_at = now()
    note(cycle, Step.ANNOUNCED, CYCLE_ANNOUNCED, actor=actor)
    won = [
        (now_of[one.person_id], f"cycle:{cycle.id}:won", about(cycle, "won") | {"place": one.place})
        for one in parts
    ]
    tell_all("cycle_won", won)
    return len(parts)


def hand_over(
    prize_id: int, version: int, *, what: str, kind: PrizeKind, value: int, currency: str, country: str, on: Day,
    cycle_id: int | None = None, actor: Actor,
) -> bool:  # fmt: skip
    """Note what was handed over to a winner, or correct the note; says whether that changes anything.

    With `cycle_id`, it has to be a prize of that cycle. When the last one has theirs, the cycle is done. Raises AnotherPerson for one's own prize, WinnerErased, CycleRefused, CycleChanged.
    """
    RUN_CYCLES.demand(actor)
    prize = db.session.get(WonPrize, prize_id)
    if prize is None or cycle_id not in {None, prize.cycle_id}:
        raise CycleNotFound
    hold_people({prize.person_id, *queries.survivors_of([prize.person_id]).values()})
    cycle = held(prize.cycle_id)
    db.session.refresh(prize)
    erased = {one.prize.id for one in queries.list_won(cycle) if one.is_erased}
    if prize.id in erased:
        raise WinnerErased
    if prize.person_id in records_of(actor.person_id or 0):
        raise AnotherPerson(_l("This is yours. Somebody else in HR hands it over to you."))
    kept = checked(what, field="what", most=LONGEST_PRIZE, ask=_l("Say what it was."))
    _demand_day(cycle, on)
    if not 0 <= value <= DEAREST_PRIZE or currency not in CURRENCIES:
        raise CycleRefused(_l("This amount cannot be kept."), field="value")
    country = _where_taxed(country)
    given = {"what": kept, "kind": kind.value, "value": value, "currency": currency, "country": country, "given_on": on}  # fmt: skip
    before = {name: getattr(prize, name) for name in given}
    if before == given:
        return False
    if prize.version != version:
        raise CycleChanged
    for name, one in given.items():
        setattr(prize, name, one)
    prize.noted_by, prize.noted_at, prize.version = actor.person_id, now(), prize.version + 1
    db.session.flush()
    changes = {name: [before[name], one] for name, one in given.items() if before[name] != one}
    record(PRIZE_HANDED_OVER, actor=actor, object_type="prize", object_id=prize_id, changes=changes)
    left = select(WonPrize.id).where(WonPrize.cycle_id == cycle.id, WonPrize.given_on.is_(None))
    if cycle.state == CycleState.ANNOUNCED and not set(db.session.execute(left).scalars()) - erased:
        cycle.state = CycleState.DONE.value
    log_step(cycle, Step.HANDED_OVER, actor=actor)
    return True


def _where_taxed(given: str) -> str:
    country = check_country(given)
    if not country:
        raise CycleRefused(_l("Say in which country it is taxed: payroll needs that."), field="country")
    return country


def _demand_day(cycle: Cycle, on: Day) -> None:
    """Raise CycleRefused for a day on which nothing can have been handed over."""
    if on > today() or not is_in_reach(on):
        raise CycleRefused(_l("Note it once it was handed over: today or before."), field="on")
    if cycle.announced_at is not None and on < day_of(cycle.announced_at):
        raise CycleRefused(_l("It was not announced by then. Say a day since the announcement."), field="on")


def _winning_parts(cycle: Cycle) -> list[CyclePart]:
    snapshot = figures.find_snapshot(cycle)
    return [] if snapshot is None else [part for part in figures.list_parts(snapshot) if part.wins]


def _people(person_ids: Sequence[int]) -> Sequence[Person]:
    return db.session.execute(select(Person).where(Person.id.in_(person_ids))).scalars().all()
