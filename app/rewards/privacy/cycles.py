"""What cycles of awards hold about people: their figures, what they said against these, what they won and what they want."""

import json
from collections.abc import Iterable

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import aliased

from app.core.clock import date_from_day
from app.core.db import db
from app.core.holdings import Holding, Row, erase_nothing, take_over_nothing, written
from app.people.models import Person
from app.rewards.models import (
    AwardWishes,
    Cycle,
    CycleExclusion,
    CycleObjection,
    CyclePart,
    CycleSnapshot,
    WonPrize,
)
from app.rewards.vocabulary.cycles import PRIZE_KIND_LABELS, CycleState
from app.rewards.vocabulary.words import _l


def read_parts(person_id: int) -> Iterable[Row]:
    """The person's part in every snapshot."""
    query = (
        select(Cycle.key, CycleSnapshot.number, CycleSnapshot.made_at, CyclePart)
        .join(CycleSnapshot, CycleSnapshot.id == CyclePart.snapshot_id)
        .join(Cycle, Cycle.id == CycleSnapshot.cycle_id)
        .where(CyclePart.person_id.in_(_records_of(person_id)))
        .order_by(CycleSnapshot.id)
    )
    for key, number, made_at, part in db.session.execute(query):
        body = json.loads(part.body)
        yield {
            "period": key,
            "number": number,
            "at": made_at.isoformat(),
            "count": len(body["acts"]),
            "score": part.score,
            "place": part.place,
        }


def count_parts(person_id: int) -> int:
    """How many parts there are."""
    query = select(func.count()).select_from(CyclePart).where(CyclePart.person_id.in_(_records_of(person_id)))
    return db.session.execute(query).scalar_one()


def read_words(person_id: int) -> Iterable[Row]:
    """What the person said against their figures, what was answered, and why they were left out."""
    records = _records_of(person_id)
    objections = select(Cycle.key, CycleObjection).join(Cycle, Cycle.id == CycleObjection.cycle_id)
    for key, one in db.session.execute(
        objections.where(CycleObjection.person_id.in_(records)).order_by(CycleObjection.id)
    ):
        yield {
            "period": key,
            "words": one.words,
            "at": one.made_at.isoformat(),
            "answer": one.answer,
            "answered_at": written(one.answered_at),
        }
    exclusions = select(Cycle.key, CycleExclusion).join(Cycle, Cycle.id == CycleExclusion.cycle_id)
    for key, left_out in db.session.execute(
        exclusions.where(CycleExclusion.person_id.in_(records)).order_by(CycleExclusion.id)
    ):
        yield {
            "period": key,
            "reason": left_out.why,
            "at": left_out.made_at.isoformat(),
            "withdrawn_at": written(left_out.withdrawn_at),
        }


def erase_words(person_id: int) -> int:
    """Forget the words of and about the person; says how many. That they were left out stands in the figures."""
    number = 0
    for model in (CycleObjection, CycleExclusion):
        gone = delete(model).where(model.person_id == person_id).returning(model.id)
        number += len(db.session.execute(gone).all())
    db.session.expire_all()
    return number


def read_prizes(person_id: int) -> Iterable[Row]:
    """What the person has won, and what was handed over."""
    query = select(Cycle.key, WonPrize).join(Cycle, Cycle.id == WonPrize.cycle_id)
    for key, prize in db.session.execute(
        query.where(WonPrize.person_id.in_(_records_of(person_id))).order_by(WonPrize.id)
    ):
        yield {
            "period": key,
            "place": prize.place,
            "what": prize.what,
            "kind": prize.kind,
            "worth": f"{prize.value / 100:.2f} {prize.currency}",
            "country": prize.country,
            "day": None if prize.given_on is None else date_from_day(prize.given_on).isoformat(),
        }


def erase_prizes(person_id: int) -> int:
    """Forget where the person pays taxes, and what it was in words; what was spent stays. Says how many.

    What was not handed over yet is not any more: a cycle that waited for nothing else is done.
    """
    _finish_cycles(person_id)
    blank = (
        update(WonPrize)
        .where(WonPrize.person_id == person_id, (WonPrize.country != "") | (WonPrize.what != ""))
        .values(country="", what="")
        .returning(WonPrize.id)
    )
    number = len(db.session.execute(blank).all())
    db.session.expire_all()
    return number


