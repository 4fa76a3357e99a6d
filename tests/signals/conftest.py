"""What stories about activity begin with: rules for what counts, somebody, and nobody above who reacts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.core import events
from app.people.models import Person
from app.people.services import holding
from app.signals.events import (
    AccountDeclared,
    BatchIntakeFinished,
    EvidenceChanged,
    SignalRecorded,
    SignalReversed,
)
from tests.factories.people import make_person
from tests.factories.signals import put_kinds_in_force


@pytest.fixture
def news(app: Flask) -> Iterator[list[object]]:
    """All news of this house, in order; whoever else would react to it does not hear it, and no rules come from above."""
    heard: list[object] = []
    prepared = list(holding._before)
    holding._before.clear()
    before = dict(events._reactions)
    for event in (AccountDeclared, BatchIntakeFinished, EvidenceChanged, SignalRecorded, SignalReversed):
        events._reactions[event] = [heard.append]
    yield heard
    events._reactions.update(before)
    holding._before[:] = prepared


@pytest.fixture
def kinds(news: list[object]) -> None:
    put_kinds_in_force()


@pytest.fixture
def mara(kinds: None) -> Person:
    return make_person("Mara Lind")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "signals.csv"
