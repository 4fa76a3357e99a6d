"""Steps: done by acts or by one's word, once and for good."""

from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from app.core.actor import Actor
from app.core.clock import today
from app.core.db import db
from app.core.errors import Invalid, NotAllowed
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.journey.models import Placement, StepCompletion
from app.journey.queries.standings import find_placement
from app.journey.rules.ruleset import ByMeasure
from app.journey.services.placing import place_due
from app.journey.services.rules import ensure_first_version, publish_rules, rules_in_force
from app.journey.services.steps import (
    complete_proven_steps,
    complete_step_by_statement,
    complete_steps_of_everybody,
)
from app.journey.vocabulary import LinkPolicy, StepNotFound, StepNotOpen, Zone
from app.notices.models import Notice
from app.people.models import Person
from app.people.services import deactivate_person, reactivate_person
from app.signals import services as signals
from app.signals.models import Signal
from tests.factories.journey import SHARE, act, acts, csv_line, rules_with
from tests.factories.people import make_person
from tests.support.clock import TestClock

pytestmark = pytest.mark.usefixtures("app")


def by_word(link: LinkPolicy, zone: Zone = Zone.CONSUMER) -> str:
    """The key of a step that is open to a beginner and done by one's word."""
    return next(
        step.key
        for step in rules_in_force().steps.values()
        if step.statement is link and step.opens_with.rank <= zone.rank and not step.after and not step.coming
    )


def say(person: Person, key: str, **others: str) -> bool:
    with unit_of_work():
        return complete_step_by_statement(
            person.id, key, statement=others.get("statement", "done"), link=others.get("link", ""),
            actor=Actor(person_id=person.id),
        )  # fmt: skip


def done_steps(person_id: int) -> dict[str, StepCompletion]:
    rows = db.session.execute(select(StepCompletion).where(StepCompletion.person_id == person_id)).scalars()
    return {row.step_key: row for row in rows}


def notices_of(person: Person) -> int:
    return db.session.execute(
        select(func.count()).where(Notice.person_id == person.id, Notice.kind == "step_done")
    ).scalar_one()


def test_an_act_completes_the_step_that_it_proves_and_the_first_one_is_told() -> None:
    """R-J4."""
    ann = make_person("Ann")

    acts(ann, SHARE, [today() - 1, today()])

    shares = [
        step.key
        for step in rules_in_force().steps.values()
        if isinstance(step.completes, ByMeasure) and step.completes.measure.key == "shares"
    ]
    done = done_steps(ann.id)
    assert shares[0] in done
    assert done[shares[0]].cause == "activity"
    assert notices_of(ann) == 1


def test_a_word_is_an_act_of_ones_own_and_completes_the_step_once() -> None:
    """R-J4, UN-9: two at the same time are one completion and one message."""
    ann = make_person("Ann")
    ensure_first_version()
    key = by_word(LinkPolicy.NONE)

    assert say(ann, key)
    assert not say(ann, key)

    signal = db.session.execute(select(Signal)).scalar_one()
    assert (signal.platform, signal.external_id, signal.evidence) == ("waymark", f"step:{key}:{ann.id}", 1)
    assert done_steps(ann.id)[key].signal_id == signal.id
    assert notices_of(ann) == 1
    assert find_placement(ann.id).zone == Zone.CONSUMER  # type: ignore[union-attr]


def test_a_step_that_is_not_there_or_ahead_or_somebody_elses_is_refused() -> None:
    """R-J4, UN-7."""
    ann, ben = make_person("Ann"), make_person("Ben")
    ensure_first_version()

    with pytest.raises(StepNotFound):
        say(ann, "nowhere")
    ahead = next(
        step.key
        for step in rules_in_force().steps.values()
        if step.statement and step.opens_with is Zone.CREATOR
    )
    with pytest.raises(StepNotOpen):
        say(ann, ahead)
    with pytest.raises(NotAllowed), unit_of_work():
        complete_step_by_statement(ann.id, by_word(LinkPolicy.NONE), actor=Actor(person_id=ben.id))
    assert not done_steps(ann.id)


