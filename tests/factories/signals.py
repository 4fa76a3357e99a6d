"""Activity for stories."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from itertools import count
from pathlib import Path

from sqlalchemy import select

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.signals.models import Signal, daily, facets
from app.signals.services import record_signal, use_kinds
from app.signals.vocabulary import Evidence, Kind, Source

HEADER = ("id", "actor", "type", "object_type", "object", "target", "published", "platform")
KINDS: dict[tuple[str, str], Kind] = {
    ("announce", "*"): Kind.SHARE,
    ("create", "comment"): Kind.COMMENT,
    ("create", "reply"): Kind.REPLY,
    ("create", "article"): Kind.PIECE,
    ("*", "lead"): Kind.LEAD,
    ("add", "account"): Kind.CONNECT,
}
_numbers = count(1)


@dataclass(frozen=True)
class Kinds:
    """Which act counts as what, as rules would say it."""

    pairs: dict[tuple[str, str], Kind] = field(default_factory=lambda: dict(KINDS))


def put_kinds_in_force(pairs: dict[tuple[str, str], Kind] | None = None) -> None:
    """Let acts count as in KINDS, or as said."""
    with unit_of_work():
        use_kinds(Kinds(KINDS if pairs is None else pairs))


def make_signal(
    person: Person,
    verb: tuple[str, str] = ("Announce", ""),
    *,
    at: datetime | None = None,
    evidence: Evidence = Evidence.VERIFIED,
    source: Source = Source.IMPORT,
    target: str = "",
    object: str = "https://larkfield.example/post",  # noqa: A002  # the word of Activity Streams
    external_id: str = "",
    platform: str = "linkedin",
) -> Signal:
    """One act of a person, new under an id of its own."""
    with unit_of_work():
        signal = record_signal(
            person.id,
            verb=verb,
            external_id=external_id or f"made:{next(_numbers)}",
            platform=platform,
            object=object,
            target=target,
            occurred_at=at or now(),
            evidence=evidence,
            source=source,
            actor=Actor.clockwork(),
        )
    assert signal is not None
    return signal


def line(
    id: str,  # noqa: A002  # the names of the columns
    person: Person | str,
    type: str = "Announce",  # noqa: A002
    object_type: str = "",
    object: str = "https://larkfield.example/post",  # noqa: A002
    target: str = "",
    published: str = "2026-02-20T10:00:00Z",
    platform: str = "linkedin",
) -> list[str]:
    """One line of signals.csv, as its cells."""
    actor = person if isinstance(person, str) else person.external_id
    return [id, actor, type, object_type, object, target, published, platform]


def write_csv(path: Path, lines: Iterable[Sequence[str]], header: Sequence[str] = HEADER) -> Path:
    """A signals.csv of these lines."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    path.write_bytes(out.getvalue().encode())
    return path


def rollups() -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """Both roll-ups as they stand now."""
    db.session.rollback()
    rows = [sorted(tuple(row) for row in db.session.execute(select(table))) for table in (daily, facets)]
    return rows[0], rows[1]


def facts() -> list[tuple[object, ...]]:
    """What is stored of every act, whenever and in whatever order it came."""
    db.session.rollback()
    columns = (
        "platform",
        "external_id",
        "person_id",
        "verb_id",
        "object",
        "target",
        "is_on_self",
        "value",
        "occurred_at",
        "day",
    )
    return sorted(
        tuple(row) for row in db.session.execute(select(*(getattr(Signal, name) for name in columns)))
    )
