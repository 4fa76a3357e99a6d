"""What Prometheus reads: figures of the whole, for whoever shows the token."""

from dataclasses import replace

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from app.core.jobs import enqueue
from app.core.unit_of_work import unit_of_work
from tests.factories.people import make_person
from tests.support.clock import TestClock
from tests.support.visitor import Visitor


@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer wrong", "Bearer tökén", "s3same"])
def test_without_the_token_there_is_no_such_page(app: Flask, client: Visitor, shown: str) -> None:
    """13.4.5: no open metrics."""
    for token in ("", "s3same!"):
        app.extensions["waymark"] = replace(app.extensions["waymark"], metrics_token=token)
        assert client.get("/metrics", headers={"Authorization": shown}).status_code == 404


def test_the_figures_can_be_read_and_are_about_nobody(app: Flask, client: Visitor, clock: TestClock) -> None:
    app.extensions["waymark"] = replace(app.extensions["waymark"], metrics_token="s3same!")
    person = make_person("Ann Example")
    with unit_of_work():
        enqueue("operation.seal_log", key=None)
    clock.advance(minutes=2)

    answer = client.get("/metrics", headers={"Authorization": "Bearer s3same!"})

    found = figures_in(answer.text)
    assert found["waymark_jobs", "waiting"] >= 1
    assert found["waymark_queue_age_seconds",] >= 120
    assert found["waymark_people",] == 1
    assert found["waymark_letters", "waiting"] == 0
    assert person.name not in answer.text


def test_zones_of_fewer_people_than_the_smallest_group_are_not_told(app: Flask, client: Visitor) -> None:
    """R-P3: nobody is made out by a figure, nor by what is left when the others are taken away."""
    app.extensions["waymark"] = replace(app.extensions["waymark"], metrics_token="s3same!")
    found = []
    for _ in range(5):
        make_person()
        found.append(figures_in(client.get("/metrics", headers={"Authorization": "Bearer s3same!"}).text))

    assert [figures["waymark_people",] for figures in found] == [1, 2, 3, 4, 5]
    assert [("waymark_people_by_zone", "not_started") in figures for figures in found] == [False] * 4 + [True]


def figures_in(text: str) -> dict[tuple[str, ...], float]:
    """The figures by name and labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
