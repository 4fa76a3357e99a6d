"""People worth keeping: HR alone sees who has grown, each sees their own line and who looked, and nobody is ranked."""

from flask import Flask
from sqlalchemy import delete, func, select

from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.clock import today
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.journey.vocabulary import Zone
from app.organisation.services import switch_element
from app.organisation.vocabulary import Element
from app.people.models import Person
from app.people.services import deactivate_person
from app.people.vocabulary import PERSON_VIEWED, Role
from app.rewards.queries.worth_keeping import find_growth, list_growth
from app.rewards.vocabulary.worth_keeping import Order
from app.signals.models import daily
from app.signals.services import reverse_signal
from app.signals.vocabulary import Evidence, Kind
from tests.factories.journey import ARTICLE, LEAD, act
from tests.factories.people import make_hr, make_person
from tests.factories.rewards import hold_act
from tests.support.clock import TestClock

OPERATOR = Actor.operator()


def old_hand(name: str, **fields: object) -> Person:
    return make_person(name, joined_on=today() - 200, **fields)


def counts_of(person: Person) -> dict[Kind, int]:
    db.session.rollback()
    line = find_growth(person.id)
    assert line is not None
    return {kind: number for kind, number in line.growth.counts.items() if number}


def looks_at(person: Person) -> int:
    query = select(func.count(AuditEvent.id)).where(
        AuditEvent.action == PERSON_VIEWED.name, AuditEvent.object_id == str(person.id)
    )
    return db.session.execute(query).scalar_one()


def test_what_counts_is_surely_known_within_a_year_and_not_held(app: Flask) -> None:
    """R-J44, R-W8: what people say of themselves, what is older, taken back or being looked at is not in it."""
    mara = old_hand("Mara Lind")
    act(mara, LEAD, day=today() - 365)
    act(mara, LEAD, day=today() - 364, value=3)
    act(mara, LEAD, evidence=Evidence.SELF_REPORTED)
    gone, held = act(mara, ARTICLE), act(mara, ARTICLE)
    assert counts_of(mara) == {Kind.LEAD: 3, Kind.PIECE: 2}

    with unit_of_work():
        reverse_signal(gone.id, reason="a mistake", actor=OPERATOR)
    hold_act(held.id)
    hold_act(act(mara, LEAD, evidence=Evidence.SELF_REPORTED).id)

    assert counts_of(mara) == {Kind.LEAD: 3}
    with unit_of_work() as session:
        session.execute(delete(daily))
    assert counts_of(mara) == {}  # what is held may be seen before what is counted by the day


def test_newcomers_leavers_and_where_it_is_off_nobody_is_listed_and_managers_and_hr_are(app: Flask) -> None:
    """R-J44: nobody is exempt by what they are."""
    boss = old_hand("Bo Boss")
    people = [
        boss,
        old_hand("Hanna Rowe", roles=(Role.HR,), manager_id=boss.id),
        old_hand("Lea Left"),
        old_hand("Stan Still"),
        old_hand("Ona Off", department="Works"),
        old_hand("Sue Stopped", observation_stopped_at=None),
        make_person("Nina Neu", joined_on=today() - 91),
        make_person("Nico Now"),
    ]
    for person in people:
        if person.name != "Stan Still":
            act(person, ARTICLE)
    with unit_of_work() as session:
        deactivate_person(people[2].id, reason="left", actor=OPERATOR)
        session.get_one(Person, people[5].id).observation_stopped_at = session.get_one(
            Person, boss.id
        ).created_at
        switch_element(Element.KEEPING, department="Works", to=False, was=None, actor=OPERATOR)

    assert [line.name for line in list_growth()] == ["Bo Boss", "Hanna Rowe"]
    newcomer = find_growth(people[6].id)
    assert newcomer is not None
    assert not newcomer.is_listed


def test_a_way_up_is_seen_from_where_the_year_began(app: Flask, clock: TestClock) -> None:
    """R-J44: by the moves that really happened; who was placed for the first time has not grown by that."""
    mara, bob = old_hand("Mara Lind"), old_hand("Bob Berry")
    act(mara)
    assert list_growth() == []
    for _ in range(3):
        clock.advance(days=2)
        act(mara)
    for number in range(3):
        act(bob, day=today() - 2 * number)

    found = {line.name: (line.growth.then, line.growth.now) for line in list_growth(Order.STRETCHES)}

    assert found == {"Mara Lind": (Zone.CONSUMER, Zone.SHARER), "Bob Berry": (Zone.CONSUMER, Zone.SHARER)}


def test_hr_sees_the_list_sorts_and_downloads_it_and_every_look_is_kept(app: Flask, sign_in) -> None:
    """R-J44: no administrator, no manager, no coach; whom it shows sees their own line and that somebody looked."""
    mara, ann, hr = old_hand("Mara Lind", department="=Board"), old_hand("Ann Leigh"), make_hr()
    act(mara, LEAD, value=2)
    act(ann, ARTICLE)
    office = sign_in(hr)
    for role in (Role.ADMINISTRATOR, Role.COACH):
        assert sign_in(make_person(roles=(role,))).get("/worth-keeping").status_code == 403

    shown = office.get("/worth-keeping?order=leads").text
    assert shown.index("Mara Lind") < shown.index("Ann Leigh")
    by_pieces = office.get("/worth-keeping?order=pieces").text
    assert by_pieces.index("Ann Leigh") < by_pieces.index("Mara Lind")
    assert office.get("/worth-keeping?order=everything").status_code == 200
    db.session.rollback()
    assert (looks_at(mara), looks_at(ann)) == (1, 1)
    sheet = office.post("/worth-keeping/exports").text
    assert "Mara Lind,'=Board," in sheet
    own = sign_in(mara).get("/my-data").text
    assert ("The list of people worth keeping" in own, "Hanna Rowe" in own, "On the list" in own) == (
        True,
    ) * 3

    with unit_of_work():
        switch_element(Element.KEEPING, to=False, was=None, actor=OPERATOR)
    off = office.get("/worth-keeping")
    assert (off.status_code, "switched off" in off.text) == (404, True)
    assert office.post("/worth-keeping/exports").status_code == 404
