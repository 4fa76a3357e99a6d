"""Activity out of the house, in the very format in which it comes in."""

import csv
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.people.models import Person
from app.signals.models import Reversal, Signal, Verb
from app.signals.vocabulary import ACTIVITY_EXPORTED, COLUMNS, SignalRefused, _l

_AT_ONCE = 10_000


def export_signals(path: Path, *, actor: Actor) -> int:
    """Write all acts that were not taken back to signals.csv, one a line; says how many.

    Brought in again where it was made, the file is all known. Elsewhere what came from platforms is new, and what was
    done in this product is refused: it belongs to the database it was done in.
    A line break inside a text becomes a space, so that a record stays one line. Raises SignalRefused if the file
    cannot be written.
    """
    try:
        count = _write(path)
    except OSError as error:
        raise SignalRefused(
            _l("%(path)s cannot be written: %(reason)s."), path=path, reason=error.strerror
        ) from error
    record(
        ACTIVITY_EXPORTED,
        actor=actor,
        object_type="export",
        object_id=path.name[:64],
        object_label=path.name,
        changes={"exported": count},
    )
    return count


def _write(path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for rows in _portions():
            writer.writerows(rows)
            count += len(rows)
    return count


def _portions() -> Iterator[list[tuple[object, ...]]]:
    query = (
        select(
            Signal.id,
            Signal.external_id,
            Person.external_id,
            Verb.type,
            Verb.object_type,
            Signal.object,
            Signal.target,
            Signal.occurred_at,
            Signal.platform,
            Signal.value,
        )
        .join(Person, Person.id == Signal.person_id)
        .join(Verb, Verb.id == Signal.verb_id)
        .outerjoin(Reversal, Reversal.signal_id == Signal.id)
        .where(Reversal.signal_id.is_(None))
        .order_by(Signal.id)
        .limit(_AT_ONCE)
    )
    after = -1
    while found := db.session.execute(query.where(Signal.id > after)).all():
        after = found[-1][0]
        yield [
            (
                _line(row[1]),
                row[2],
                row[3],
                row[4],
                _line(row[5]),
                _line(row[6]),
                row[7].isoformat(),
                row[8],
                row[9],
            )
            for row in found
        ]


def _line(text: str) -> str:
    return " ".join(text.split()) if "\n" in text or "\r" in text else text
