"""Two records of one person become one."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from app.core.actor import Actor, Channel
from app.core.audit import AuditEvent
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import Conflict, NotAllowed
from app.core.events import _reactions
from app.core.unit_of_work import unit_of_work
from app.people import queries, services
from app.people.events import PersonsMerged
from app.people.models import Person
from app.people.routes import merging as merging_door
from app.people.vocabulary import LastAdministrator, MergeRefused, OwnSwitchRefused, Role
from app.privacy.routes import door as privacy_door
from tests.factories.accounts import give_password
from tests.factories.people import make_absence, make_administrator, make_hr, make_person
from tests.support.visitor import Visitor

SignIn = Callable[[Person], Visitor]

pytestmark = pytest.mark.usefixtures("app")

OPERATOR = Actor.operator()
WHY = "typed twice"


def merge(first: int, second: int, *from_first: str, actor: Actor = OPERATOR) -> None:
    with unit_of_work():
        services.merge_persons(first, second, from_first=from_first, why=WHY, actor=actor)
    db.session.expire_all()


def of_web(person: Person, *roles: Role) -> Actor:
    return Actor(person.id, None, frozenset({"employee", *(role.value for role in roles)}), Channel.WEB)


def test_everything_of_the_first_belongs_to_the_second_and_the_first_is_closed() -> None:
    """PL-15, R-P1"""
    anna, ann, bob = make_person("Anna", roles=(Role.COACH,)), make_person("Ann"), make_person("Bob")
    make_absence(anna, today(), today() + 3)
    ids = anna.id, ann.id, bob.id
    with unit_of_work():
        services.change_person(ids[2], version=1, manager_id=ids[0], actor=OPERATOR)

    merge(ids[0], ids[1])

    closed, stays = queries.get_person(ids[0]), queries.get_person(ids[1])
    assert (closed.is_active, closed.merged_into_id, stays.is_active, stays.name) == (
        False,
        ids[1],
        True,
        "Ann",
    )
    assert queries.absence_spans(ids[1]) == [(today(), today() + 3)]
    assert queries.get_person(ids[2]).manager_id == ids[1]
    assert (queries.list_roles_of(ids[0]), queries.list_roles_of(ids[1])) == ([], [])


def test_values_are_chosen_and_both_addresses_and_numbers_go_on_leading_to_the_person() -> None:
    """PL-15"""
    anna = make_person("Anna Lee", email="anna@a.example", external_id="1", title="Head", department="Care")
    ann = make_person("Ann", email="ann@a.example", external_id="2", title="Rep", department="Sales")

    merge(anna.id, ann.id, "name", "email", "title")

    stays = queries.get_person(ann.id)
    assert (stays.name, stays.email, stays.external_id, stays.title, stays.department) == (
        "Anna Lee", "anna@a.example", "2", "Head", "Sales",
    )  # fmt: skip
    assert queries.get_person(anna.id).email == "ann@a.example"
    names = ["1", "2", "ann@a.example", "anna@a.example"]
    assert queries.person_ids_by_actor(names) == dict.fromkeys(names, ann.id)


def test_records_that_were_joined_before_lead_on_to_the_last_one() -> None:
    first, second, third = (make_person(name).id for name in ("Ann", "Anna", "Anne"))

    merge(first, second)
    merge(second, third)

    assert queries.get_person(first).merged_into_id == third


def test_whoever_worked_with_the_first_and_not_with_the_second_stays_on() -> None:
    anna, ann = (
        make_person("Anna", observation_stopped_at=now()),
        make_person("Ann", is_active=False, left_on=3),
    )

    merge(anna.id, ann.id)

    stays = queries.get_person(ann.id)
    assert (stays.is_active, stays.left_on) == (True, None)
    assert stays.observation_stopped_at is not None


def test_nobody_comes_to_lead_themselves_by_it() -> None:
    anna, ann = make_person("Anna").id, make_person("Ann").id
    with unit_of_work():
        services.change_person(ann, version=1, manager_id=anna, actor=OPERATOR)

    merge(anna, ann, "manager_id")
    assert queries.get_person(ann).manager_id is None

    boss, top = make_person("Boss").id, make_person("Top").id
    with unit_of_work():
        services.change_person(boss, version=1, manager_id=top, actor=OPERATOR)
    double = make_person("Top again", manager_id=boss).id
    merge(double, top, "manager_id")
    assert queries.get_person(top).manager_id is None


def test_both_histories_tell_of_it_and_it_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """AU-4"""
    told: list[object] = []
    monkeypatch.setitem(_reactions, PersonsMerged, [told.append])
    anna, ann = make_person("Anna").id, make_person("Ann").id
    make_absence(queries.get_person(anna), today(), today())

    merge(anna, ann, "name")

    events = db.session.execute(select(AuditEvent).order_by(AuditEvent.id)).scalars().all()
    assert [(one.action, one.object_id, one.reason) for one in events] == [
        ("people.person.merged", str(ann), WHY),
        ("people.person.merged-away", str(anna), WHY),
    ]
    assert events[0].changes == {"from": anna, "moved": {"people.absences": 1}, "name": ["Ann", "Anna"]}
    assert told == [PersonsMerged(anna, ann)]


def test_what_cannot_be_joined_is_refused() -> None:
    ada, hr, ann = make_administrator(), make_hr(), make_person("Ann")
    closed = make_person("Closed", is_active=False, merged_into_id=ann.id)
    give_password(ada)
    by_hr = of_web(hr, Role.HR)
    attempts: list[tuple[type[Exception], int, int, Actor]] = [
        (MergeRefused, ann.id, ann.id, OPERATOR),
        (MergeRefused, closed.id, hr.id, OPERATOR),
        (MergeRefused, ann.id, closed.id, OPERATOR),
        (NotAllowed, ann.id, ada.id, by_hr),
        (NotAllowed, ada.id, ann.id, by_hr),
        (NotAllowed, hr.id, ann.id, of_web(ann)),
        (OwnSwitchRefused, hr.id, ann.id, by_hr),
        (LastAdministrator, ada.id, ann.id, OPERATOR),
    ]

    for expected, first, second, actor in attempts:
        with pytest.raises(expected):
            merge(first, second, actor=actor)
    with pytest.raises(MergeRefused, match="why"), unit_of_work():
        services.merge_persons(hr.id, ann.id, why="  ", actor=OPERATOR)


def test_a_record_that_changed_since_it_was_shown_is_not_joined() -> None:
    anna, ann = make_person("Anna").id, make_person("Ann").id

    with pytest.raises(Conflict), unit_of_work():
        services.merge_persons(anna, ann, versions=(1, 2), why=WHY, actor=OPERATOR)

    assert queries.get_person(anna).merged_into_id is None


def test_hr_finds_the_other_record_compares_both_and_joins_them(sign_in: SignIn) -> None:
    """R-P1"""
    hr, anna, ann = make_hr(), make_person("Anna Lee", title="Head"), make_person("Ann Lee", title="")
    give_password(anna)
    make_absence(anna, today(), today())
    first, second, old = anna.id, ann.id, sign_in(anna)
    visitor = sign_in(hr)

    search = visitor.get(f"/people/{first}/merger?q=lee").text
    page = visitor.get(f"/people/{first}/merger?into={second}").text
    data = {"into": str(second), "versions": "1 1", "keep-name": "first", "keep-title": "first", "why": WHY}
    unsure = visitor.post(f"/people/{first}/merger", data=data)
    stale = visitor.post(f"/people/{first}/merger", data=data | {"is_understood": "y", "versions": "1 9"})
    done = visitor.post(f"/people/{first}/merger", data=data | {"is_understood": "y"})

    assert f"into={second}" in search
    for words in ("This cannot be undone", "Your days away", 'name="keep-title" value="first" checked'):
        assert words in page, words
    assert (unsure.status_code, stale.status_code, done.status_code) == (422, 409, 303)
    assert f'value="{WHY}"' in unsure.text
    assert queries.get_person(second).title == "Head"
    assert old.get("/absences").status_code == 303
    assert "Joined to another record" in visitor.get(f"/people/{first}").text
    assert visitor.get(f"/people/{first}/merger?into={second}").status_code == 422


def test_a_look_at_two_records_side_by_side_is_a_look_at_both(sign_in: SignIn) -> None:
    """R-P3: the second one is shown in full as well."""
    hanna, first, second = make_hr(), make_person("Ann Lee"), make_person("Anne Lee")
    hr = sign_in(hanna)

    for _time in range(2):
        assert hr.get(f"/people/{first.id}/merger?into={second.id}").status_code == 200

    looks = select(AuditEvent.object_id).where(AuditEvent.action == "people.person.viewed")
    assert sorted(db.session.execute(looks).scalars()) == sorted([str(first.id), str(second.id)])


def test_looking_again_writes_nothing(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is only read holds up nobody who writes."""
    hr, ann, bo = sign_in(make_hr()), make_person("Ann"), make_person("Bo")
    pages = (f"/people/{ann.id}", f"/people/{ann.id}/merger?into={bo.id}")
    for page in pages:
        hr.get(page)
    written: list[object] = []
    for room in (privacy_door, merging_door):
        monkeypatch.setattr(room, "unit_of_work", lambda: written.append(1))

    assert [hr.get(page).status_code for page in pages] == [200, 200]
    assert written == []


def test_the_command_shows_what_both_hold_and_joins_them(runner: FlaskCliRunner) -> None:
    """R-P1"""
    anna, ann = make_person("Anna", external_id="1"), make_person("Ann", email="ann@a.example")
    make_absence(anna, today(), today())

    tried = runner.invoke(args=["people", "merge", "1", "ann@a.example", "--why", WHY, "--dry-run"])
    assert "people.absences: 1 and 0" in tried.stdout
    assert queries.get_person(anna.id).merged_into_id is None
    done = runner.invoke(args=["people", "merge", "1", "ann@a.example", "--why", WHY, "--take", "name"])
    again = runner.invoke(args=["people", "merge", "1", "ann@a.example", "--why", WHY])

    db.session.expire_all()
    assert (done.exit_code, again.exit_code) == (0, 1)
    assert (queries.get_person(anna.id).merged_into_id, queries.get_person(ann.id).name) == (ann.id, "Anna")
