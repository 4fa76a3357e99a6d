"""Switching game elements."""

import pytest
from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.db import db
from app.core.errors import Invalid, NotAllowed
from app.core.unit_of_work import unit_of_work
from app.organisation.queries import is_on
from app.organisation.queries.elements import list_groups, list_switches
from app.organisation.services import switch_element
from app.organisation.vocabulary import Element, Group, SwitchChanged, SwitchRefused
from tests.factories.people import make_hr, make_person

OPERATOR = Actor.operator()
BOARDS = Element.BOARDS


def turn(to: bool | None, *, was: bool | None = None, actor: Actor = OPERATOR, **where: str) -> None:
    with unit_of_work():
        switch_element(BOARDS, to=to, was=was, actor=actor, **where)


def test_a_switch_holds_where_it_was_turned(app):
    """R-P5."""
    turn(False, country="DE")
    turn(True, department="Support")

    assert not is_on(BOARDS, country="DE", department="Sales")
    assert is_on(BOARDS, country="DE", department="Support")
    assert is_on(BOARDS, country="FR")
    assert is_on(Element.POINTS, country="DE")


def test_a_switch_is_turned_back_and_taken_away(app):
    turn(False, country="DE")
    turn(True, was=False, country="DE")
    assert is_on(BOARDS, country="DE")
    turn(False, was=True, country="DE")

    turn(None, was=False, country="DE")

    assert is_on(BOARDS, country="DE")
    assert list_switches() == []


def test_nobody_turns_a_switch_that_they_have_not_seen_so(app):
    turn(False)

    for was in (None, True):
        with pytest.raises(SwitchChanged):
            turn(True, was=was)

    assert not is_on(BOARDS)


def test_a_switch_is_for_a_country_or_for_a_department(app):
    with pytest.raises(SwitchRefused):
        turn(False, country="DE", department="Support")
    with pytest.raises(Invalid):
        turn(False, country="Germany")


def test_hr_turns_switches_and_the_log_tells_who(app):
    """R-P1, R-P5."""
    hanna = make_hr("Hanna Rowe")
    turn(False, country="DE", actor=Actor(hanna.id, roles=frozenset({"hr"})))

    line = db.session.execute(select(AuditEvent).where(AuditEvent.object_type == "game_element")).scalar_one()
    assert (line.actor_id, line.object_id, line.object_label) == (hanna.id, "boards", "DE")
    assert line.changes == {"boards": [None, "off"]}
    assert list_switches()[0].changed_by == "Hanna Rowe"
    with pytest.raises(NotAllowed):
        turn(False, actor=Actor(make_person().id, roles=frozenset({"coach"})))


def test_turning_a_switch_to_where_it_is_says_nothing(app):
    turn(False)
    turn(False, was=False)

    lines = db.session.execute(select(AuditEvent).where(AuditEvent.object_type == "game_element")).all()
    assert len(lines) == 1


def test_people_are_counted_where_they_are(app):
    make_person(country="DE", department="Sales")
    make_person(country="DE", department="Sales")
    make_person(country="FR", department="")
    make_person(country="FR", department="Sales", is_active=False)

    assert sorted(list_groups(), key=lambda group: group.country) == [
        Group("DE", "Sales", 2),
        Group("FR", "", 1),
    ]
