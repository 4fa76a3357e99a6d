"""The roll-ups anew from the facts, and verbs under new rules."""

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.upsert import insert
from app.people.services.holding import hold_everybody
from app.signals.models import Verb
from app.signals.rules.kinds import kind_of
from app.signals.services.counting import sweep_empty_rows
from app.signals.services.folding import fold_acts
from app.signals.vocabulary import ACTIVITY_TYPES, ROLLUPS_REBUILT, Kind

_AT_ONCE = 500
_TYPES = {type_.casefold(): type_ for type_ in ACTIVITY_TYPES}


class KindMap(Protocol):
    """What rules say about which act counts as what: pairs of type and word in lower case, `*` for any."""

    @property
    def pairs(self) -> Mapping[tuple[str, str], Kind]:
        """The kind of each pair that is named."""


def rebuild_rollups(person_id: int | None = None, *, actor: Actor | None = None) -> None:
    """Draw the roll-ups anew from the facts, of one person or of everybody; it gives what was there before."""
    session = db.session()
    hold_everybody()
    which, params = ("s.person_id = :person_id", {"person_id": person_id}) if person_id else ("1 = 1", {})
    of_person = " WHERE person_id = :person_id" if person_id else ""
    for table in ("signals_daily", "signals_facets"):
        session.execute(text(f"DELETE FROM {table}{of_person}"), params)  # nosec B608 - our own names and numbers
    fold_acts(session, which, params, sign=1)
    if actor is not None:
        record(ROLLUPS_REBUILT, actor=actor, object_type="person", object_id=person_id or "everybody")


def use_kinds(kinds: KindMap) -> int:
    """Let acts count as these rules say, those stored already and those to come; says for how many verbs that is new."""
    session = db.session()
    hold_everybody()
    verbs = session.execute(select(Verb.id, Verb.type, Verb.object_type, Verb.kind)).all()
    changes = {}
    for id_, type_, word, before in verbs:
        kind = _named(kinds, type_, word) if "*" in (type_, word) else kind_of(kinds.pairs, type_, word)
        if kind != before:
            changes[id_] = kind
    _store_named(session, kinds, {(type_, word) for _, type_, word, _ in verbs})
    _change(session, changes)
    return len(changes)


def _named(kinds: KindMap, type_: str, word: str) -> Kind | None:
    return kinds.pairs.get((type_.casefold(), word.casefold()))


def _store_named(session: Session, kinds: KindMap, stored: set[tuple[str, str]]) -> None:
    """Keep every pair that the rules name, those with a `*` among them, for verbs that are yet to be seen."""
    rows = [
        {"type": _TYPES.get(type_, type_), "object_type": word, "kind": kind.value}
        for (type_, word), kind in kinds.pairs.items()
        if (_TYPES.get(type_, type_), word) not in stored
    ]
    if rows:
        session.execute(insert(Verb).on_conflict_do_nothing(index_elements=["type", "object_type"]), rows)


def _change(session: Session, changes: Mapping[int, Kind | None]) -> None:
    ids = sorted(changes)
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        which = f"s.verb_id IN ({', '.join(map(str, some))})"
        fold_acts(session, which, {}, sign=-1)
        _write(session, [{"b_id": id_, "b_kind": changes[id_]} for id_ in some])
        fold_acts(session, which, {}, sign=1)
    if ids:
        sweep_empty_rows(session)


def _write(session: Session, changes: list[dict[str, Any]]) -> None:
    table = Verb.__table__
    statement = update(table).where(table.c.id == bindparam("b_id")).values(kind=bindparam("b_kind"))  # type: ignore[arg-type]
    session.connection().execute(statement, changes)
