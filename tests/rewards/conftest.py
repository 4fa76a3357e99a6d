"""What stories about points begin with."""

from pathlib import Path

import pytest
from flask import Flask

from tests.factories.rewards import put_points_in_force


@pytest.fixture
def points_rules(app: Flask, tmp_path: Path) -> None:
    """The small rules of points are in force from the beginning."""
    folder = tmp_path / "rules"
    folder.mkdir()
    put_points_in_force(folder)
