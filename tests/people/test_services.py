"""What is done with people's records."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.core.actor import Actor, Channel
from app.core.audit import AuditEvent
from app.core.clock import day_from_date, now, today
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.events import _reactions
from app.core.unit_of_work import unit_of_work
from app.people import queries, services
from app.people.events import AbsenceChanged, PersonDeactivated
from app.people.models import Person
from app.people.queries import PeopleFilter, Shown
from app.people.services import persons as persons_room
from app.people.vocabulary import (
    AbsenceNotFound,
    AbsenceRefused,
    LastAdministrator,
    OwnRoleRefused,
    OwnSwitchRefused,
    PersonNotFound,
    PersonRefused,
    RecordClosed,
    Role,
    Theme,
)
from app.privacy.services.asking import ask_for_erasure
from tests.factories.accounts import give_password
from tests.factories.people import make_absence, make_administrator, make_hr, make_person
from tests.support.clock import TestClock

pytestmark = pytest.mark.usefixtures("app")

OPERATOR = Actor.operator()


def as_web(person: Person) -> Actor:
    roles = {"employee", *(role.value for role in queries.list_roles_of(person.id))}
    return Actor(person.id, None, frozenset(roles), Channel.WEB)


def logged() -> list[str]:
    return list(db.session.execute(select(AuditEvent.action).order_by(AuditEvent.id)).scalars())


class TestPersons:
    def test_an_address_belongs_to_one_person_whatever_its_case(self) -> None:
        make_person("Ann", email="ann@a.example")

        with pytest.raises(PersonRefused, match="Somebody else"), unit_of_work():
            services.add_person("ANN@A.example", name="Anna", actor=OPERATOR)

    def test_a_person_added_by_hand_is_known_by_the_address(self) -> None:
        with unit_of_work():
            services.add_person("ann@a.example", name="Ann Lee", department="Sales", actor=OPERATOR)

        found = queries.get_person_by_email("Ann@a.EXAMPLE")
        assert (found.external_id, found.name, found.department) == ("ann@a.example", "Ann Lee", "Sales")
        assert logged() == ["people.person.added"]

    def test_a_stale_record_is_refused_and_nothing_is_lost(self) -> None:
        ann = make_person("Ann")
        with unit_of_work():
            services.change_person(ann.id, version=1, title="Rep", actor=OPERATOR)

        with pytest.raises(Conflict), unit_of_work():
            services.change_person(ann.id, version=1, title="Chief", actor=OPERATOR)

        assert (queries.get_person(ann.id).title, queries.get_person(ann.id).version) == ("Rep", 2)

    def test_what_is_the_same_already_changes_nothing(self) -> None:
        ann = make_person("Ann")

        with unit_of_work():
            services.change_person(ann.id, version=1, name="Ann", actor=OPERATOR)

        assert (queries.get_person(ann.id).version, logged()) == (1, [])

    def test_the_address_may_change_its_case(self) -> None:
        ann = make_person("Ann", email="ann@a.example")

        with unit_of_work():
            services.change_person(ann.id, version=1, email="Ann@A.example", actor=OPERATOR)

        assert queries.get_person(ann.id).email == "Ann@A.example"

    def test_hr_does_not_redirect_an_administrators_address(self) -> None:
        ada, hr = make_administrator(), make_hr()

        with pytest.raises(NotAllowed), unit_of_work():
            services.change_person(ada.id, version=1, email="hanna@b.example", actor=as_web(hr))

    def test_an_employee_changes_nobodys_record(self) -> None:
        ann = make_person("Ann")

        with pytest.raises(NotAllowed), unit_of_work():
            services.change_person(ann.id, version=1, title="Queen", actor=as_web(ann))

    def test_a_person_switched_off_and_on_again_is_the_same_and_each_is_told_once(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """PL-16: employee deactivated and rehired."""
        told: list[object] = []
        monkeypatch.setitem(_reactions, PersonDeactivated, [told.append])
        ann = make_person("Ann")

        with unit_of_work():
            outcomes = [services.deactivate_person(ann.id, actor=OPERATOR) for _ in range(2)]
        with unit_of_work():
            outcomes += [services.reactivate_person(ann.id, actor=OPERATOR) for _ in range(2)]

        assert outcomes == [True, False, True, False]
        assert told == [PersonDeactivated(ann.id)]
        assert logged() == ["people.person.deactivated", "people.person.reactivated"]
        assert queries.get_person(ann.id).is_active

    def test_nobody_switches_themselves_off(self) -> None:
        ada = make_administrator()
        make_administrator()

        with pytest.raises(OwnSwitchRefused), unit_of_work():
            services.deactivate_person(ada.id, actor=as_web(ada))

    def test_nothing_is_done_with_somebody_unknown(self) -> None:
        with pytest.raises(PersonNotFound), unit_of_work():
            services.deactivate_person(4711, actor=OPERATOR)
        with pytest.raises(PersonNotFound):
            queries.get_person_by_email("nobody@a.example")


class TestClosedRecords:
    @pytest.mark.parametrize(
        "fields", [{"merged_into_id": 1}, {"erased_at": datetime(2026, 1, 1, tzinfo=UTC)}]
    )
    def test_a_record_that_was_joined_or_erased_is_not_written_to(self, fields: dict[str, object]) -> None:
        """PL-15, R-P3: a name or a role there would be nobody's; and an erased one would hold a name again."""
        hanna = make_hr()
        old = make_person("Old", is_active=False, **fields)
        acts: list[Callable[[], object]] = [
            lambda: services.change_person(old.id, version=1, name="Back Again", actor=OPERATOR),
            lambda: services.change_person(old.id, version=1, manager_id=hanna.id, actor=OPERATOR),
            lambda: services.grant_role(old.id, role=Role.COACH, actor=OPERATOR),
            lambda: services.declare_absence(
                old.id, first_day=today(), last_day=today(), actor=as_web(hanna)
            ),
        ]

        for act in acts:
            with pytest.raises(RecordClosed), unit_of_work():
                act()
        with pytest.raises(PersonRefused) as refused, unit_of_work():
            services.change_person(hanna.id, version=1, manager_id=old.id, actor=OPERATOR)

        assert refused.value.field == "manager"
        assert logged() == []


