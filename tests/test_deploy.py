"""The files with which Waymark is deployed: what they start exists, and what they promise of safety is in them."""

import re
import shlex
from pathlib import Path

import pytest

from app.web.server import web_command
from config import _READERS, ROOT, Config

DEPLOY = ROOT / "docs" / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))


def settings_in(text: str) -> set[str]:
    return set(re.findall(r"^\s+([A-Z_]+): ", text, re.MULTILINE))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_runs_without_rights_and_is_given_time_to_stop(unit: Path) -> None:
    """R-P4, G10."""
    text = unit.read_text()

    for line in (
        "User=waymark",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "KillSignal=SIGTERM",
        "TimeoutStopSec=30",
    ):
        assert line in text.splitlines()
    assert "SECRET" not in text


def test_the_web_unit_serves_as_flask_serve_does() -> None:
    text = (DEPLOY / "waymark-web.service").read_text().replace("\\\n", " ")
    command = shlex.split(next(line for line in text.splitlines() if line.startswith("ExecStart="))[10:])

    ours = web_command(Config(host="127.0.0.1", port=8000))

    assert command[1:] == ours[3:]


def test_the_compose_file_names_settings_that_there_are_and_holds_no_secret() -> None:
    """13.3.1."""
    text = (DEPLOY / "compose.yaml").read_text()
    waymark, _services, _rest = text.partition("\nservices:")

    assert settings_in(waymark) <= {name.upper() for name in _READERS}
    assert "read_only: true" in waymark
    assert re.findall(r"(?:SECRET_KEY|PASSWORD): (?!\$\{)", text) == []
