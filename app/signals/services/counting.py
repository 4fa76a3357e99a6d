"""Writes changes into the roll-ups; whoever stores or takes back acts calls this in the same transaction."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.core.driver import driver_of
from app.signals.rules.counts import Counts
from app.signals.services.engine import copy_into, is_sqlite
from app.signals.vocabulary import KINDS

#: Up to so many rows are sent one by one; more of them go through a temporary table on PostgreSQL.
_FEW = 16

_CHANGES = "kind smallint, person_id bigint, day int, grade smallint, amount int"
_FACET_CHANGES = (
    "person_id bigint, facet smallint, kind smallint, day int, key bigint, grade smallint, amount int"
)


def apply_counts(session: Session, counts: Counts) -> None:
    """Add changes, which may be negative, to the roll-ups."""
    # Sorted: neighbours share a page on SQLite, and on PostgreSQL everybody locks rows in the same order.
    daily = {
        kind: sorted((*key, amount) for key, amount in rows.items())
        for kind, rows in sorted(counts.daily.items())
    }
    facets = sorted((*key, amount) for key, amount in counts.facets.items())
    with driver_of(session.connection()) as driver:
        if is_sqlite(session) or len(facets) + sum(map(len, daily.values())) <= _FEW:
            _apply_row_by_row(driver.cursor(), daily, facets, "?" if is_sqlite(session) else "%s")
        else:
            _apply_as_sets(driver.cursor(), daily, facets)


def sweep_empty_rows(session: Session, person_ids: Iterable[int] | None = None) -> None:
    """Remove rows that count nothing any more, of these persons or of everybody."""
    mark = "?" if is_sqlite(session) else "%s"
    nothing = " AND ".join(f"{kind.value} = 0" for kind in KINDS)
    with driver_of(session.connection()) as driver:
        cursor = driver.cursor()
        for statement in (
            f"DELETE FROM signals_daily WHERE {nothing}",  # nosec B608 - our own names and numbers
            "DELETE FROM signals_facets WHERE count = 0",
        ):
            if person_ids is None:
                cursor.execute(statement)
            else:
                cursor.executemany(
                    f"{statement} AND person_id = {mark}", [(person_id,) for person_id in person_ids]
                )


def _apply_row_by_row(
    cursor: Any, daily: Mapping[int, Sequence[tuple[int, ...]]], facets: Sequence[tuple[int, ...]], mark: str
) -> None:
    for kind, rows in daily.items():
        _send(cursor, _daily_upsert([kind], f"VALUES ({', '.join([mark] * 4)})"), rows)
    if facets:
        _send(cursor, _facet_upsert(f"VALUES ({', '.join([mark] * 7)})"), facets)


def _send(cursor: Any, statement: str, rows: Sequence[tuple[int, ...]]) -> None:
    """Send a statement for each row. One row, as most acts have, needs none of what the driver does for many."""
    if len(rows) == 1:
        cursor.execute(statement, rows[0])
    else:
        cursor.executemany(statement, rows)


def _apply_as_sets(
    cursor: Any, daily: Mapping[int, Sequence[tuple[int, ...]]], facets: Sequence[tuple[int, ...]]
) -> None:
    if daily:
        copy_into(
            cursor,
            "signals_changes",
            _CHANGES,
            ((kind, *row) for kind, rows in daily.items() for row in rows),
        )
        sums = ", ".join(f"coalesce(sum(amount) FILTER (WHERE kind = {kind}), 0)" for kind in daily)
        cursor.execute(
            _daily_upsert(
                list(daily),
                f"SELECT person_id, day, grade, {sums} FROM signals_changes GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",  # nosec B608 - our own names and numbers
            )
        )
    if facets:
        copy_into(cursor, "signals_facet_changes", _FACET_CHANGES, facets)
        cursor.execute(_facet_upsert("SELECT * FROM signals_facet_changes"))


def _daily_upsert(kinds: list[int], rows: str) -> str:
    names = [KINDS[kind].value for kind in kinds]
    sums = ", ".join(f"{name} = signals_daily.{name} + excluded.{name}" for name in names)
    return f"""INSERT INTO signals_daily (person_id, day, grade, {", ".join(names)}) {rows}
        ON CONFLICT (person_id, day, grade) DO UPDATE SET {sums}"""  # nosec B608 - our own names and numbers


def _facet_upsert(rows: str) -> str:
    return f"""INSERT INTO signals_facets (person_id, facet, kind, day, key, grade, count) {rows}
        ON CONFLICT (person_id, facet, kind, day, key, grade)
        DO UPDATE SET count = signals_facets.count + excluded.count"""  # nosec B608 - our own names and numbers
