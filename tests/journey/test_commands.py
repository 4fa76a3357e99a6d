"""The operator's door to the journey, and the proof that history can be decided again."""

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import event, select, update

from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.clock import date_from_day, today
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.journey.models import Move
from app.journey.queries.standings import list_moves
from app.journey.services.explaining import explain, replay, replay_many
from app.journey.services.placing import place_due, place_everybody
from app.journey.services.rules import SHIPPED_FOLDER, read_files, rules_in_force
from app.people.vocabulary import PERSON_VIEWED
from tests.factories.journey import ARTICLE, SHARE, acts
from tests.factories.people import make_person
from tests.support.clock import TestClock

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    for name, text in read_files(SHIPPED_FOLDER).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def change(folder: Path, old: str, new: str) -> None:
    file = folder / "zones.toml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def test_check_prints_file_and_line_of_what_is_wrong(runner: FlaskCliRunner, drafts: Path) -> None:
    """PL-22."""
    assert runner.invoke(args=["journey", "check", str(drafts)]).exit_code == 0
    change(drafts, 'measure = "shares", days', 'measure = "sharse", days')

    result = runner.invoke(args=["journey", "check", str(drafts)])

    assert result.exit_code == 1
    assert "zones.toml:" in result.stderr
    assert "shares" in result.stderr


def test_a_file_in_another_encoding_is_said_to_be_so_with_its_line(
    runner: FlaskCliRunner, drafts: Path
) -> None:
    """PL-22: an editor that saves in an encoding of its own is common, and is not a fault of the TOML."""
    file = drafts / "zones.toml"
    file.write_bytes(file.read_bytes() + "\n\n# für alle\n".encode("latin-1"))
    line = file.read_bytes().count(b"\n")

    checked = runner.invoke(args=["journey", "check", str(drafts)])

    assert checked.exit_code == 1
    assert f"zones.toml:{line}: This is not UTF-8 text." in checked.output
    assert "TOML" not in checked.output.replace("zones.toml", "")


def test_preview_and_publish_say_who_moves(runner: FlaskCliRunner, drafts: Path) -> None:
    """PL-31, R-J2."""
    ann = make_person("Ann")
    acts(ann, SHARE, [today() - 1, today()])
    change(drafts, 'measure = "shares", days = 28, enter = 3', 'measure = "shares", days = 28, enter = 2')

    seen = json.loads(runner.invoke(args=["journey", "preview", str(drafts), "--json"]).stdout)
    text = runner.invoke(args=["journey", "preview", str(drafts)]).output
    published = runner.invoke(args=["journey", "publish", str(drafts), "--note", "spring"])

    assert seen["flows"] == [{"from": "consumer", "to": "sharer", "at_once": True, "people": 1}]
    (mover,) = seen["people"]
    assert mover == {
        "person_id": ann.id,
        "external_id": ann.external_id,
        "email": ann.email,
        "from": "consumer",
        "to": "sharer",
        "at_once": True,
    }
    assert "#" in text
    assert published.exit_code == 0, published.output
    assert "version 2 is in force" in published.output
    assert list_moves(ann.id)[-1].to_zone == "sharer"
    again = runner.invoke(args=["journey", "publish", str(drafts)])
    assert again.exit_code == 1


def test_whom_a_command_shows_is_looked_at(runner: FlaskCliRunner, drafts: Path, clock: TestClock) -> None:
    """R-P3: sums show nobody; a list of who would move does, and so does a replay of somebody's history."""
    ann, bob = make_person("Ann"), make_person("Bob")
    for ago in (1, 0):
        clock.advance(seconds=1)
        acts(ann, SHARE, [today() - ago])
    change(drafts, 'measure = "shares", days = 28, enter = 3', 'measure = "shares", days = 28, enter = 2')

    runner.invoke(args=["journey", "preview", str(drafts)])
    runner.invoke(args=["journey", "replay", "--all"])
    nobody = looks()
    for _ in range(2):
        runner.invoke(args=["journey", "preview", str(drafts), "--json"])
    runner.invoke(args=["journey", "replay", bob.email])

    assert nobody == []
    assert looks() == [
        (None, str(ann.id), "a preview of rules"),
        (None, str(bob.id), "a replay of their history"),
    ]


def looks() -> list[tuple[int | None, str, str]]:
    db.session.rollback()
    query = select(AuditEvent.actor_id, AuditEvent.object_id, AuditEvent.reason).order_by(AuditEvent.id)
    return [tuple(row) for row in db.session.execute(query.where(AuditEvent.action == PERSON_VIEWED.name))]


def test_placing_in_an_empty_company_works(runner: FlaskCliRunner) -> None:
    """PL-1."""
    for args in (["place"], ["preview"], ["replay", "--all"]):
        result = runner.invoke(args=["journey", *args])
        assert result.exit_code == 0, result.output