class TestAtOnce:
    @pytest.mark.parametrize("field", ["email", "external_id"])
    def test_of_two_who_give_the_same_to_somebody_at_once_the_second_is_told(
        self, field: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Both had looked, and it was free; the page names the field instead of falling over."""
        make_person("Ann", external_id="7", email="ann@a.example")
        joe = make_person("Joe")
        monkeypatch.setattr(persons_room, "_demand_free", lambda *_args, **_more: None)
        given = (
            {"email": "ANN@a.example", "external_id": "8"}
            if field == "email"
            else {"email": "b@a.example", "external_id": "7"}
        )

        for act in (lambda: services.add_person(name="Bea", actor=OPERATOR, **given),
                    lambda: services.change_person(joe.id, version=1, actor=OPERATOR, **given)):  # fmt: skip
            with pytest.raises(PersonRefused, match="Somebody else has this") as refused, unit_of_work():
                act()
            assert refused.value.field == field


class TestRoles:
    def test_a_role_is_given_and_taken_back_once(self) -> None:
        """R-P1"""
        ada, ann = make_administrator(), make_person("Ann")

        with unit_of_work():
            given = [services.grant_role(ann.id, role=Role.COACH, actor=as_web(ada)) for _ in range(2)]
        assert queries.list_roles_of(ann.id) == [Role.COACH]
        with unit_of_work():
            taken = [services.withdraw_role(ann.id, role=Role.COACH, actor=as_web(ada)) for _ in range(2)]

        assert (given, taken, queries.list_roles_of(ann.id)) == ([True, False], [True, False], [])
        assert logged() == ["people.role.granted", "people.role.withdrawn"]

    def test_nobody_gives_a_role_to_themselves(self) -> None:
        """R-P1"""
        ada = make_administrator()

        with pytest.raises(OwnRoleRefused), unit_of_work():
            services.grant_role(ada.id, role=Role.HR, actor=as_web(ada))

    def test_only_administrators_give_roles(self) -> None:
        """R-P1"""
        hr, ann = make_hr(), make_person("Ann")

        with pytest.raises(NotAllowed), unit_of_work():
            services.grant_role(ann.id, role=Role.ADMINISTRATOR, actor=as_web(hr))

    def test_everybody_is_an_employee_without_a_grant(self) -> None:
        """R-P1"""
        ann = make_person("Ann")
        with unit_of_work():
            assert not services.grant_role(ann.id, role=Role.EMPLOYEE, actor=OPERATOR)
        assert queries.list_roles_of(ann.id) == []

    def test_the_last_administrator_stays_one_and_stays_on(self) -> None:
        """R-P1"""
        ada, gone = make_administrator(), make_administrator(is_active=False)

        with pytest.raises(LastAdministrator), unit_of_work():
            services.withdraw_role(ada.id, role=Role.ADMINISTRATOR, actor=OPERATOR)
        with pytest.raises(LastAdministrator), unit_of_work():
            services.deactivate_person(ada.id, actor=OPERATOR)
        with unit_of_work():
            services.withdraw_role(gone.id, role=Role.ADMINISTRATOR, actor=OPERATOR)

        assert queries.count_administrators() == 1

    def test_somebody_from_a_list_does_not_take_the_place_of_who_can_sign_in(self) -> None:
        """R-P1: without a password nobody could ever come in as administrator again."""
        ada, listed = make_administrator(), make_administrator()
        give_password(ada)

        for attempt in (
            lambda: services.withdraw_role(ada.id, role=Role.ADMINISTRATOR, actor=OPERATOR),
            lambda: services.deactivate_person(ada.id, actor=OPERATOR),
        ):
            with pytest.raises(LastAdministrator), unit_of_work():
                attempt()
        with unit_of_work():
            services.withdraw_role(listed.id, role=Role.ADMINISTRATOR, actor=OPERATOR)
            services.grant_role(listed.id, role=Role.ADMINISTRATOR, actor=OPERATOR)
        give_password(listed)
        with unit_of_work():
            services.deactivate_person(ada.id, actor=OPERATOR)

        assert [person.name for person in queries.list_people(PeopleFilter(shown=Shown.ON))] == [listed.name]

    @pytest.mark.parametrize(
        "way", ["withdraw", "switch off", "leave", "join", "erase", "list", "last day over"]
    )
    def test_there_is_no_way_to_lose_the_last_administrator_who_can_sign_in(
        self, way: str, clock: TestClock
    ) -> None:
        """R-P1: one who came with a list and has no password does not take their place."""
        ada, other, mara = make_administrator("Ada"), make_administrator("Otto"), make_person("Mara")
        give_password(ada)
        hr = make_hr()
        ways: dict[str, Callable[[], object]] = {
            "withdraw": lambda: services.withdraw_role(ada.id, role=Role.ADMINISTRATOR, actor=OPERATOR),
            "switch off": lambda: services.deactivate_person(ada.id, actor=OPERATOR),
            "leave": lambda: services.plan_leaving(ada.id, last_day=today(), actor=OPERATOR),
            "join": lambda: services.merge_persons(ada.id, other.id, why="one person", actor=OPERATOR),
            "erase": lambda: ask_for_erasure(ada.id, at_once=True, why="asked", actor=OPERATOR),
        }

        if way in ways:
            with pytest.raises(LastAdministrator), unit_of_work():
                ways[way]()
        elif way == "list":
            lines = (
                f"external_id,email,name,department\n{mara.external_id},{mara.email},Mara,Sales\n".encode()
            )
            listing = services.Listing("l.csv", "x", is_switching_off=True, may_switch_off_many=True)
            report = services.import_people(BytesIO(lines), listing=listing, actor=as_web(hr))
            assert report.deactivated == 0
        else:
            with unit_of_work() as session:
                session.execute(update(Person).where(Person.id == ada.id).values(left_on=today() - 1))
            services.switch_off_whose_last_day_is_over(actor=OPERATOR)

        db.session.expire_all()
        assert queries.get_person(ada.id).is_active
        assert Role.ADMINISTRATOR in queries.list_roles_of(ada.id)

    def test_two_who_are_put_above_each_other_at_once_make_no_circle(self, app: Flask) -> None:
        """R-P1"""
        ann, bob = make_person("Ann"), make_person("Bob")
        pairs = ((ann.id, bob.id), (bob.id, ann.id))
        db.session.rollback()
        barrier, refused = threading.Barrier(2), []

        def put(person_id: int, manager_id: int) -> None:
            with app.app_context():
                try:
                    with unit_of_work():
                        if db.session.get_bind().dialect.name == "postgresql":
                            queries.managers_of_all()  # both have begun
                            barrier.wait(5)
                        services.change_person(person_id, version=1, manager_id=manager_id, actor=OPERATOR)
                except PersonRefused as error:
                    refused.append(error)
                finally:
                    db.session.remove()

        threads = [threading.Thread(target=put, args=pair) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)

        assert len(refused) == 1
        assert len(queries.managers_of_all()) == 1

    def test_two_administrators_who_take_each_others_role_at_once_leave_one(self, app: Flask) -> None:
        """R-P1"""
        ada, bob = make_administrator("Ada"), make_administrator("Bob")
        pairs = ((ada.id, as_web(bob)), (bob.id, as_web(ada)))
        db.session.rollback()
        barrier, refused = threading.Barrier(2), []

        def take(person_id: int, actor: Actor) -> None:
            with app.app_context():
                try:
                    with unit_of_work():
                        if db.session.get_bind().dialect.name == "postgresql":
                            queries.count_administrators()  # both have begun and seen two
                            barrier.wait(5)
                        services.withdraw_role(person_id, role=Role.ADMINISTRATOR, actor=actor)
                except LastAdministrator as error:
                    refused.append(error)
                finally:
                    db.session.remove()

        threads = [threading.Thread(target=take, args=pair) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)

        assert (len(refused), queries.count_administrators()) == (1, 1)

    def test_a_page_takes_back_only_what_it_has_shown(self) -> None:
        ada, ann = make_administrator(), make_person("Ann", roles=(Role.COACH, Role.EDITOR))

        with unit_of_work():
            services.change_roles(
                ann.id, shown=frozenset({Role.COACH}), wanted=frozenset({Role.CURATOR}), actor=as_web(ada)
            )

        assert queries.list_roles_of(ann.id) == [Role.CURATOR, Role.EDITOR]


class TestAbsences:
    def test_overlapping_absences_are_allowed_and_read_as_one(self, clock: TestClock) -> None:
        """PL-18, R-J5"""
        ann = make_person("Ann")
        today = clock.day

        with unit_of_work():
            for span in ((0, 4), (3, 8), (9, 9), (20, 21)):
                services.declare_absence(
                    ann.id, first_day=today + span[0], last_day=today + span[1], actor=as_web(ann)
                )

        assert len(queries.list_absences(ann.id)) == 4
        assert queries.absence_spans(ann.id) == [(today, today + 9), (today + 20, today + 21)]

    def test_the_same_days_declared_again_are_the_same_absence(self, clock: TestClock) -> None:
        ann = make_person("Ann")

        with unit_of_work():
            ids = {services.declare_absence(ann.id, first_day=clock.day, last_day=clock.day, actor=as_web(ann)).id
                   for _ in range(2)}  # fmt: skip

        assert len(ids) == 1
        assert logged() == ["people.absence.declared"]

    def test_ones_own_word_is_limited_and_hrs_for_others_is_not(self, clock: TestClock) -> None:
        """R-J5"""
        ann, hr = make_person("Ann"), make_hr()
        long_ago = {"first_day": clock.day - 90, "last_day": clock.day - 60}

        for person in (ann, hr):
            with pytest.raises(AbsenceRefused, match="14 days back"), unit_of_work():
                services.declare_absence(person.id, **long_ago, actor=as_web(person))
        with unit_of_work():
            services.declare_absence(ann.id, **long_ago, actor=as_web(hr))

        assert len(queries.list_absences(ann.id)) == 1

    @pytest.mark.parametrize("year", [1, 1899, 2200, 9999])
    def test_no_service_keeps_a_day_that_nobody_can_mean(self, year: int) -> None:
        """Also not from a program that writes "for ever" as a day: pages would count on from there."""
        mara, day = make_person("Mara"), day_from_date(date(year, 12, 31))
        first_day = min(day, today())
        acts: list[tuple[str, Callable[[], object]]] = [
            ("last_day" if year > 2000 else "first_day",
             lambda: services.declare_absence(mara.id, first_day=first_day, last_day=day, actor=OPERATOR)),
            ("last_day", lambda: services.deactivate_person(mara.id, last_day=day, actor=OPERATOR)),
            ("last_day", lambda: services.plan_leaving(mara.id, last_day=day, actor=OPERATOR)),
            ("joined_on", lambda: services.change_person(mara.id, version=1, joined_on=day, actor=OPERATOR)),
            ("joined_on", lambda: services.add_person("joe@a.example", name="Joe", joined_on=day, actor=OPERATOR)),
        ]  # fmt: skip

        for field, act in acts:
            with pytest.raises(Invalid, match="between 1900 and 2199") as refused, unit_of_work():
                act()
            assert refused.value.field == field

    def test_nobody_declares_or_withdraws_a_colleagues_absence(self, clock: TestClock) -> None:
        ann, bob = make_person("Ann"), make_person("Bob")
        absence = make_absence(ann, clock.day, clock.day)

        with pytest.raises(NotAllowed), unit_of_work():
            services.declare_absence(ann.id, first_day=clock.day, last_day=clock.day, actor=as_web(bob))
        with pytest.raises(AbsenceNotFound), unit_of_work():
            services.withdraw_absence(absence.id, actor=as_web(bob))

    def test_an_absence_is_withdrawn_and_that_can_be_undone_for_a_day(
        self, clock: TestClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """R-J5"""
        told: list[object] = []
        monkeypatch.setitem(_reactions, AbsenceChanged, [told.append])
        ann = make_person("Ann")
        absence = make_absence(ann, clock.day, clock.day + 3)

        with unit_of_work():
            services.withdraw_absence(absence.id, actor=as_web(ann))
            services.withdraw_absence(absence.id, actor=as_web(ann))
        assert queries.absence_spans(ann.id) == []
        since = clock.now - timedelta(days=1)
        assert queries.list_withdrawn_absences(ann.id, since=since) == [absence]
        with unit_of_work():
            again = [services.restore_absence(absence.id, actor=as_web(ann)).id for _ in range(2)]
        assert queries.absence_spans(ann.id) == [(clock.day, clock.day + 3)]
        assert queries.list_withdrawn_absences(ann.id, since=since) == []

        assert told == [AbsenceChanged(ann.id)] * 2
        with unit_of_work():
            services.withdraw_absence(again[1], actor=as_web(ann))
        clock.advance(hours=25)
        with pytest.raises(AbsenceRefused), unit_of_work():
            services.restore_absence(absence.id, actor=as_web(ann))


class TestOneself:
    def test_a_person_is_told_once_and_can_stop_the_keeping_of_activity(self) -> None:
        ann = make_person("Ann", informed_at=None)

        with unit_of_work():
            outcomes = [services.stop_observation(ann.id, actor=as_web(ann)) for _ in range(2)]
        person = queries.get_person(ann.id)
        assert person.informed_at is not None
        assert person.observation_stopped_at is not None
        with unit_of_work():
            outcomes += [services.resume_observation(ann.id, actor=as_web(ann)) for _ in range(2)]

        assert outcomes == [True, False, True, False]
        assert queries.get_person(ann.id).observation_stopped_at is None
        assert logged() == [
            "people.person.informed",
            "people.observation.stopped",
            "people.observation.resumed",
        ]

    def test_nobody_decides_that_for_somebody_else(self) -> None:
        ann, hr = make_person("Ann"), make_hr()

        with pytest.raises(NotAllowed), unit_of_work():
            services.stop_observation(ann.id, actor=as_web(hr))

    def test_how_pages_look_is_ones_own_and_does_not_make_a_record_stale(self) -> None:
        ann = make_person("Ann")

        with unit_of_work():
            services.change_profile(ann.id, language="de", theme=Theme.DARK, actor=as_web(ann))

        person = queries.get_person(ann.id)
        assert (person.language, person.theme, person.version) == ("de", "dark", 1)


class TestLog:
    def test_an_act_that_fails_leaves_no_line(self) -> None:
        """AU-4, partly: the line stands or falls with the act."""
        ann = make_person("Ann")

        def grant_and_fail() -> None:
            with unit_of_work():
                services.grant_role(ann.id, role=Role.COACH, actor=OPERATOR)
                raise Conflict

        with pytest.raises(Conflict):
            grant_and_fail()

        assert (logged(), queries.list_roles_of(ann.id)) == ([], [])

    def test_every_act_on_people_leaves_its_line(self, clock: TestClock) -> None:
        """AU-4, partly"""
        ann, today = make_person("Ann", informed_at=None), clock.day
        acts = (
            lambda: services.change_person(ann.id, version=1, title="Rep", actor=OPERATOR),
            lambda: services.grant_role(ann.id, role=Role.COACH, actor=OPERATOR),
            lambda: services.withdraw_role(ann.id, role=Role.COACH, actor=OPERATOR),
            lambda: services.declare_absence(ann.id, first_day=today, last_day=today, actor=OPERATOR),
            lambda: services.withdraw_absence(queries.list_absences(ann.id)[0].id, actor=OPERATOR),
            lambda: services.mark_informed(ann.id, actor=OPERATOR),
            lambda: services.stop_observation(ann.id, actor=OPERATOR),
            lambda: services.resume_observation(ann.id, actor=OPERATOR),
            lambda: services.change_profile(ann.id, language="de", theme=Theme.DEVICE, actor=OPERATOR),
            lambda: services.deactivate_person(ann.id, actor=OPERATOR),
            lambda: services.reactivate_person(ann.id, actor=OPERATOR),
        )

        for number, act in enumerate(acts, 1):
            with unit_of_work():
                act()
            assert len(logged()) == number

        lines = db.session.execute(select(AuditEvent)).scalars().all()
        assert {(line.object_type, line.object_id, line.object_label) for line in lines} == {
            ("person", str(ann.id), "Ann")
        }
        assert now() - lines[0].at < timedelta(seconds=1)
