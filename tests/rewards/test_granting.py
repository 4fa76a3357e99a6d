"""Badges are granted by what people do: once, dated at the act that earned them, and for good."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.clock import now, today
from app.core.db import db
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import ensure_first_version, publish_rules
from app.notices.models import Notice
from app.organisation.services import switch_element
from app.organisation.vocabulary import Element
from app.people.models import Person
from app.people.services import deactivate_person, merge_persons, reactivate_person
from app.rewards.models import Badge
from app.rewards.services.granting import grant_everybody, grant_proven
from app.signals.services import confirm_reports, import_signals, log_act, reverse_signal
from tests.factories.journey import ARTICLE, POST, REPLY, SHARE, act, acts, csv_line
from tests.factories.people import make_hr, make_person
from tests.factories.rewards import NEW_BADGE, awards_of, badges_with, put_in_force
from tests.support.clock import TestClock
from tests.support.crowds import at_once

pytestmark = pytest.mark.usefixtures("app")

OPERATOR = Actor.operator()


def told(person: Person) -> int:
    query = select(func.count()).where(Notice.person_id == person.id, Notice.kind == "badge_earned")
    return db.session.execute(query).scalar_one()


def test_an_act_earns_the_badge_that_it_proves_and_the_person_is_told_once(clock: TestClock) -> None:
    """R-W2: in the transaction of the act, dated at it, private."""
    ann = make_person("Ann")

    shared = act(ann, SHARE, day=today() - 3)
    act(ann, SHARE)

    [award] = awards_of(ann).values()
    assert (award.badge_key, award.signal_id, award.is_public) == ("first-share", shared.id, False)
    assert (award.earned_at, award.granted_at) == (shared.occurred_at, now())
    assert told(ann) == 1


def test_what_is_confirmed_later_is_earned_on_the_day_it_was_done(clock: TestClock) -> None:
    """R-W2: a piece counts once a coach has confirmed it, and its badge bears the day of the piece."""
    ann = make_person("Ann")
    ensure_first_version()
    with unit_of_work():
        entry = log_act(
            ann.id, verb=ARTICLE, link="https://larkfield.example/a", actor=Actor(person_id=ann.id)
        )
    assert entry is not None
    signal_id, occurred_at = entry.id, entry.occurred_at
    assert "first-piece" not in awards_of(ann)
    clock.advance(days=2)
    with unit_of_work():
        confirm_reports({signal_id: 0}, actor=OPERATOR)

    assert awards_of(ann)["first-piece"].earned_at == occurred_at


def test_a_badge_stays_when_its_act_is_taken_back_and_is_not_earned_anew(clock: TestClock) -> None:
    """R-W2, BA-11: no rule takes a badge back; doing it again earns no second one."""
    ann = make_person("Ann")
    shared = act(ann, SHARE)
    with unit_of_work():
        reverse_signal(shared.id, reason="a mistake", actor=OPERATOR)
    clock.advance(days=1)
    act(ann, SHARE)

    assert awards_of(ann)["first-share"].earned_at == shared.occurred_at
    assert told(ann) == 1


def test_what_two_connections_find_proven_is_granted_once(app: Flask) -> None:
    """BA-9: the same rule by two workers, while the person acts on a third connection."""
    ann = make_person("Ann")
    put_in_force(badges_with(NEW_BADGE))
    files = badges_with(NEW_BADGE.replace("new-badge", "newer"))
    act(ann, ARTICLE)
    person_id = ann.id
    with unit_of_work():
        publish_rules(files, actor=OPERATOR)
    db.session.rollback()

    def by_act() -> object:
        with unit_of_work():
            return grant_proven(person_id)

    at_once(app, [grant_everybody, grant_everybody, by_act])

    assert sorted(awards_of(ann)) == ["first-piece", "new-badge", "newer"]


def test_an_import_grants_with_the_right_dates_and_tells_only_what_is_new(
    tmp_path: Path, clock: TestClock
) -> None:
    """BA-2: what was done long ago is granted without a word."""
    ann, ben = make_person("Ann"), make_person("Ben")
    ensure_first_version()
    lines = [csv_line(ann, number, POST, today() - 200 + number) for number in range(3)]
    lines += [csv_line(ben, 9, SHARE, today() - 1)]
    file = tmp_path / "acts.csv"
    file.write_text("id,actor,type,object_type,object,target,published,platform\n" + "\n".join(lines))
    import_signals(file, actor=OPERATOR)
    run_due_jobs()

    assert awards_of(ann)["own-voice"].earned_at.date() == (now() - timedelta(days=200)).date()
    assert (told(ann), told(ben)) == (0, 1)


def test_a_paused_badge_is_granted_when_it_is_resumed_dated_at_its_act_and_without_a_word(
    clock: TestClock,
) -> None:
    """BA-8: what came in meanwhile is not lost; other rules look back silently."""
    ann = make_person("Ann")
    put_in_force(badges_with(NEW_BADGE + "paused = true\n"))
    piece = act(ann, ARTICLE)
    before = told(ann)
    assert "new-badge" not in awards_of(ann)
    clock.advance(days=3)

    put_in_force(badges_with(NEW_BADGE))

    assert awards_of(ann)["new-badge"].earned_at == piece.occurred_at
    assert told(ann) == before


def test_whoever_has_a_badge_keeps_what_it_said_and_took(clock: TestClock) -> None:
    """R-W2, BA-7: criteria are frozen; other ones are another version, and nobody loses the first."""
    ann, ben = make_person("Ann"), make_person("Ben")
    put_in_force(badges_with(NEW_BADGE))
    act(ann, ARTICLE)
    put_in_force(badges_with(NEW_BADGE.replace("Something new", "Something else").replace("= 1 }", "= 2 }")))
    act(ben, ARTICLE)
    act(ben, ARTICLE)

    kept, changed = awards_of(ann)["new-badge"], awards_of(ben)["new-badge"]
    first, second = db.session.get_one(Badge, kept.badge_id), db.session.get_one(Badge, changed.badge_id)
    assert (first.title["en"], first.criteria["en"]) == ("Something new", "1 piece, confirmed")
    assert (second.title["en"], second.criteria["en"]) == ("Something else", "2 pieces, confirmed")


def test_nobody_who_is_switched_off_is_granted_anything_until_they_are_back(clock: TestClock) -> None:
    """BA-10."""
    ann = make_person("Ann")
    with unit_of_work():
        deactivate_person(ann.id, actor=OPERATOR)
    act(ann, SHARE)
    grant_everybody()
    assert awards_of(ann) == {}

    with unit_of_work():
        reactivate_person(ann.id, actor=OPERATOR)

    assert list(awards_of(ann)) == ["first-share"]


def test_where_badges_are_off_nobody_is_granted_any_and_they_are_there_when_it_goes_on(
    app: Flask, sign_in
) -> None:
    """R-P5: what was done meanwhile is not lost, and what was earned before is kept."""
    ann, ben = make_person("Ann", department="Works"), make_person("Ben")
    early = act(ann, SHARE)
    switch = {"department": "Works", "actor": OPERATOR}
    with unit_of_work():
        switch_element(Element.BADGES, to=False, was=None, **switch)
    piece = act(ann, ARTICLE)
    act(ben, ARTICLE)
    grant_everybody()
    assert (list(awards_of(ann)), list(awards_of(ben))) == (["first-share"], ["first-piece"])
    assert "Badges are switched off where you work" in sign_in(ann).get("/badges").text
    assert sign_in(ann).get("/badges/first-share").status_code == 404

    with unit_of_work():
        switch_element(Element.BADGES, to=True, was=False, **switch)
    grant_everybody()

    kept = awards_of(ann)
    assert (kept["first-share"].earned_at, kept["first-piece"].earned_at) == (
        early.occurred_at,
        piece.occurred_at,
    )
    assert "First piece" in sign_in(ann).get("/badges").text


def test_of_two_records_that_become_one_the_earlier_badges_stay_and_what_both_did_counts_together(
    clock: TestClock,
) -> None:
    """R-P3, R-W2."""
    old, new, hr = make_person("Ann Lee"), make_person("Ann Lee"), make_hr()
    first = act(old, SHARE, day=today() - 9)
    act(new, SHARE)
    for number in range(6):
        act(old if number % 2 else new, REPLY, target=f"reader {number}")
    assert "good-company" not in awards_of(new)
    with unit_of_work():
        actor = Actor(hr.id, roles=frozenset({"hr"}))
        merge_persons(old.id, new.id, why="typed twice", actor=actor)

    assert awards_of(old) == {}
    joined = awards_of(new)
    assert joined["first-share"].earned_at == first.occurred_at
    assert "good-company" in joined


def test_the_page_shows_what_was_earned_and_what_is_missing_for_the_next_one(app: Flask, sign_in) -> None:
    """R-W2: in words, and nobody else's."""
    ann = make_person("Ann")
    ensure_first_version()
    page = sign_in(ann).get("/badges").text
    assert "The first one is not far" in page
    assert "Next within reach" in page

    acts(ann, REPLY, [today()] * 4, target="ben")
    act(ann, REPLY, target="cy")
    act(ann, SHARE)

    page = sign_in(ann).get("/badges").text
    assert "First share" in page
    assert "2 of 6 people" in page
    assert "First share" not in sign_in(make_person("Ben")).get("/badges").text.split("Next within reach")[0]
    assert "You earned a badge: First share" in sign_in(ann).get("/notices").text


