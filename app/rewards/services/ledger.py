"""Posting: the one way into the ledger. A line and what it does to balances stand or fall together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select, union_all

from app.core.clock import Day, date_from_day, now
from app.core.db import db
from app.core.orders import Order
from app.core.upsert import insert, insert_all, insert_from_lists, insert_once
from app.rewards.models import PointsBalance, PointsEntry
from app.rewards.vocabulary.points import Entry, KeyTaken, Why

_ENTRIES: Any = PointsEntry.__table__
#: Up to so many lines are sent one by one on SQLite; more of them in one go.
_FEW = 4
#: What a line does to balances.
_MOVED = ("from_account", "to_account", "amount")
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


#: What is stored of a line.
_NAMES = (*Line._fields, "recorded_at", "period")


def post(lines: Sequence[Line]) -> int:
    """Post lines, each once by its key, and change the balances by them; says how many are new.

    A line posted before is passed over. Raises KeyTaken where its key stands for another one.
    """
    each = {line.key: line for line in lines}
    if not each:
        return 0
    recorded_at = now()
    rows = [_row(line, recorded_at) for line in each.values()]
    if db.session.get_bind().dialect.name == "postgresql":
        lists = {name: [row[name] for row in rows] for name in rows[0]}
        stored = {key for (key,) in _POSTING.all(lists)}
    else:
        stored = {row["key"] for row in rows if _ONE.all(row)} if len(rows) <= _FEW else _post_many(rows)
        _add_up([each[key] for key in stored])
    if len(stored) < len(rows):
        _demand_same([row for row in rows if row["key"] not in stored])
    return len(stored)


def _post_many(rows: Sequence[Mapping[str, Any]]) -> set[str]:
    return {key for (key,) in insert_all(_ENTRIES, rows, "key")}


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
    for row in rows:
        _CHANGE.all(row)


def _changing_balances(added: Any) -> Any:
    """What adds to the balances that are there already, from an INSERT of changes."""
    points = PointsBalance.points + added.excluded.points
    return added.on_conflict_do_update(index_elements=["person_id"], set_={"points": points})


def _posting() -> Any:
    """The same on PostgreSQL in one way there and back: lines whose key is new, and what they do to balances.

    Balances are changed in the order of people's numbers, so that no two postings wait for each other in a circle.
    """
    once = insert_from_lists(_ENTRIES, _NAMES).on_conflict_do_nothing(index_elements=["key"])
    new = once.returning(*(_ENTRIES.c[name] for name in ("key", *_MOVED))).cte("new")
    sides = union_all(
        select(new.c.from_account.label("person_id"), (-new.c.amount).label("points")),
        select(new.c.to_account, new.c.amount),
    ).subquery()
    change = func.sum(sides.c.points)
    changes = (
        select(sides.c.person_id, change)
        .where(sides.c.person_id > 0)
        .group_by(sides.c.person_id)
        .having(change != 0)
        .order_by(sides.c.person_id)
    )
    balances = insert(PointsBalance).from_select(["person_id", "points"], changes)
    changed = _changing_balances(balances).returning(PointsBalance.person_id).cte("changed")
    return select(new.c.key).add_cte(changed)


_POSTING = Order(_posting)
_ONE = Order(lambda: insert_once(_ENTRIES, "key"), *_NAMES)
_CHANGE = Order(lambda: _changing_balances(insert(PointsBalance)), "person_id", "points")
