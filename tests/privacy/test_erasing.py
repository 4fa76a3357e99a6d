"""Erasing (R-P3): nothing of somebody is left but a number; what names nobody stays."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import event, select

from app.core.actor import Actor, Channel
from app.core.audit import AuditEvent, record
from app.core.db import Base, db, writing
from app.core.holdings import holdings
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.people.vocabulary import PERSON_CHANGED
from app.privacy import services
from app.privacy.models import Erasure
from app.privacy.vocabulary import AlreadyErased, ErasureNotFound
from app.signals.models import daily, facets
from app.signals.queries.rollups import find_miscounted
from app.signals.services import import_signals
from tests.factories.people import make_administrator, make_person
from tests.factories.privacy import EMAIL, HANDLE, NAME, NUMBER, WORDS, Known, make_known
from tests.factories.signals import line, put_kinds_in_force, write_csv
from tests.support.clock import TestClock
from tests.support.mail_server import MailServer, post_office

NEEDLES = (NAME, "Zoraida", "Quintero", EMAIL, NUMBER, HANDLE, WORDS, "twice@larkfield.example")


def everything() -> Iterator[tuple[str, str]]:
    """Every value of every column of every table, as text."""
    db.session.rollback()
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)).mappings():
            yield from ((f"{table.name}.{name}", _text(value)) for name, value in row.items())


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def found() -> set[tuple[str, str]]:
    """Where anything of the person is found."""
    return {
        (place, needle)
        for place, text in everything()
        for needle in NEEDLES
        if needle.lower() in text.lower()
    }


def himself(known: Known) -> Actor:
    return Actor(known.person.id, roles=frozenset({"employee"}), channel=Channel.WEB)


def test_after_an_erasure_a_search_through_everything_finds_nothing(known: Known) -> None:
    """R-P3: all tables and columns are searched, so one that is added later is searched too."""
    before = {place for place, _needle in found()}

    services.erase_person(known.person.id, why="asked for it", actor=Actor.operator())

    assert len(before) > 12, before
    assert found() == set()


@pytest.mark.parametrize(
    "target", ["Özlem Çelik", "özlem çelik", "ÖZLEM ÇELIK", "özlem Çelik", "Özlem ÇELIK"]
)
def test_capitals_beyond_plain_letters_hide_nobody(app: Flask, tmp_path: Path, target: str) -> None:
    """R-P3: SQLite makes only plain letters small, and so may PostgreSQL; what names somebody is found all the same."""
    put_kinds_in_force()
    person, other = make_person("Özlem Çelik"), make_person("Bob Berry")
    acts = [line("1", other, "Create", "comment", target=target), line("2", target)]
    import_signals(write_csv(tmp_path / "a.csv", acts), basis="an agreement", actor=Actor.operator())
    with unit_of_work():
        record(PERSON_CHANGED, actor=Actor.operator(), object_type="person", object_id=other.id, reason=f"by {target}")  # fmt: skip
    shown = {one.key: one.number_of(person.id) for one in holdings()}

    services.erase_person(person.id, why="asked for it", actor=Actor.operator())

    assert (shown["signals.mentions"], shown["signals.lists"]) == (1, 1)
    assert [place for place, text in everything() if target in text] == []
    assert find_miscounted()[0] == []


def test_whole_tables_are_not_looked_through_while_nobody_else_can_write(known: Known) -> None:
    """On SQLite there is one who writes; looking through a long log for a name takes seconds."""
    looked: list[tuple[bool, str]] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        # Looking for a name is the one thing that no index helps with.
        if " LIKE " in statement or "lower(signals_signals.target)" in statement:
            looked.append((writing.get(), statement))

    event.listen(db.engine, "before_cursor_execute", note)
    services.erase_person(known.person.id, why="asked for it", actor=Actor.operator())
    event.remove(db.engine, "before_cursor_execute", note)

    assert len(looked) >= 5
    assert [statement for is_writing, statement in looked if is_writing] == []


def test_much_that_names_somebody_is_removed_some_at_once(
    known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.privacy.services import erasing

    monkeypatch.setattr(erasing, "_AT_ONCE", 1)

    services.erase_person(known.person.id, why="asked for it", actor=Actor.operator())

    assert found() == set()


def test_nothing_of_any_kind_is_held_afterwards_but_what_says_that_it_stays(known: Known) -> None:
    person_id = known.person.id
    # Everything is there to begin with, but for the wish itself, and files: see test_files.py.
    empty = [one.key for one in holdings() if one.number_of(person_id) == 0]
    assert empty == ["privacy.erasures", "privacy.files"]

    services.erase_person(person_id, why="asked for it", actor=Actor.operator())

    left = {one.key for one in holdings() if one.number_of(person_id)}
    assert left <= {one.key for one in holdings() if one.stays}


def test_what_stays_is_a_number_that_is_switched_off(known: Known) -> None:
    person_id = known.person.id
    services.erase_person(person_id, why="asked for it", actor=Actor.operator())

    person = db.session.get_one(Person, person_id)
    assert (person.name, person.external_id, person.email, person.is_active) == (
        "",
        f"erased-{person_id}",
        f"erased-{person_id}@erased.invalid",
        False,
    )
    assert person.erased_at is not None


def test_others_keep_what_they_did_with_the_person_and_its_counts(known: Known) -> None:
    """Sums that name nobody stay: three replies to three names are three counterparts, before and after."""

    def counts_of_colleague() -> tuple[list[Any], list[Any]]:
        mine = known.colleague.id
        of_days = db.session.execute(select(daily).where(daily.c.person_id == mine)).all()
        sides = select(facets.c.facet, facets.c.kind, facets.c.day, facets.c.grade, facets.c["count"])
        return sorted(map(tuple, of_days)), sorted(
            map(tuple, db.session.execute(sides.where(facets.c.person_id == mine)))
        )

    before = counts_of_colleague()

    services.erase_person(known.person.id, why="asked for it", actor=Actor.operator())

    assert counts_of_colleague() == before
    assert find_miscounted()[0] == []


def test_the_log_keeps_each_act_and_loses_the_words_about_the_person(known: Known) -> None:
    def acts() -> list[tuple[Any, ...]]:
        columns = (AuditEvent.id, AuditEvent.at, AuditEvent.action, AuditEvent.actor_id, AuditEvent.object_id)
        return [tuple(row) for row in db.session.execute(select(*columns).order_by(AuditEvent.id))]

    before = acts()

    services.erase_person(known.person.id, why="asked for it", actor=Actor.operator())

    assert acts()[: len(before)] == before


def test_what_the_person_did_for_others_in_their_office_keeps_its_words(known: Known) -> None:
    """Nobody rids the log of what they did to others by having themselves erased."""
    ruled = make_administrator("Rita Ruling")
    own = Actor(known.hr.id, roles=frozenset({"hr"}), channel=Channel.WEB)
    with unit_of_work():
        from app.people.services import deactivate_person

        deactivate_person(known.colleague.id, reason="left in March", actor=own)

    services.erase_person(known.hr.id, why="asked for it", actor=Actor.operator())

    query = select(AuditEvent).where(AuditEvent.reason == "left in March")
    line = db.session.execute(query).scalar_one()
    assert (line.actor_id, line.object_label) == (known.hr.id, "Bob Berry")
    assert ruled.is_active


def test_erasing_twice_and_going_over_it_again_finds_nothing_more(known: Known) -> None:
    services.erase_person(known.person.id, why="asked for it", actor=Actor.operator())

    assert services.go_over_again(actor=Actor.clockwork()) == 0
    with pytest.raises(AlreadyErased):
        services.erase_person(known.person.id, why="again", actor=Actor.operator())


def test_an_erasure_that_is_killed_half_way_is_carried_on(
    known: Known, monkeypatch: pytest.MonkeyPatch, clock: TestClock
) -> None:
    with unit_of_work():
        services.ask_for_erasure(known.person.id, actor=himself(known))
    clock.advance(days=8)
    from app.privacy.services import erasing

    real, calls = erasing._erase_some, []

    def killed(erase: Any, person_id: int) -> int:
        calls.append(person_id)
        if len(calls) == 9:
            raise RuntimeError("killed")
        return real(erase, person_id)

    monkeypatch.setattr(erasing, "_erase_some", killed)
    with pytest.raises(RuntimeError):
        services.erase_due(actor=Actor.clockwork())
    monkeypatch.undo()

    assert services.erase_due(actor=Actor.clockwork()) == 1
    assert found() == set()


def test_a_wish_is_carried_out_by_the_clockwork_after_seven_days(known: Known, clock: TestClock) -> None:
    with unit_of_work():
        services.ask_for_erasure(known.person.id, actor=himself(known))

    clock.advance(days=6)
    run_due_jobs()
    assert db.session.get_one(Person, known.person.id).erased_at is None

    clock.advance(days=2)
    run_due_jobs()
    db.session.rollback()
    assert db.session.get_one(Person, known.person.id).erased_at is not None


def test_a_wish_that_is_taken_back_is_not_carried_out(known: Known, clock: TestClock) -> None:
    with unit_of_work():
        services.ask_for_erasure(known.person.id, actor=himself(known))
    with unit_of_work():
        services.withdraw_erasure(known.person.id, actor=himself(known))

    clock.advance(days=8)
    run_due_jobs()

    db.session.rollback()
    assert db.session.get_one(Person, known.person.id).erased_at is None
    with pytest.raises(ErasureNotFound), unit_of_work():
        services.withdraw_erasure(known.person.id, actor=himself(known))


def test_whoever_comes_back_within_the_seven_days_is_not_erased_by_a_wish_of_others(
    known: Known, clock: TestClock
) -> None:
    """HR may ask only for somebody who has left; the day it is carried out counts as well."""
    from app.people.services import deactivate_person, reactivate_person

    person_id = known.person.id
    office = Actor(known.hr.id, roles=frozenset({"hr"}), channel=Channel.WEB)
    with unit_of_work():
        deactivate_person(person_id, actor=office)
        services.ask_for_erasure(person_id, why="left", actor=office)
    with unit_of_work():
        reactivate_person(person_id, actor=office)

    clock.advance(days=8)
    assert services.erase_due(actor=Actor.clockwork()) == 0

    db.session.rollback()
    person = db.session.get_one(Person, person_id)
    assert (person.name, person.is_active) == (NAME, True)
    last = db.session.execute(select(AuditEvent).order_by(AuditEvent.id.desc())).scalars().first()
    assert last is not None
    assert (last.action, last.object_id) == ("privacy.erasure.withdrawn", str(person_id))


def test_asking_twice_is_one_wish(known: Known) -> None:
    for _ in range(2):
        with unit_of_work():
            services.ask_for_erasure(known.person.id, actor=himself(known))

    assert len(db.session.execute(select(Erasure.id)).all()) == 1


def test_a_record_that_was_joined_to_another_goes_with_it(known: Known) -> None:
    with unit_of_work() as session:
        session.get_one(Person, known.colleague.id).merged_into_id = known.person.id

    services.erase_person(known.person.id, why="asked for it", actor=Actor.operator())

    assert db.session.get_one(Person, known.colleague.id).erased_at is not None


def test_operators_erase_by_a_command(known: Known, runner: FlaskCliRunner) -> None:
    done = runner.invoke(args=["people", "erase", EMAIL, "--why", "a letter of 1 March", "--yes", "--json"])

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["erased"]["people.record"] == 1
    assert found() == set()


def test_letters_and_a_notice_tell_of_the_wish_and_of_its_end(app: Flask, tmp_path: Path) -> None:
    with post_office() as post:
        known = make_known(app, tmp_path)
        run_due_jobs()
        already = len(post.envelopes)
        with unit_of_work():
            services.ask_for_erasure(known.person.id, actor=himself(known))
        with unit_of_work():
            services.withdraw_erasure(known.person.id, actor=himself(known))
        run_due_jobs()
        told = _sent(post, already)

    assert told == [[EMAIL], [EMAIL]]


def _sent(post: MailServer, already: int) -> list[list[str]]:
    return [to for _, to in post.envelopes[already:]]


def test_the_same_file_again_knows_nobody_of_that_name(known: Known, tmp_path: Path) -> None:
    """What was erased does not come back with a file of activity."""
    services.erase_person(known.person.id, why="asked for it", actor=Actor.operator())

    report = import_signals(tmp_path / "signals.csv", actor=Actor.operator())

    # Whoever sends a file sends the names in it: its refused lines say that nobody of that name is known.
    assert report.new_count == 0
    assert {place for place, _needle in found()} == {"signals_batches.first_refusals"}


def test_days_to_think(known: Known) -> None:
    with unit_of_work():
        erasure = services.ask_for_erasure(known.person.id, at_once=True, actor=himself(known))
        assert erasure.due_at - erasure.asked_at == timedelta(days=7)
