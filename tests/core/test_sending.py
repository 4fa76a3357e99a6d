"""Many rows to the database as they are."""

import pytest
from flask import Flask
from sqlalchemy import Table, delete, select
from sqlalchemy.exc import IntegrityError

from app.core.clock import now
from app.core.db import db
from app.core.outages import OUTAGES, Outage, outage_of
from app.core.sending import as_stored, insert_rows, next_numbers
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from tests.factories.people import make_person
from tests.support.outages import cut_connections, no_room_in

PERSONS: Table = Person.__table__  # type: ignore[assignment]  # declared wider than it is
COLUMNS = ("id", "external_id", "email", "name", "joined_on", "manager_id", "created_at")


def test_rows_are_stored_as_they_are_said(app: Flask) -> None:
    """R-P2: whatever signs stand in them, and whoever of them leads another one."""
    with unit_of_work():
        lead, report = next_numbers(PERSONS, 2)
        insert_rows(PERSONS, COLUMNS, [
            (lead, "N1", "n1@waymark.example", "Ünal\\N \"Tab\"", None, None, as_stored(now())),
            (report, "N2", "n2@waymark.example", "O'Hara, 50 %", 20_000, lead, as_stored(now())),
        ])  # fmt: skip

    names = select(Person.name, Person.joined_on, Person.manager_id, Person.created_at, Person.version)
    assert db.session.execute(names.where(Person.id.in_([lead, report])).order_by(Person.id)).all() == [
        ('Ünal\\N "Tab"', None, None, now(), 1),
        ("O'Hara, 50 %", 20_000, lead, now(), 1),
    ]


def test_nothing_comes_of_no_rows(app: Flask) -> None:
    """R-S4: they need no numbers either."""
    with unit_of_work():
        assert next_numbers(PERSONS, 0) == []
        insert_rows(PERSONS, COLUMNS, [])

    assert db.session.execute(select(Person.id)).all() == []


def test_what_the_database_refuses_is_refused_like_everywhere_and_undone(app: Flask) -> None:
    """R-S4: whole or absent, and of the usual kinds of failure."""
    make_person("Ada Berg", external_id="N1")

    def insert() -> None:
        first, second = next_numbers(PERSONS, 2)
        insert_rows(PERSONS, COLUMNS, [
            (first, "N0", "n0@waymark.example", "Nora Null", None, None, as_stored(now())),
            (second, "N1", "n1@waymark.example", "Nils Eins", None, None, as_stored(now())),
        ])  # fmt: skip

    with pytest.raises(IntegrityError), unit_of_work():
        insert()

    assert db.session.execute(select(Person.name)).scalars().all() == ["Ada Berg"]


def test_no_number_is_given_twice(app: Flask) -> None:
    """R-S4: not after a row was deleted, and not to somebody who is added in the usual way."""
    with unit_of_work():
        (first,) = next_numbers(PERSONS, 1)
        insert_rows(
            PERSONS, COLUMNS, [(first, "N1", "n1@waymark.example", "Nora", None, None, as_stored(now()))]
        )
    with unit_of_work() as session:
        session.execute(delete(Person))
    ada = make_person("Ada Berg")
    with unit_of_work():
        numbers = next_numbers(PERSONS, 3)

    assert first < ada.id < min(numbers)
    assert len(set(numbers)) == 3


def test_a_disk_that_is_full_just_then_is_known_as_such(app: Flask) -> None:
    """G8"""

    def insert() -> None:
        with no_room_in("people_persons"):
            insert_rows(PERSONS, COLUMNS, [
                (number, f"N{number}", f"n{number}@waymark.example", "Nora Null", None, None, as_stored(now()))
                for number in range(1, 3_000)
            ])  # fmt: skip

    with pytest.raises(OUTAGES) as failed, unit_of_work():
        insert()

    assert outage_of(failed.value) is Outage.DISK_FULL


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_goes_away_meanwhile_is_known_as_such(app: Flask) -> None:
    """G8"""
    nora = (1, "N1", "n1@waymark.example", "Nora Null", None, None, as_stored(now()))

    with pytest.raises(OUTAGES) as failed, unit_of_work():
        insert_rows(PERSONS, COLUMNS, [nora], meanwhile=cut_connections)

    assert outage_of(failed.value) is Outage.DATABASE
