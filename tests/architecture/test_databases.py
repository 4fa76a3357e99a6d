"""The databases of the tests: each test starts from what a new installation holds, on both engines."""

import pytest
from sqlalchemy import text

from app.core import schema
from app.core.db import Base, db
from app.core.unit_of_work import unit_of_work


@pytest.fixture
def rows(app):
    """Counts the rows of every table."""

    def count() -> dict[str, int]:
        tables = sorted(Base.metadata.tables)
        return {
            table: db.session.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()
            for table in tables
        }

    return count


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_one_test_writes_no_other_finds(app, rows, time):
    before = rows()["accounts_sign_in_tries"]
    insert = text("INSERT INTO accounts_sign_in_tries (subject, at, weight) VALUES ('a', '2026-01-01', 1)")

    with unit_of_work() as session:
        session.execute(insert)

    assert before == 0
    assert rows()["accounts_sign_in_tries"] == 1


def test_the_database_of_a_test_has_the_shape_of_the_models(app):
    assert schema.is_current()
    assert schema.differences() == []


def test_a_request_sees_nothing_of_the_tests_own_session(app, client):
    db.session.execute(text("SELECT 1"))
    ours = db.session()

    client.get("/healthz")

    assert db.session() is ours
    assert not ours.in_transaction()