def _finish_cycles(person_id: int) -> None:
    """The cycles first, as whoever hands something over holds them first, so that one of both sees that nothing is left."""
    open_prizes, into = WonPrize.given_on.is_(None), aliased(Person)
    theirs = select(WonPrize.cycle_id).where(WonPrize.person_id == person_id, open_prizes)
    waiting = select(Cycle).where(Cycle.id.in_(theirs), Cycle.state == CycleState.ANNOUNCED.value)
    for cycle in db.session.execute(waiting.order_by(Cycle.id).with_for_update()).scalars().all():
        of_others = (
            select(WonPrize.id)
            .join(Person, Person.id == WonPrize.person_id)
            .outerjoin(into, into.id == Person.merged_into_id)
            .where(WonPrize.cycle_id == cycle.id, WonPrize.person_id != person_id, open_prizes)
            .where(func.coalesce(into.erased_at, Person.erased_at).is_(None))
        )
        if db.session.execute(of_others.limit(1)).first() is None:
            cycle.state = CycleState.DONE.value
    db.session.flush()  # before everything is read anew


def read_wishes(person_id: int) -> Iterable[Row]:
    """What the person wants of awards."""
    found = db.session.get(AwardWishes, person_id, populate_existing=True)
    if found is not None:
        yield {"opted_out_at": written(found.opted_out_at), "is_named": found.is_named}


def erase_wishes(person_id: int) -> int:
    """Forget what the person wants of awards."""
    gone = delete(AwardWishes).where(AwardWishes.person_id == person_id).returning(AwardWishes.person_id)
    number = len(db.session.execute(gone).all())
    db.session.expire_all()
    return number


def take_over_wishes(from_id: int, to_id: int) -> int:
    """Whoever did not want to take part or be named under one of two records does not: the more careful wish holds."""
    first, second = (db.session.get(AwardWishes, one, populate_existing=True) for one in (from_id, to_id))
    if first is None:
        return 0
    opted_out_at = first.opted_out_at or (second.opted_out_at if second else None)
    is_named = first.is_named and (second is None or second.is_named)
    erase_wishes(from_id)
    erase_wishes(to_id)
    db.session.add(AwardWishes(person_id=to_id, opted_out_at=opted_out_at, is_named=is_named))
    db.session.flush()
    return 1


def _records_of(person_id: int) -> list[int]:
    """The numbers of a person: their own, and those of records that were joined to it."""
    joined = select(Person.id).where(Person.merged_into_id == person_id)
    return [person_id, *db.session.execute(joined).scalars()]


HOLDINGS = (
    Holding(
        key="rewards.cycle_parts",
        title=_l("Your figures for awards and prizes"),
        purpose=_l("So that it can be reckoned again who won, by anybody who stands in it."),
        source=_l("Your activity in the period, by rules that stand on the page"),
        kept=_l("As long as the award is remembered"),
        read=read_parts,
        erase=erase_nothing,
        take_over=take_over_nothing,
        stays=_l(
            "The figures of a period, under a number without a name: others stand in the same calculation, which would not come out without them"
        ),
        count=count_parts,
        page="rewards.show_prizes",
    ),
    Holding(
        key="rewards.cycle_words",
        title=_l("What you said about your figures, and why you were left out"),
        purpose=_l("So that mistakes are mended before anybody wins."),
        source=_l("You, and HR"),
        kept=_l("As long as your record"),
        read=read_words,
        erase=erase_words,
        take_over=take_over_nothing,
        page="rewards.show_prizes",
    ),
    Holding(
        key="rewards.cycle_prizes",
        title=_l("What you have won"),
        purpose=_l("So that you get it, and it is taxed where it has to be."),
        source=_l("The figures of the period; HR notes what was handed over"),
        kept=_l("As long as your record"),
        read=read_prizes,
        erase=erase_prizes,
        take_over=take_over_nothing,
        stays=_l(
            "That a prize was won and what it was worth, under a number without a name: the books need it"
        ),
        words={"kind": PRIZE_KIND_LABELS},
        page="rewards.show_prizes",
    ),
    Holding(
        key="rewards.award_wishes",
        title=_l("What you want of awards"),
        purpose=_l("So that nobody takes part or is named who does not want that."),
        source=_l("You"),
        kept=_l("As long as your record"),
        read=read_wishes,
        erase=erase_wishes,
        take_over=take_over_wishes,
        page="rewards.show_prizes",
    ),
)