def test_placing_for_a_day_before_the_stored_state_reports_and_stores_nothing(runner: FlaskCliRunner) -> None:
    """PL-32, R-J6."""
    ann = make_person("Ann")
    acts(ann, SHARE, [today() - 2, today() - 1, today()])
    before = len(list_moves(ann.id))

    result = runner.invoke(args=["journey", "place", "--on", date_from_day(today() - 5).isoformat()])

    assert result.exit_code == 0, result.output
    assert "nothing was stored" in result.output
    assert "people" not in result.output, "the zones of today stand under the moves of another day"
    assert len(list_moves(ann.id)) == before


def test_placing_for_a_past_day_tells_who_stood_elsewhere_as_explanations_do(
    runner: FlaskCliRunner, clock: TestClock
) -> None:
    """PL-32, R-J6: it looked from where people stand now, so that nobody could have stood lower."""
    make_person("Quiet")
    risen, fallen, late = (make_person(name) for name in ("Risen", "Fallen", "Late"))
    acts(fallen, SHARE, [today() - 2, today() - 1, today()])
    acts(risen, SHARE, [today()])
    clock.advance(days=20)
    middle = date_from_day(today()).isoformat()
    clock.advance(days=60)
    acts(risen, SHARE, [today() - 2, today() - 1, today()])
    acts(late, SHARE, [today() - 65, today() - 64, today() - 63])
    place_everybody(actor=Actor.operator())

    said = runner.invoke(args=["journey", "place", "--on", middle]).output
    zones = {
        person.name: [explain(person.id, on=day).verdict.zone.value for day in (today(), today() - 60)]
        for person in (risen, fallen, late)
    }

    assert zones == {
        "Risen": ["sharer", "consumer"],
        "Fallen": ["consumer", "sharer"],
        "Late": ["consumer", "sharer"],
    }
    assert "3 stood elsewhere than now" in said
    assert re.search(r"sharer was consumer +1$", said, re.MULTILINE)
    assert re.search(r"consumer was sharer +2$", said, re.MULTILINE)


def test_an_explanation_of_a_day_to_come_goes_from_one_change_to_the_next(
    runner: FlaskCliRunner, clock: TestClock
) -> None:
    """R-J6: it says what then happens if nothing is added, one stretch at a time and on its very day."""
    ann = make_person("Ann")
    acts(ann, ARTICLE, range(today() - 3, today() + 1))
    days = range(today(), today() + 300, 7)
    foreseen = {}
    for day in days:
        found = explain(ann.id, on=day)
        assert found.arrival is not None
        foreseen[day] = (found.verdict.zone, found.verdict.since, found.verdict.falls_on, found.arrival.on)

    seen = {}
    for _day in range(300):
        if today() in days:
            verdict = explain(ann.id).verdict
            seen[today()] = (verdict.zone, verdict.since, verdict.falls_on, list_moves(ann.id)[-1].on_day)
        clock.advance(days=1)
        place_due(actor=Actor.clockwork())

    assert [move.to_zone for move in list_moves(ann.id)] == ["consumer", "creator", "sharer", "consumer"]
    assert foreseen == seen


def test_a_file_of_rules_that_cannot_be_opened_is_named(runner: FlaskCliRunner, drafts: Path) -> None:
    """PL-22: a link that leads nowhere, and a folder where a file should be."""
    (drafts / "measures.toml").unlink()
    (drafts / "measures.toml").symlink_to(drafts / "nowhere")
    (drafts / "zones.toml").unlink()
    (drafts / "zones.toml").mkdir()

    result = runner.invoke(args=["journey", "check", str(drafts)])

    assert result.exit_code == 1
    assert "measures.toml:1: This file cannot be opened" in result.stderr
    assert "zones.toml:1: This file cannot be opened" in result.stderr


def test_explain_says_why_in_words_and_in_json(runner: FlaskCliRunner, clock: TestClock) -> None:
    """R-J2, R-J6."""
    ann = make_person("Ann")
    acts(ann, SHARE, [today() - 2, today() - 1, today()])
    day = date_from_day(today()).isoformat()
    then = json.loads(runner.invoke(args=["journey", "explain", ann.email, "--json"]).stdout)
    clock.advance(days=50)

    words = runner.invoke(args=["journey", "explain", ann.email]).output
    again = json.loads(runner.invoke(args=["journey", "explain", ann.email, "--on", day, "--json"]).stdout)

    assert "shares" in words
    assert (then["zone"], again["zone"]) == ("sharer", "sharer")
    assert [reason["found"] for reason in again["reasons"]] == [reason["found"] for reason in then["reasons"]]
    assert runner.invoke(args=["journey", "explain", "nobody@larkfield.example"]).exit_code == 1
    assert runner.invoke(args=["journey", "explain", ann.email, "--on", "yesterday"]).exit_code == 2


