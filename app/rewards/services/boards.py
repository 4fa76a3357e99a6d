"""Taking part in boards, and seeing to it that boards agree with the ledger.

What somebody earns while they take part the database adds itself, with the line of the ledger. Here people come and go:
whoever comes is counted from the ledger, whoever goes is on no board from that moment, and both cost nothing that was earned.
"""

import logging
from collections.abc import Collection
from typing import Final, NamedTuple

from sqlalchemy import delete, func, select

from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.jobs import heartbeat
from app.core.unit_of_work import unit_of_work
from app.core.upsert import insert
from app.people.services.holding import hold_people
from app.rewards.models import BoardCount, BoardTotal
from app.rewards.queries import boards as queries
from app.rewards.vocabulary.boards import BOARDS_REPAIRED

log = logging.getLogger(__name__)

#: So many people are looked at in one unit of work.
SLICE: Final = 200
#: As in migration 0019: whoever counts people on boards is the only one until their commit.
_COUNTING: Final = 7_205_019


class Repair(NamedTuple):
    """What did not agree with the ledger."""

    people: int  #: whose totals were others
    counts: bool  #: whether it was counted wrongly how many people have how much

    @property
    def is_needed(self) -> bool:
        """Whether anything was wrong."""
        return bool(self.people or self.counts)


def follow_choice(person_id: int) -> None:
    """Put somebody on the boards, or take them off, as they have chosen; calling again changes nothing."""
    hold_people([person_id])
    _write(queries.taking_part_among([person_id]), leaving=[person_id])


def take_off(person_id: int) -> None:
    """Somebody stands on no board from now on."""
    hold_people([person_id])
    _write([], leaving=[person_id])


def settle_boards() -> Repair:
    """Let those and only those stand on boards who take part, each with what the ledger says; says what was wrong.

    In slices; may be broken off and begun again, and run while points are posted. What had to be repaired is logged.
    """
    wrong = 0
    person_ids = queries.list_people_to_settle()
    for start in range(0, len(person_ids), SLICE):
        with unit_of_work():
            wrong += _settle(person_ids[start : start + SLICE])
        heartbeat()
    with unit_of_work():
        repair = Repair(wrong, _count_anew())
        if repair.is_needed:
            log.warning("boards did not agree with the ledger: %s people, counts %s", *repair)
            changes = {"people": repair.people, "counts": repair.counts}
            record(
                BOARDS_REPAIRED, actor=Actor.clockwork(), object_type="boards", object_id="", changes=changes
            )
    return repair


def _settle(person_ids: Collection[int]) -> int:
    """Those who come and go come and go; says of how many others the totals were wrong."""
    hold_people(person_ids)
    wanted = set(queries.taking_part_among(list(person_ids)))
    standing = queries.list_standing_among(list(person_ids))
    stay = wanted & standing
    wrong = queries.list_wrong_among(sorted(stay)) if stay else set()
    _write((wanted - standing) | wrong, leaving=(standing - wanted) | wrong)
    return len(wrong)


def _write(coming: Collection[int], *, leaving: Collection[int]) -> None:
    if leaving:
        db.session.execute(delete(BoardTotal).where(BoardTotal.person_id.in_(leaving)))
    if coming:
        counted = queries.totals_of(sorted(coming))
        columns = ["person_id", "period", "points"]
        db.session.connection().execute(insert(BoardTotal).from_select(columns, counted))


def _count_anew() -> bool:
    """Count how many people have how much, where that is not right; says whether it was wrong."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_COUNTING)))
    is_wrong = not queries.are_counts_right()
    emptied = delete(BoardCount) if is_wrong else delete(BoardCount).where(BoardCount.people == 0)
    db.session.execute(emptied)
    if is_wrong:
        columns = ["period", "step", "points", "people"]
        db.session.connection().execute(insert(BoardCount).from_select(columns, queries.counts()))
    return is_wrong
