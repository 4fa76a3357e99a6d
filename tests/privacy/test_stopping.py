"""Stopping one source (R-P3): every way in heeds it, and nothing is lost for others."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.signals import services
from app.signals.queries import page_signals
from app.signals.services import Report
from app.signals.vocabulary import Evidence, ObservationStopped, SignalRefused, Source
from tests.factories.people import make_person
from tests.factories.signals import line, put_kinds_in_force, write_csv


@pytest.fixture(autouse=True)
def kinds(app: Flask) -> None:
    put_kinds_in_force()


def stop(person: Person, platform: str) -> None:
    with unit_of_work():
        services.stop_source(person.id, platform=platform, actor=Actor.operator())


def take_in(folder: Path, **options: Any) -> Report:
    """Two acts of Ann on two platforms, and one of Bob."""
    ann, bob = make_person("Ann"), make_person("Bob")
    stop(ann, "LinkedIn ")
    lines = [
        line("1", ann, platform="linkedin"),
        line("2", ann, platform="forum"),
        line("3", bob, platform="linkedin"),
    ]
    return services.import_signals(write_csv(folder / "a.csv", lines), actor=Actor.operator(), **options)


@pytest.mark.parametrize("dry_run", [False, True])
def test_an_import_keeps_the_rest_and_says_why_it_does_not_keep_this(tmp_path: Path, dry_run: bool) -> None:
    report = take_in(tmp_path, dry_run=dry_run)

    assert (report.new_count, report.refused_count) == (2, 1)
    (refusal,) = report.first_refusals
    assert (refusal["line"], refusal["reason"]) == (2, "not kept from this platform, as the person wishes")


def test_an_act_told_by_a_connector_is_not_kept() -> None:
    ann = make_person("Ann")
    stop(ann, "linkedin")

    def told(platform: str) -> object:
        with unit_of_work():
            return services.record_signal(ann.id, verb=("Announce", ""), external_id="x", platform=platform,
                                          evidence=Evidence.VERIFIED, source=Source.IMPORT, actor=Actor.clockwork())  # fmt: skip

    assert told("LinkedIn") is None
    assert told("forum") is not None


def test_one_can_stop_what_one_logs_oneself() -> None:
    ann = make_person("Ann")
    stop(ann, "waymark")

    with pytest.raises(ObservationStopped), unit_of_work():
        services.log_act(ann.id, verb=("Announce", ""), actor=Actor.operator())


def test_started_again_everything_is_kept_again(tmp_path: Path) -> None:
    report = take_in(tmp_path)
    assert report.refused_count == 1
    with unit_of_work() as session:
        person = session.query(Person).filter_by(name="Ann").one()
        services.resume_source(person.id, platform="linkedin", actor=Actor.operator())

    again = services.import_signals(tmp_path / "a.csv", actor=Actor.operator())

    assert (again.new_count, again.known_count, again.refused_count) == (1, 2, 0)
    assert page_signals(person.id).total == 2


def test_stopping_all_is_said_as_such(tmp_path: Path) -> None:
    ann = make_person("Ann")
    stop(ann, "linkedin")
    with unit_of_work():
        from app.people.services import stop_observation

        stop_observation(ann.id, actor=Actor.operator())

    path = write_csv(tmp_path / "a.csv", [line("1", ann), line("2", ann, platform="forum")])
    report = services.import_signals(path, actor=Actor.operator())

    assert {refusal["reason"] for refusal in report.first_refusals} == {
        "this person has stopped the keeping of their activity"
    }


@pytest.mark.parametrize("wrong", ["", "   ", "x" * 40])
def test_what_cannot_be_a_platform_is_refused(wrong: str) -> None:
    ann = make_person("Ann")

    with pytest.raises(SignalRefused):
        stop(ann, wrong)


def test_a_person_stops_and_starts_a_platform_on_the_page(sign_in: Any) -> None:
    ann = make_person("Ann")
    visitor = sign_in(ann)

    assert visitor.post("/my-data/stopped-sources", data={"platform": "LinkedIn"}).status_code == 303
    assert "Start again" in visitor.get("/my-data").text
    assert (
        visitor.post("/my-data/stopped-sources/withdrawal", data={"platform": "linkedin"}).status_code == 303
    )
    assert "Start again" not in visitor.get("/my-data").text
    assert visitor.post("/my-data/stopped-sources", data={"platform": ""}).status_code == 303
