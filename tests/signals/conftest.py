"""What stories about activity begin with: rules for what counts, somebody, and nobody above who listens."""

from pathlib import Path

import pytest
from flask import Flask

from app.people.models import Person
from tests.factories.people import make_person
from tests.factories.signals import put_kinds_in_force


@pytest.fixture
def kinds(app: Flask) -> None:
    put_kinds_in_force()


@pytest.fixture
def mara(kinds: None) -> Person:
    return make_person("Mara Lind")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "signals.csv"