def test_a_link_has_to_be_one() -> None:
    """R-J4."""
    ann = make_person("Ann")
    acts(ann, SHARE, [today() - 2, today() - 1, today()])
    key = by_word(LinkPolicy.REQUIRED, Zone.ENGAGED)
    with unit_of_work() as session:
        session.execute(update(Placement).where(Placement.person_id == ann.id).values(highest_zone="engaged"))

    for link in ("", "javascript:alert(1)"):
        with pytest.raises(Invalid):
            say(ann, key, link=link)
    assert key not in done_steps(ann.id)
    assert say(ann, key, link="https://larkfield.example/piece")


def test_what_was_opened_stays_open_after_a_fall(clock: TestClock) -> None:
    """UN-10: and what was done stays done."""
    ann = make_person("Ann")
    acts(ann, SHARE, [today() - 2, today() - 1, today()])
    before = set(done_steps(ann.id))
    for _ in range(60):
        clock.advance(days=1)
        place_due(actor=Actor.clockwork())
    db.session.rollback()

    placement = find_placement(ann.id)

    assert placement is not None
    assert (placement.zone, placement.highest_zone) == ("consumer", "sharer")
    assert set(done_steps(ann.id)) == before


def test_harder_steps_take_nothing_away_and_easier_ones_complete_in_silence() -> None:
    """UN-11, UN-12."""
    ann, ben = make_person("Ann"), make_person("Ben")
    act(ann)
    acts(ben, ("Like", ""), [today()])
    had = set(done_steps(ann.id))
    files = rules_with(old="grace_days = 30", new="grace_days = 31")
    old = 'completes = { measure = "shares", at_least = 1 }'
    assert old in files["steps.toml"]
    files["steps.toml"] = files["steps.toml"].replace(
        old, 'completes = { measure = "shares", at_least = 50 }'
    )
    easier = 'measure = "reactions", at_least = 3'
    files["steps.toml"] = files["steps.toml"].replace(easier, 'measure = "reactions", at_least = 1')
    told = notices_of(ben)

    with unit_of_work():
        publish_rules(files, actor=Actor.operator())
    run_due_jobs()

    db.session.rollback()
    assert had <= set(done_steps(ann.id))
    assert len(done_steps(ben.id)) == 1
    assert notices_of(ben) == told


def test_an_import_completes_steps_without_a_word_and_again_changes_nothing(tmp_path: Path) -> None:
    """UN-12, JO-1."""
    ann = make_person("Ann")
    ensure_first_version()
    lines = [csv_line(ann, number, SHARE, today() - number) for number in range(1, 4)]
    file = tmp_path / "signals.csv"
    file.write_text("id,actor,type,object_type,object,target,published,platform\n" + "\n".join(lines) + "\n")

    for _ in range(2):
        signals.import_signals(file, actor=Actor.operator())
        run_due_jobs()
        with unit_of_work():
            complete_steps_of_everybody()
            complete_proven_steps(ann.id)

    db.session.rollback()
    assert find_placement(ann.id).zone == Zone.SHARER  # type: ignore[union-attr]
    assert notices_of(ann) == 0
    count = db.session.execute(select(func.count()).select_from(StepCompletion)).scalar_one()
    assert count == len(done_steps(ann.id)) > 0


def test_who_is_switched_on_again_has_done_what_came_in_meanwhile(tmp_path: Path) -> None:
    """R-J4, R-P2: an act completes what counts its kind; what was missed is made up for at the return."""
    ann = make_person("Ann")
    ensure_first_version()
    with unit_of_work():
        deactivate_person(ann.id, actor=Actor.operator())
    lines = [csv_line(ann, number, SHARE, today() - number) for number in range(1, 4)]
    file = tmp_path / "signals.csv"
    file.write_text("id,actor,type,object_type,object,target,published,platform\n" + "\n".join(lines) + "\n")
    signals.import_signals(file, actor=Actor.operator())
    run_due_jobs()
    assert done_steps(ann.id) == {}

    with unit_of_work():
        reactivate_person(ann.id, actor=Actor.operator())

    assert "share-one-piece" in done_steps(ann.id)
    with unit_of_work():
        assert complete_proven_steps(ann.id) == []
