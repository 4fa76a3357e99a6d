"""Posting: the one way into the ledger. A line and what it does to balances stand or fall together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import select

from app.core.clock import Day, date_from_day, now
from app.core.db import db
from app.core.upsert import insert, insert_all, insert_from_lists
from app.rewards.models import PointsBalance, PointsEntry
from app.rewards.vocabulary.points import Entry, KeyTaken, Why

_ENTRIES: Any = PointsEntry.__table__
_BALANCE = ("person_id", "points")
#: What makes two lines the same line.
_CONTENT = ("kind", "person_id", "from_account", "to_account", "amount", "rule", "signal_id", "reverses")


class Line(NamedTuple):
    """A line to be posted: so many points from one account to another, what for, and when that was."""

    key: str
    kind: Entry
    person_id: int
    from_account: int
    to_account: int
    amount: int
    reason: Why
    occurred_at: datetime
    day: Day
    rule: str = ""
    rules_version: int | None = None
    signal_id: int | None = None
    reverses: int | None = None


def post(lines: Sequence[Line]) -> int:
    """Post lines, each once by its key, and change the balances by them; says how many are new.

    A line posted before is passed over. Raises KeyTaken where its key stands for another one.
    """
    each = {line.key: line for line in lines}
    if not each:
        return 0
    recorded_at = now()
    rows = [_row(line, recorded_at) for line in each.values()]
    stored = {key for (key,) in insert_all(_ENTRIES, rows, "key")}
    if len(stored) < len(rows):
        _demand_same([row for row in rows if row["key"] not in stored])
    _add_up([each[key] for key in stored])
    return len(stored)


def _row(line: Line, recorded_at: datetime) -> dict[str, Any]:
    period = date_from_day(line.day).isoformat()[:7]
    return {**line._asdict(), "kind": line.kind.value, "reason": line.reason.value,
            "recorded_at": recorded_at, "period": period}  # fmt: skip


def _demand_same(rows: Sequence[Mapping[str, Any]]) -> None:
    columns = [_ENTRIES.c[name] for name in ("key", *_CONTENT)]
    query = select(*columns).where(_ENTRIES.c.key.in_([row["key"] for row in rows]))
    known = {one.key: one._mapping for one in db.session.execute(query)}
    for row in rows:
        if any(row[name] != known[row["key"]][name] for name in _CONTENT):
            raise KeyTaken


def _add_up(lines: Sequence[Line]) -> None:
    """Balances are kept of people alone: what the programme owes is their sum, and a row of its own would hold all up."""
    changes: Counter[int] = Counter()
    for line in lines:
        changes[line.from_account] -= line.amount
        changes[line.to_account] += line.amount
    rows = [
        {"person_id": account, "points": change}
        for account, change in sorted(changes.items())
        if account > 0 and change
    ]
    if not rows:
        return
    connection = db.session.connection()
    dialect = connection.dialect.name
    if dialect == "postgresql":
        lists = {name: [row[name] for row in rows] for name in _BALANCE}
        connection.execute(_changing_balances(dialect), lists)
    else:
        connection.execute(_changing_balances(dialect), rows)


@lru_cache(maxsize=2)
def _changing_balances(dialect: str) -> Any:
    """Made once: whoever logs one act should not wait for a statement to be put together."""
    table = PointsBalance.__table__
    added = insert_from_lists(table, _BALANCE) if dialect == "postgresql" else insert(table)
    points = PointsBalance.points + added.excluded.points
    return added.on_conflict_do_update(index_elements=["person_id"], set_={"points": points})
