"""Pairs of type and object word: each is stored once, with the kind that it counts as."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, or_, select, tuple_
from sqlalchemy.orm import Session

from app.core.upsert import insert
from app.signals.models import Verb
from app.signals.rules.kinds import kind_of
from app.signals.vocabulary import KIND_INDEX, Kind

Pair = tuple[str, str]
_AT_ONCE = 300

_verbs = Verb.__table__.c
_STORED = select(_verbs.id, _verbs.type, _verbs.object_type, _verbs.kind).where(
    tuple_(_verbs.type, _verbs.object_type).in_(bindparam("pairs", expanding=True))
)


class KnownVerb(NamedTuple):
    """A stored pair: its number, and its kind by the place in KINDS, None if it counts for nothing."""

    id: int
    kind: int | None


def known_verb(id_: int, kind: str | None) -> KnownVerb:
    """A verb as it is stored."""
    return KnownVerb(id_, None if kind is None else KIND_INDEX[Kind(kind)])


def verbs_of(session: Session, pairs: Iterable[Pair]) -> dict[Pair, KnownVerb]:
    """The stored verb of each pair; a pair never seen before is stored with the kind it has under the rules in force."""
    wanted = sorted(set(pairs))
    found = stored_verbs(session, wanted)
    unseen = [pair for pair in wanted if pair not in found]
    if unseen:
        _store(session, unseen)
        found |= stored_verbs(session, unseen)
    return found


def stored_verbs(session: Session | Connection, pairs: Sequence[Pair]) -> dict[Pair, KnownVerb]:
    """The verbs of those pairs that have been seen before."""
    found: dict[Pair, KnownVerb] = {}
    connection = session.connection() if isinstance(session, Session) else session
    for start in range(0, len(pairs), _AT_ONCE):
        some = pairs[start : start + _AT_ONCE]
        for id_, type_, word, kind in connection.execute(_STORED, {"pairs": some}):
            found[type_, word] = known_verb(id_, kind)
    return found


def _store(session: Session, pairs: list[Pair]) -> None:
    named = patterns(session)
    rows = [
        {"type": type_, "object_type": word, "kind": kind_of(named, type_, word)} for type_, word in pairs
    ]
    session.execute(insert(Verb).on_conflict_do_nothing(index_elements=["type", "object_type"]), rows)


def patterns(session: Session) -> Mapping[Pair, Kind]:
    """The pairs with a `*` that the rules in force name, in lower case.

    A pair that they name exactly is stored as a verb already, so it never needs to be looked up here.
    """
    query = select(Verb.type, Verb.object_type, Verb.kind).where(
        or_(Verb.type == "*", Verb.object_type == "*"), Verb.kind.is_not(None)
    )
    return {(type_.casefold(), word): Kind(kind) for type_, word, kind in session.execute(query) if kind}