def test_before_a_badge_comes_in_force_a_dry_run_says_who_would_get_it(
    tmp_path: Path, runner: FlaskCliRunner
) -> None:
    """R-W2, BA-2: nothing is granted by looking; then it is, to the same people, in silence."""
    ann, ben = make_person("Ann"), make_person("Ben")
    ensure_first_version()
    act(ann, ARTICLE)
    act(ben, SHARE)
    for name, text in badges_with(NEW_BADGE).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    said = runner.invoke(args=["rewards", "preview-badges", str(tmp_path)])

    assert (said.exit_code, "1 badges would be granted" in said.output) == (0, True)
    assert f"new-badge      1: {ann.external_id}" in said.output
    as_json = runner.invoke(args=["rewards", "preview-badges", str(tmp_path), "--json"]).output
    assert json.loads(as_json) == {"badges": {"new-badge": [ann.external_id]}}
    assert "new-badge" not in awards_of(ann)
    put_in_force(badges_with(NEW_BADGE))
    assert ("new-badge" in awards_of(ann), "new-badge" in awards_of(ben)) == (True, False)
    (tmp_path / "badges.toml").write_text("[new]\ntitle = 3\n")
    refused = runner.invoke(args=["rewards", "preview-badges", str(tmp_path)])
    assert (refused.exit_code, "badges.toml:" in refused.output) == (1, True)
