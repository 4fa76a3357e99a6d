"""Rows of acts into the database, which is spoken to below the session there."""

from collections.abc import Callable

import pytest

from app.core.clock import now, today
from app.core.db import db
from app.core.outages import OUTAGES, Outage, outage_of
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.signals.rules.counts import count
from app.signals.rules.instants import written
from app.signals.services.counting import apply_counts
from app.signals.services.storing import Origin, Row, counted_rows, offer, store_rows
from app.signals.services.verbs import verbs_of
from app.signals.vocabulary import Evidence, Source
from tests.support.outages import cut_connections, no_room_in


def rows_of(person: Person, number: int) -> list[Row]:
    """So many acts, each on a day of its own."""
    (verb,) = verbs_of(db.session(), [("Announce", "")]).values()
    return [
        Row("linkedin", f"a{one}", person.id, verb.id, "https://larkfield.example", "", False, 1, written(now()),
            today() - one)
        for one in range(number)
    ]  # fmt: skip


def store(rows: list[Row], meanwhile: Callable[[], object] = object) -> None:
    origin = Origin(written(now()), Evidence.VERIFIED.value, Source.IMPORT.value, None)
    store_rows(db.session(), offer(rows), origin, meanwhile)


def take_in(rows: list[Row]) -> None:
    (verb,) = verbs_of(db.session(), [("Announce", "")]).values()
    apply_counts(db.session(), count(counted_rows(rows, {verb.id: verb.kind}, Evidence.VERIFIED.value)))


@pytest.mark.parametrize(
    "table, add",
    [
        ("signals_inbox", store),
        ("signals_signals", store),
        ("signals_changes", take_in),
        ("signals_daily", take_in),
    ],
)
def test_a_disk_that_is_full_just_then_is_known_as_such(
    mara: Person, table: str, add: Callable[[list[Row]], None]
) -> None:
    """G8: also where rows only pass through."""
    with unit_of_work():
        rows = rows_of(mara, 3_000)

    def add_again() -> None:
        add(rows[:30])  # From now on what they pass through is there.
        with no_room_in(table):
            add(rows)

    with pytest.raises(OUTAGES) as failed, unit_of_work():
        add_again()

    assert outage_of(failed.value) is Outage.DISK_FULL


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_goes_away_meanwhile_is_known_as_such(mara: Person) -> None:
    """G8"""
    with unit_of_work():
        rows = rows_of(mara, 1)

    with pytest.raises(OUTAGES) as failed, unit_of_work():
        store(rows, meanwhile=cut_connections)

    assert outage_of(failed.value) is Outage.DATABASE
