"""Statements of a unit of work that nearly every act asks or writes."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import bindparam, event, insert, select, text
from sqlalchemy.exc import IntegrityError

from app.core.clock import now
from app.core.db import db
from app.core.orders import Order
from app.core.unit_of_work import unit_of_work
from app.core.upsert import insert_once
from app.people.models import Person, RoleGrant
from tests.factories.people import make_person

READ = select(Person.name, Person.created_at, Person.is_active, Person.informed_at).where(
    Person.id == bindparam("person_id"), Person.name != "100 % ours"
)
COLUMNS = "person_id", "role", "granted_at"


def test_an_order_is_like_any_statement_of_the_unit_of_work(app: Flask) -> None:
    """R-S4: it sees what was written before, is undone with it, and failures are of the usual kinds."""
    ada_id, heard = make_person("Ada Berg").id, list[str]()
    read, add = Order(lambda: READ), Order(lambda: insert(RoleGrant), *COLUMNS)
    once = Order(lambda: insert_once(RoleGrant.__table__, "person_id", "role"), *COLUMNS)
    count = Order(lambda: text("SELECT count(*) FROM people_role_grants WHERE person_id = :person_id"))
    listener: Callable[..., None] = lambda *about: heard.append(about[2].split(maxsplit=1)[0])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    grant = {"person_id": ada_id, "role": "hr", "granted_at": now()}

    def grant_twice() -> None:
        session = db.session()
        session.get_one(Person, ada_id).name = "Ada Holm"
        session.flush()
        assert read.first({"person_id": ada_id}) == ("Ada Holm", now(), True, now())
        assert read.all({"person_id": 0}) == []
        assert add.all(grant) == []
        assert (once.first(grant), count.first({"person_id": ada_id})) == (None, (1,))
        add.all(grant)

    with pytest.raises(IntegrityError) as failed, unit_of_work():
        grant_twice()

    assert (count.first({"person_id": ada_id}), read.all({"person_id": ada_id})[0][0]) == ((0,), "Ada Berg")
    assert "parameters" not in str(failed.value)  # They may be somebody's address or name.
    assert [heard.count(word) for word in ("UPDATE", "INSERT", "SELECT")] == [1, 3, 6]
