"""Points in words: what each line was for, and why an act earned what it did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.core.clock import Day
from app.core.db import db
from app.journey.rules.ruleset import Text
from app.rewards.models import PointsEntry
from app.rewards.queries.settling import read_sides
from app.rewards.rules.points import Act, Book, Judgement, judge_day
from app.signals.models import Signal, Verb
from app.signals.vocabulary import KIND_LABELS, OWN_ACT_LABELS, Kind


@dataclass(frozen=True, slots=True)
class Explained:
    """One act of a day, what it is called, and what it earns by each rule that looks at it."""

    act: Act
    words: str  #: to be translated
    object: str
    judgements: Sequence[Judgement]


def explain_day(person_id: int, day: Day, book: Book) -> list[Explained]:
    """Every act of a person on a day, the earliest first, with what it earns and why no more."""
    acts = sorted(read_sides([person_id], day, day).acts, key=lambda act: (act.occurred_at, act.id))
    by_act: dict[int, list[Judgement]] = {act.id: [] for act in acts}
    for judgement in judge_day(acts, book):
        by_act[judgement.act.id].append(judgement)
    named = _names_of([act.id for act in acts])
    return [Explained(act, *named[act.id], by_act[act.id]) for act in acts]


def labels_of(entries: Sequence[PointsEntry], book: Book | None) -> Mapping[int, Text]:
    """What the rules of their versions say each line is for; lines of no rule are left out."""
    if book is None:
        return {}
    texts = {(terms.version, rule.key): rule.label for terms in book.terms for rule in terms.rules}
    found = {entry.id: texts.get((entry.rules_version or 0, entry.rule)) for entry in entries}
    return {entry_id: label for entry_id, label in found.items() if label is not None}


def _names_of(signal_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    query = select(Signal.id, Signal.object, Verb.type, Verb.object_type, Verb.kind)
    rows = db.session.execute(query.join(Verb, Verb.id == Signal.verb_id).where(Signal.id.in_(signal_ids)))
    return {row.id: (words_of(row.type, row.object_type, row.kind), row.object) for row in rows}


def words_of(type_: str, word: str, kind: str | None) -> str:
    """What an act is called, to be translated."""
    if kind is not None:
        return KIND_LABELS[Kind(kind)]
    return OWN_ACT_LABELS.get((type_, word)) or f"{type_} {word}".strip()
