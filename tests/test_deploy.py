"""The files with which Waymark is deployed: what they start exists, and what they promise of safety is in them."""

import re
import subprocess
from pathlib import Path

import pytest

from config import _READERS, ROOT

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


def test_web_and_worker_are_started_each_by_its_own_command_so_that_their_settings_hold() -> None:
    """R-P4: port, host and number of processes stand in one place, the environment."""
    units = [
        next(line for line in unit.read_text().splitlines() if line.startswith("ExecStart="))
        for unit in UNITS
    ]
    compose = (DEPLOY / "compose.yaml").read_text()

    assert units == [f"ExecStart=/srv/waymark/.venv/bin/flask {part}" for part in ("web", "worker")]
    for part in ("web", "worker"):
        assert f'  {part}:\n    <<: *waymark\n    command: ["flask", "{part}"]' in compose


def test_the_image_holds_what_runs_and_not_what_builds_and_tests() -> None:
    """15.2.3."""
    _made, image = (DEPLOY / "Containerfile").read_text().split("\nFROM ")[-2:]

    assert "-r requirements-run.lock" in image
    assert "requirements.lock" not in image
    assert "make" not in re.findall(r"\S+", image)


def test_the_image_holds_every_folder_that_is_read_beside_the_code() -> None:
    """R-P4: rules, lessons, ready-made surveys and policies come with the product."""
    code = "".join(path.read_text() for path in [ROOT / "config.py", *(ROOT / "app").rglob("*.py")])
    read = set(re.findall(r'(?:ROOT|parents\[3\]) / "([a-z_]+)"', code)) - {"instance"}
    _made, image = (DEPLOY / "Containerfile").read_text().split("\nFROM ")[-2:]

    assert read >= {"journey_rules", "training"}
    assert read <= set(re.findall(r"^COPY (\w+) \w+$", image, re.MULTILINE))


def test_any_command_gets_the_settings_of_the_services(tmp_path: Path) -> None:
    """R-P4: the same file that systemd reads, whatever is in a value."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    flask = tmp_path / ".venv" / "bin" / "flask"
    flask.write_text('#!/bin/sh\nprintf "%s|" "$MAIL_FROM" "$@"\n')
    flask.chmod(0o755)
    (tmp_path / "environment").write_text("MAIL_FROM='Larkfield <trail@larkfield.example>'\n")
    script = (DEPLOY / "waymark").read_text()
    script = script.replace("/etc/waymark", str(tmp_path)).replace("/srv/waymark", str(tmp_path))

    said = subprocess.run(
        ["sh", "-c", script, "waymark", "people", "list all"], capture_output=True, text=True, check=True
    )

    assert said.stdout == "Larkfield <trail@larkfield.example>|people|list all|"


def test_the_compose_file_names_settings_that_there_are_and_holds_no_secret() -> None:
    """13.3.1."""
    text = (DEPLOY / "compose.yaml").read_text()
    waymark, _services, _rest = text.partition("\nservices:")

    assert settings_in(waymark) <= {name.upper() for name in _READERS}
    assert "read_only: true" in waymark
    assert re.findall(r"(?:SECRET_KEY|PASSWORD): (?!\$\{)", text) == []
