"""Publishing rules: seen before, refused whole or in force whole, one winner, everybody placed by them."""

import re
import threading
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.clock import today
from app.core.db import db
from app.core.errors import Conflict
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.journey.queries.rules import list_versions, newest_version
from app.journey.queries.standings import find_placement, list_moves
from app.journey.services.placing import place_due
from app.journey.services.previewing import Shift, preview
from app.journey.services.rules import (
    SHIPPED_FOLDER,
    ensure_first_version,
    publish_rules,
    read_files,
    rules_in_force,
)
from app.journey.services.standpoint import read_standpoint
from app.journey.vocabulary import RulesRefused, RulesUnchanged, Zone
from app.signals.models import daily
from app.signals.services import log_act
from tests.factories.journey import JIG, SHARE, act, acts, rules_with
from tests.factories.people import make_person
from tests.support.clock import TestClock
from tests.support.crowds import at_once

pytestmark = pytest.mark.usefixtures("app")
OPERATOR = Actor.operator()
HARDER = {
    "old": 'measure = "shares", days = 28, enter = 3, keep = 2',
    "new": 'measure = "shares", days = 28, enter = 30, keep = 20',
}


def publish(files: dict[str, str], **others: object) -> None:
    with unit_of_work():
        publish_rules(files, actor=OPERATOR, **others)  # type: ignore[arg-type]  # note, replacing


def test_a_new_database_has_the_shipped_rules_in_force() -> None:
    """R-J2."""
    assert ensure_first_version() == 1
    assert ensure_first_version() == 1

    assert rules_in_force().version == 1
    assert len(list_versions()) == 1


def test_the_first_acts_of_two_people_on_a_new_installation_do_not_wait_for_each_other(app: Flask) -> None:
    """R-J2: whoever puts the first rules in force counts for everybody, so it happens before anybody is held."""
    people = [make_person(name).id for name in ("Mara Lind", "Ole Brandt")]
    both_hold = threading.Barrier(2)

    def wait_for_the_other(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        if "pg_advisory_xact_lock_shared" in statement:
            with suppress(threading.BrokenBarrierError):
                both_hold.wait(0.5)  # the other one may have to wait for us, and then does not come

    def act(person_id: int) -> int:
        with unit_of_work():
            log_act(person_id, verb=("Announce", ""), link=f"https://larkfield.example/{person_id}", actor=Actor(person_id=person_id))  # fmt: skip
            return rules_in_force().version

    db.session.rollback()
    event.listen(db.engine, "after_cursor_execute", wait_for_the_other)
    try:
        assert at_once(app, [partial(act, person_id) for person_id in people]) == [1, 1]
    finally:
        event.remove(db.engine, "after_cursor_execute", wait_for_the_other)

    assert len(list_versions()) == 1
    assert [find_placement(person_id).zone for person_id in people] == [Zone.CONSUMER, Zone.CONSUMER]  # type: ignore[union-attr]


def test_refused_rules_leave_the_rules_in_force() -> None:
    """PL-22, PL-23, PL-24."""
    files = rules_with(old='measure = "shares", days', new='measure = "sharse", days')

    with pytest.raises(RulesRefused) as refused:
        publish(files)

    assert "zones.toml" in str(refused.value)
    assert "shares" in str(refused.value)
    assert rules_in_force().version == 1


def test_the_rules_in_force_are_not_published_again() -> None:
    """AU-1: nothing is logged either."""
    with pytest.raises(RulesUnchanged):
        publish(read_files(SHIPPED_FOLDER))

    assert db.session.execute(select(AuditEvent)).first() is None


def test_a_version_is_kept_with_who_when_and_why() -> None:
    """R-J6, AU-1."""
    publish(rules_with(**HARDER), note="Winter is long")

    versions = list_versions()
    assert [version.version for version in versions] == [2, 1]
    assert versions[0].note == "Winter is long"
    assert versions[0].in_force_from == today()
    event = db.session.execute(select(AuditEvent)).scalar_one()
    assert (event.action, event.object_id) == ("journey.rules.published", "2")


def test_the_largest_numbers_that_rules_may_hold_break_nothing(clock: TestClock) -> None:
    """PL-22: four million days passed the check and were published; every trail answered 500 from then on."""
    ann = make_person("Ann")
    acts(ann, SHARE, [today() - 2, today() - 1, today()])
    clock.advance(days=2)
    largest = {"grace_days": 3_650, "below_days": 3_650, "days": 3_650, "minutes": 1_440}
    files = {
        name: re.sub(
            r"\b(grace_days|below_days|days|minutes|enter|keep|per_day|per_counterpart) = \d+",
            lambda found: f"{found[1]} = {largest.get(found[1], 1_000_000)}",
            re.sub(r"(completes = .*at_least) = \d+", r"\1 = 1000000", text),
        )
        for name, text in read_files(SHIPPED_FOLDER).items()
    }

    seen = preview(files)
    publish(files)
    run_due_jobs()

    assert seen.flows == {(Zone.SHARER, Zone.CONSUMER, False): 1}
    for days in (0, 1, 400):
        clock.advance(days=days)
        place_due(actor=OPERATOR)
        assert read_standpoint(ann.id).zone is Zone.SHARER


def test_of_two_who_publish_at_once_one_wins(app: Flask) -> None:
    """PL-25."""
    present = rules_in_force().version
    drafts = [rules_with(old="grace_days = 30", new=f"grace_days = {days}") for days in (31, 32)]
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def run(files: dict[str, str]) -> None:
        with app.app_context():
            start.wait()
            try:
                with unit_of_work():
                    publish_rules(files, replacing=present, actor=OPERATOR)
                outcomes.append("won")
            except Conflict:
                outcomes.append("conflict")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(files,)) for files in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    db.session.rollback()
    assert sorted(outcomes) == ["conflict", "won"]
    assert newest_version() == present + 1


