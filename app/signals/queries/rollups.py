"""Whether the roll-ups say what the facts say."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import false, func, select

from app.core.checks import Check, Finding, error, fine
from app.core.db import db
from app.people.models import Person
from app.signals.models import Reversal, Signal, Verb, evidence_of_signal
from app.signals.queries.counts import daily_rows, facet_rows
from app.signals.rules.counts import Counted, count
from app.signals.vocabulary import KIND_INDEX, KINDS, Kind

if TYPE_CHECKING:
    from config import Config

#: So many people are looked at, or fewer if these did much already; who they are is left to chance.
SAMPLE, SAMPLE_ACTS = 200, 20_000

_ACTS = (
    select(Signal.day, Verb.kind, evidence_of_signal(), Signal.object, Signal.target, Signal.value)
    .join(Verb, Verb.id == Signal.verb_id)
    .outerjoin(Reversal, Reversal.signal_id == Signal.id)
    .where(Reversal.signal_id.is_(None), Signal.is_on_self == false(), Verb.kind.is_not(None))
)


def find_miscounted(sample: int = SAMPLE) -> tuple[list[int], int]:
    """Whose roll-ups differ from their acts, and how many people were looked at; nothing is changed."""
    drawn = select(Person.id).order_by(func.random()).limit(sample)
    wrong, people, acts = [], 0, 0
    for person_id in list(db.session.execute(drawn).scalars()):
        if acts > SAMPLE_ACTS:
            break
        found = db.session.execute(_ACTS.where(Signal.person_id == person_id)).all()
        people, acts = people + 1, acts + len(found)
        if not _agree(person_id, found):
            wrong.append(person_id)
    return sorted(wrong), people


def _agree(person_id: int, acts: Sequence[Any]) -> bool:
    counts = count(
        Counted(person_id, day, KIND_INDEX[Kind(kind)], evidence, object_, target, value)
        for day, kind, evidence, object_, target, value in acts
        if kind
    )
    days: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0] * len(KINDS))
    for kind, rows in counts.daily.items():
        for (_person, day, grade), amount in rows.items():
            days[day, grade][kind] = amount
    expected = {(*key, *numbers) for key, numbers in days.items() if any(numbers)}
    stored = {(day, grade, *numbers) for day, grade, numbers in daily_rows(person_id) if any(numbers)}
    facets = {
        (facet, kind, key, day, grade, amount)
        for (_person, facet, kind, day, key, grade), amount in counts.facets.items()
        if amount
    }
    return expected == stored and facets == {row for row in facet_rows(person_id) if row[-1]}


def _look(_config: "Config") -> Iterator[Finding]:
    wrong, looked_at = find_miscounted()
    if wrong:
        yield error(
            f"the counts of {len(wrong)} of {looked_at} people differ from their activity",
            "run `flask signals rebuild`; if it comes back, please report it",
        )
    else:
        yield fine(f"the counts of {looked_at} people agree with their activity")


CHECKS = (Check("signals.rollups", "Counts of activity", _look, is_deep=True, is_invariant=True),)