def test_an_explanation_does_not_ask_for_everything_where_one_of_several_ways_will_do(
    runner: FlaskCliRunner, clock: TestClock
) -> None:
    """R-J2: pieces and posts stood there as two needs; and what coming here took was not said."""
    ann = make_person("Ann")
    acts(ann, SHARE, [today() - 2, today() - 1, today()])

    words = runner.invoke(args=["journey", "explain", ann.email]).output

    assert "Shares: 3 shares in 28 days" in words
    assert "; coming here takes 3, staying 2" in words
    assert "Days you passed something on: 3 days in 28 days" in words
    assert re.search(r"Own pieces: 0 pieces .* takes 1 \(one of 2 ways, of which 1 will do\)\.", words)
    assert re.search(r"Own short posts: .* takes 4 \(one of 2 ways, of which 1 will do\)\.", words)
    assert re.search(r"Days you were active: .* takes 4\.", words)


def test_an_explanation_on_a_later_day_still_names_the_cause_that_history_has(
    runner: FlaskCliRunner, clock: TestClock
) -> None:
    """R-J2, R-J6: the cause was said to be none on every day but that of the move."""
    ann = make_person("Ann")
    acts(ann, SHARE, [today() - 2, today() - 1, today()])
    came = date_from_day(today()).isoformat()

    for days in (0, 0, 3):
        clock.advance(days=days)
        said = json.loads(runner.invoke(args=["journey", "explain", ann.email, "--json"]).stdout)
        assert (said["cause"], said["came_on"], said["came_by_version"]) == ("promoted", came, 1)
        assert "moved up by what was done, by version 1" in said["sentences"][0]
    unplaced = make_person("Bo")
    said = json.loads(runner.invoke(args=["journey", "explain", unplaced.email, "--json"]).stdout)
    assert (said["zone"], said["cause"]) == ("not_started", "initial")


def test_a_replay_tells_when_history_was_tampered_with(runner: FlaskCliRunner, clock: TestClock) -> None:
    """R-J6."""
    ann = make_person("Ann")
    for ago in (2, 1, 0):
        clock.advance(seconds=1)
        acts(ann, SHARE, [today() - ago])
    assert replay(ann.id).is_equal
    assert runner.invoke(args=["journey", "replay", ann.email]).exit_code == 0

    with unit_of_work() as session:
        evidence = dict(list_moves(ann.id)[-1].evidence) | {"zone": "engaged"}
        session.execute(update(Move).where(Move.to_zone == "sharer").values(evidence=evidence))

    result = runner.invoke(args=["journey", "replay", "--all"])
    assert result.exit_code == 1
    assert "zone" in result.output


def test_whoever_waits_for_the_replay_of_everybody_hears_how_far_it_is(
    runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-J6: it said nothing for minutes. The answer alone is on standard output."""
    for name in ("Ann", "Bo", "Cy"):
        acts(make_person(name), SHARE, [today()])
    monkeypatch.setattr("app.journey.commands._TOLD_EVERY_SECONDS", 0)

    result = runner.invoke(args=["journey", "replay", "--all"])

    assert result.stderr.splitlines() == ["1 of 3 people", "2 of 3 people"]
    assert result.stdout.splitlines() == ["3 people, 6 decisions, 3 people equal"]


def test_the_replay_of_everybody_asks_little_for_each_of_them() -> None:
    """R-J6: three questions for each decision, and the histories themselves a slice at a time."""
    people = [make_person() for _ in range(5)]
    for person in people:
        acts(person, SHARE, [today()])
    ids = [person.id for person in people]
    rules_in_force()
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))

    decisions = sum(outcome.decisions for outcome in replay_many(ids))

    assert len(asked) <= 3 * decisions + 4


def test_nobody_is_placed_by_days_to_come(runner: FlaskCliRunner, clock: TestClock) -> None:
    """PL-32: a mistyped year would otherwise stand before every later placement."""
    acts(make_person("Ann"), SHARE, range(today() - 2, today() + 1))
    ahead = date_from_day(today() + 1).isoformat()

    refused = runner.invoke(args=["journey", "place", "--on", ahead])

    assert refused.exit_code == 2
    assert "too far ahead" in refused.output
    assert "nothing was stored" not in runner.invoke(args=["journey", "place"]).output
    assert runner.invoke(args=["journey", "preview", "--on", "9999-12-31"]).exit_code == 2


def test_days_in_json_are_dates(runner: FlaskCliRunner, clock: TestClock) -> None:
    """R-J2."""
    ann = make_person("Ann")
    acts(ann, SHARE, range(today() - 2, today() + 1))
    runner.invoke(args=["journey", "place"])

    said = json.loads(runner.invoke(args=["journey", "explain", ann.email, "--json"]).stdout)

    today_written = date_from_day(today()).isoformat()
    assert said["on"] == today_written
    assert said["since"] <= today_written
    assert all(reason["first_day"] <= today_written for reason in said["reasons"])