def test_harder_rules_show_whom_they_concern_and_give_everybody_grace(clock: TestClock) -> None:
    """PL-31: the preview shows it, nobody falls at once, and the cause is the rules."""
    people = [make_person() for _ in range(4)]
    for person in people:
        acts(person, SHARE, [today() - 2, today() - 1, today()])
    clock.advance(days=2)

    seen = preview(rules_with(**HARDER))
    publish(rules_with(**HARDER))
    run_due_jobs()

    assert seen.flows == {(Zone.SHARER, Zone.CONSUMER, False): 4}
    assert {zone_of(person.id) for person in people} == {"sharer"}
    for _ in range(31):
        clock.advance(days=1)
        place_due(actor=OPERATOR)
    assert {zone_of(person.id) for person in people} == {"consumer"}
    assert {list_moves(person.id)[-1].cause for person in people} == {"ruleset"}


def test_a_preview_shows_those_as_well_who_came_where_they_stand_today() -> None:
    """PL-31: on the day on which a company is brought in, every draft was said to concern nobody."""
    ann = make_person("Ann")
    acts(ann, SHARE, [today() - 2, today() - 1, today()])

    assert preview(rules_with(**HARDER)).shifts == (
        Shift(ann.id, Zone.SHARER, Zone.CONSUMER, is_at_once=False),
    )
    assert preview(read_files(SHIPPED_FOLDER)).shifts == ()


def test_easier_rules_promote_as_soon_as_they_are_in_force() -> None:
    """R-J2, JO-1: and running the job again changes nothing."""
    ann = make_person("Ann")
    acts(ann, SHARE, [today() - 1, today()])
    files = rules_with(old=HARDER["old"], new='measure = "shares", days = 28, enter = 2, keep = 2')

    seen = preview(files)
    publish(files)
    run_due_jobs()
    run_due_jobs()

    assert seen.flows == {(Zone.CONSUMER, Zone.SHARER, True): 1}
    assert zone_of(ann.id) == Zone.SHARER
    assert len(list_moves(ann.id)) == 2


def test_a_draft_that_counts_other_acts_is_previewed_from_the_acts_themselves(clock: TestClock) -> None:
    """R-J2."""
    ann = make_person("Ann")
    acts(ann, JIG, [today() - 2, today() - 1, today()])
    files = read_files(SHIPPED_FOLDER)
    files["kinds.toml"] = files["kinds.toml"].replace('"Announce *"', '"Announce *", "Create jig"')

    seen = preview(files)
    publish(files)
    run_due_jobs()

    assert seen.flows == {(Zone.CONSUMER, Zone.SHARER, True): 1}
    assert zone_of(ann.id) == Zone.SHARER


def test_a_preview_does_not_count_those_who_move_anyway(clock: TestClock) -> None:
    """PL-31: unchanged drafts were said to move whoever had too little by the rules in force, or is promoted today."""
    falling, rising, concerned = make_person("Ann"), make_person("Bo"), make_person("Cy")
    acts(falling, SHARE, [today() - 2, today() - 1, today()])
    clock.advance(days=29)
    acts(concerned, SHARE, [today() - 2, today() - 1, today()])
    acts(rising, SHARE, [today() - 1, today()])
    clock.advance(days=1)
    with unit_of_work() as session:  # As an import stores acts before anybody is placed by them.
        session.execute(update(daily).where(daily.c.person_id == rising.id).values(share=2))
    shipped = read_files(SHIPPED_FOLDER)

    assert zone_of(falling.id) == zone_of(concerned.id) == Zone.SHARER
    assert zone_of(rising.id) == Zone.CONSUMER
    for drafts in (
        shipped,
        shipped | {"kinds.toml": shipped["kinds.toml"].replace("Create note", "Create jig")},
    ):
        assert preview(drafts).shifts == ()
    assert preview(rules_with(**HARDER)).shifts == (
        Shift(concerned.id, Zone.SHARER, Zone.CONSUMER, is_at_once=False),
    )


def test_a_comment_and_the_cut_into_files_make_no_new_version() -> None:
    """PL-31, AU-1: the content of the rules is compared, not the text."""
    files = read_files(SHIPPED_FOLDER)
    steps = files.pop("steps.toml")
    files |= {"steps/all.toml": f"# Another comment.\n{steps}", "zones.toml": f"\n{files['zones.toml']}"}

    assert preview(files).is_unchanged
    with pytest.raises(RulesUnchanged):
        publish(files)
    assert newest_version() == 1

    files["steps/all.toml"] = files["steps/all.toml"].replace(
        "Verbinde ein Konto", "Verbinde ein eigenes Konto"
    )
    publish(files)

    assert newest_version() == 2


def test_a_preview_stores_nothing() -> None:
    """PL-31."""
    ann = make_person("Ann")
    act(ann)

    preview(rules_with(**HARDER))

    assert newest_version() == 1
    assert len(list_moves(ann.id)) == 1


def zone_of(person_id: int) -> str:
    db.session.rollback()
    placement = find_placement(person_id)
    assert placement is not None
    return placement.zone
