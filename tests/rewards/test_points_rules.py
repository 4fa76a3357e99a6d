"""Rules of points go with those of the journey: read as strictly, published together, and nobody's move depends on them."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select, update

from app.core.actor import Actor
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.journey.models import Placement, PublishedRules
from app.journey.rules.parse import content_hash
from app.journey.services.rules import publish_rules
from app.journey.vocabulary import RulesRefused, RulesUnchanged
from app.rewards.services.settling import settle_everybody
from tests.factories.journey import SHARE, act
from tests.factories.people import make_person
from tests.factories.rewards import POINTS_TOML, files_with, lines_of, points_of, what_differs
from tests.support.clock import TestClock


def publish(files: dict[str, str]) -> int:
    with unit_of_work():
        return publish_rules(files, actor=Actor.operator()).version


@pytest.mark.usefixtures("points_rules")
def test_other_points_are_another_version_and_other_comments_are_none(clock: TestClock) -> None:
    """R-W1: versioned with the rules of the journey."""
    clock.advance(hours=1)

    with pytest.raises(RulesUnchanged):
        publish(files_with("# Nothing new.\n" + POINTS_TOML))
    assert publish(files_with(POINTS_TOML.replace("points = 2", "points = 3"))) == 2
    assert publish(files_with(None)) == 3


def test_mistakes_in_points_are_told_with_all_others_and_refuse_the_whole(
    app: Flask, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    """R-W1: file, line, nearest name."""
    files = files_with(POINTS_TOML.replace("per_day", "per_days"))
    files["zones.toml"] = files["zones.toml"].replace("\ngrace_days", "\ngrace_day")
    for name, text in files.items():
        (tmp_path / name).write_text(text)

    with pytest.raises(RulesRefused) as refused:
        publish(files)
    said = runner.invoke(args=["journey", "check", str(tmp_path)])

    assert {one.file for one in refused.value.problems} == {"points.toml", "zones.toml"}
    assert 'points.toml:5: "per_days" is not known here. Did you mean "per_day"?' in said.output
    assert runner.invoke(args=["rewards", "preview-points", str(tmp_path)]).exit_code == 1


@pytest.mark.usefixtures("points_rules")
def test_points_that_cannot_be_read_any_more_stop_points_and_nobody_on_the_trail(clock: TestClock) -> None:
    """R-W1, R-J2: what was posted stays, nothing is taken back; a release that can read them posts what is missing."""
    mara = make_person("Mara Lind")
    act(mara, SHARE)
    whole, broken = files_with(), files_with(POINTS_TOML.replace("points = 2", "points = 0"))
    for files in (broken, whole):
        with unit_of_work() as session:
            session.execute(update(PublishedRules).values(files=files, content_hash=content_hash(files)))
        clock.advance(hours=1)
        bob = make_person("Bob Berry")
        act(bob, SHARE)

        assert db.session.execute(select(Placement.zone).where(Placement.person_id == bob.id)).scalar()
        assert (len(lines_of(mara)), points_of(bob)) == ((1, 0) if files is broken else (1, 2))
        assert "cannot be read" in what_differs()[0] if files is broken else len(what_differs()) == 1
    settle_everybody()
    assert what_differs() == []


def test_the_command_names_who_would_get_what(
    app: Flask, runner: FlaskCliRunner, clock: TestClock, points_rules: None, tmp_path: Path
) -> None:
    """R-W1: a dry run before a rule is activated."""
    mara = make_person("Mara Lind")
    act(mara, SHARE)
    act(mara, ("Create", "note"))
    clock.advance(hours=1)
    posting = (
        '[posting]\nlabel = { en = "for a post", de = "für einen Beitrag" }\ncounts = ["post"]\npoints = 6\n'
    )
    for name, text in files_with(POINTS_TOML + posting).items():
        (tmp_path / name).write_text(text)

    said = runner.invoke(args=["rewards", "preview-points", str(tmp_path)]).output

    assert "1 people would get +6 points" in said
    assert f"{mara.external_id:>20}" in said
    assert points_of(mara) == 2
