"""Rules that a later release cannot read: nobody moves, somebody is told, and everything else goes on."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import update

from app.core.actor import Actor
from app.core.checks import State, checks
from app.core.clock import date_from_day, today
from app.core.db import db
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.journey.models import PublishedRules
from app.journey.queries.standings import find_placement, list_moves
from app.journey.services.placing import place_due
from app.journey.services.rules import SHIPPED_FOLDER, publish_rules, read_files
from app.people.models import Person
from app.signals.queries import page_signals
from config import Config
from tests.factories.journey import SHARE, act, acts
from tests.factories.people import make_administrator, make_person
from tests.support.clock import TestClock
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[[Person], Visitor]


def make_unreadable(version: int) -> None:
    """As if an earlier release had taken what this one refuses."""
    files = read_files(SHIPPED_FOLDER)
    files["zones.toml"] = files["zones.toml"].replace("grace_days = 30", "grace_days = 4000000")
    with unit_of_work() as session:
        changed = update(PublishedRules).where(PublishedRules.version == version)
        session.execute(changed.values(files=files, content_hash="made by an earlier release"))


def findings(key: str) -> list[tuple[State, str]]:
    (check,) = (check for check in checks() if check.key == key)
    return [(found.state, found.words) for found in check.look(Config())]


def zone_of(person_id: int) -> str:
    db.session.rollback()
    placement = find_placement(person_id)
    return placement.zone if placement else "nowhere"


def test_rules_that_this_release_cannot_read_stop_nothing_but_moves(
    clock: TestClock, sign_in: SignIn, runner: FlaskCliRunner
) -> None:
    """UN-6, PL-22: every page and every act ended in a refusal; whoever acts is kept, and placed when rules are there."""
    ann = make_person("Ann")
    acts(ann, SHARE, [today() - 2, today() - 1])
    make_unreadable(1)
    client = sign_in(ann)

    act(ann, SHARE)
    logged = client.post(
        "/activity", data={"deed": "shared", "occurred_on": date_from_day(today()).isoformat()}
    )
    clock.advance(days=1)
    place_due(actor=Actor.clockwork())
    client = sign_in(ann)
    home = client.get("/")
    why = client.get("/trail/why")

    assert logged.status_code == 303
    assert page_signals(ann.id).total == 4
    assert zone_of(ann.id) == "consumer"
    assert (home.status_code, why.status_code) == (503, 503)
    assert "The trail is resting" in home.text
    assert "cannot read version 1 of the rules" in home.text
    for page in ("/activity", "/notices", "/my-data", "/absences"):
        assert client.get(page).status_code == 200, page
    for command in (["place"], ["explain", ann.email]):
        refused = runner.invoke(args=["journey", *command])
        assert refused.exit_code == 1
        assert "cannot read version 1 of the rules" in refused.output
        assert "Traceback" not in refused.output


def test_whoever_looks_after_it_is_told_and_can_publish_rules_that_can_be_read(
    sign_in: SignIn, runner: FlaskCliRunner
) -> None:
    """UN-6: the doctor and the status page say it with file and line."""
    ann = make_person("Ann")
    acts(ann, SHARE, [today() - 2, today() - 1])
    assert findings("journey.rules") == [(State.FINE, "version 1 is in force")]
    make_unreadable(1)
    act(ann, SHARE)
    admin = sign_in(make_administrator())

    ((state, words),) = findings("journey.rules")
    rules, drafts = admin.get("/journey/rules"), admin.get("/journey/rules/preview")
    seen = runner.invoke(args=["journey", "preview"])

    assert state is State.ERROR
    assert "version 1 is in force and cannot be read by this release" in words
    assert "zones.toml, line 12" in words
    assert "cannot be read by this release" in admin.get("/status").text
    assert rules.status_code == drafts.status_code == 200
    assert "zones.toml:12" in rules.text
    assert "Put these rules in force" in drafts.text
    assert "1 would move" in seen.output

    with unit_of_work():
        publish_rules(read_files(SHIPPED_FOLDER), replacing=1, actor=Actor.operator())
    run_due_jobs()

    assert zone_of(ann.id) == "sharer"
    assert findings("journey.rules") == [(State.FINE, "version 2 is in force")]


def test_a_move_by_rules_that_cannot_be_read_any_more_stays_in_the_history(
    sign_in: SignIn, runner: FlaskCliRunner
) -> None:
    """UN-6, R-J6: it stands there without its numbers, and a replay says why it cannot repeat it."""
    ann = make_person("Ann")
    acts(ann, SHARE, [today() - 2, today() - 1, today()])
    files = read_files(SHIPPED_FOLDER)
    files["zones.toml"] = files["zones.toml"].replace("grace_days = 30", "grace_days = 31")
    with unit_of_work():
        publish_rules(files, actor=Actor.operator())
    run_due_jobs()
    make_unreadable(1)

    client = sign_in(ann)
    history = client.get("/trail/history")
    replayed = runner.invoke(args=["journey", "replay", "--all"])
    ((state, words),) = findings("journey.rules_before")

    assert client.get("/").status_code == 200
    assert history.status_code == 200
    assert history.text.count("Content sharer") >= len(list_moves(ann.id)) - 1
    assert replayed.exit_code == 1
    assert "unreadable: zones.toml, line 12" in replayed.output
    assert state is State.WARNING
    assert "read by this release: 1;" in words
