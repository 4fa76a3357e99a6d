"""Questions that are asked on nearly every page."""

import pytest
from flask import Flask
from sqlalchemy import Engine, bindparam, event, func, literal, select, text
from sqlalchemy.exc import DBAPIError

from app.core import db as database
from app.core.clock import now
from app.core.db import db
from app.core.questions import Question
from app.core.unit_of_work import unit_of_work
from app.people.models import Person, RoleGrant
from app.people.vocabulary import Role
from tests.factories.people import make_hr, make_person
from tests.support.outages import cut_connections

ROLES = (
    select(func.aggregate_strings(RoleGrant.role, ","))
    .where(RoleGrant.person_id == Person.id)
    .correlate(Person)
    .scalar_subquery()
)
STATEMENT = select(
    Person.name, Person.created_at, Person.is_active, Person.informed_at, ROLES, literal("100 % ours")
).where(Person.id == bindparam("person_id"))


def test_the_answer_is_the_row_that_sqlalchemy_would_give(app: Flask) -> None:
    hanna, ida = make_hr("Hanna Rowe"), make_person("Ida", informed_at=None, is_active=False)
    question = Question(STATEMENT)

    answers = [question.first(person_id=person.id) for person in (hanna, ida)]

    assert answers == [
        ("Hanna Rowe", now(), True, now(), Role.HR.value, "100 % ours"),
        ("Ida", now(), False, None, None, "100 % ours"),
    ]
    assert answers == [tuple(db.session.execute(STATEMENT, {"person_id": p.id}).one()) for p in (hanna, ida)]
    assert question.first(person_id=0) is None
    assert [question.all(person_id=person.id) for person in (hanna, ida)] == [[answers[0]], [answers[1]]]
    assert question.all(person_id=0) == []


def test_the_answer_is_what_was_committed_until_now(app: Flask) -> None:
    """R-S4: also in the middle of a session that goes on reading what it saw first."""
    ada_id = make_person("Ada Berg").id
    question = Question(STATEMENT)
    db.session.execute(select(Person.name)).all()

    with app.app_context(), unit_of_work() as session:
        session.get_one(Person, ada_id).name = "Ada Holm"
        session.flush()
        before = question.first(person_id=ada_id)
    after = question.first(person_id=ada_id)

    assert [row[0] for row in (before, after) if row] == ["Ada Berg", "Ada Holm"]


def test_whoever_listens_to_statements_hears_questions(app: Flask) -> None:
    """PL-6: a count of statements leaves nothing out."""
    heard: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        heard.append(statement)

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        Question(STATEMENT).first(person_id=1)
    finally:
        event.remove(Engine, "before_cursor_execute", listen)

    assert len(heard) == 1
    assert "people_persons" in heard[0]


def test_what_fails_fails_as_it_does_with_sqlalchemy(app: Flask) -> None:
    """ASVS 16.5.4: the pages for failures know it by its kind; the next question is answered."""
    with pytest.raises(DBAPIError):
        Question(select(text("nothing FROM nowhere"))).first()

    db.session.rollback()
    assert Question(select(literal(7))).first() == (7,)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_was_started_anew_is_asked_again(app: Flask) -> None:
    """G8: nobody sees an error because the connections of before are gone."""
    ada_id = make_person("Ada Berg").id
    question = Question(STATEMENT)
    question.first(person_id=ada_id)

    cut_all_connections()

    answer = question.first(person_id=ada_id)
    assert (answer or ("nothing",))[0] == "Ada Berg"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_has_rested_is_tried_before_it_is_used(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G8: what has to succeed at the first attempt - a job, a form - finds a connection that works."""
    ada_id = make_person("Ada Berg").id
    monkeypatch.setattr(database, "RESTED_SECONDS", 0.0)

    cut_all_connections()

    with unit_of_work() as session:
        assert session.get_one(Person, ada_id).name == "Ada Berg"


def cut_all_connections() -> None:
    """Leave several connections in the pool of which the other end is gone."""
    db.session.remove()
    with db.engine.connect() as one, db.engine.connect() as another:
        for idle in (one, another):
            idle.execute(select(literal(1)))
            idle.commit()
        cut_connections()
