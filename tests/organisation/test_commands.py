"""`flask organisation ...`."""

import json

import pytest

from app.organisation.queries import organisation
from tests.factories.pictures import png


@pytest.fixture
def flask(runner):
    """Runs `flask organisation` with these words."""
    return lambda *words: runner.invoke(args=["organisation", *words])


def test_show_prints_every_setting(flask):
    flask("set", "currency", "chf")

    printed = dict(line.split("\t")[:2] for line in flask("show").stdout.splitlines())

    assert printed["currency"] == "CHF"
    assert printed["working_hours"] == "08:00-18:00"
    assert printed["logo"] == "-"


def test_show_json_is_json_alone(flask):
    flask("set", "languages", "de")

    shown = json.loads(flask("show", "--json").stdout)

    assert shown["languages"]["value"] == ["de"]
    assert shown["languages"]["is_made"] is True
    assert shown["name"] == {
        "value": "Larkfield", "default": "Larkfield", "is_made": False, "changed_at": None, "changed_by": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    "name, words, said",
    [
        ("name", "Quellmark", "name is Quellmark"),
        ("working_days", "mon-thu", "working_days is mon,tue,wed,thu"),
        ("working_hours", "7:30-16:00", "working_hours is 07:30-16:00"),
        ("working_time_question", "on", "working_time_question is on"),
        ("time_zone", "europe/berlin", "time_zone is Europe/Berlin, from the next day on"),
    ],
)
def test_set_says_what_holds_now(flask, name, words, said):
    result = flask("set", name, words)

    assert (result.exit_code, result.stdout.strip()) == (0, said)


def test_show_says_which_zone_is_in_force_until_a_new_one_is(flask):
    flask("set", "time_zone", "Europe/Berlin")

    assert "time_zone\tEurope/Berlin\tfrom the next day on; until then UTC" in flask("show").stdout


def test_reset_goes_back_to_the_default(flask):
    flask("set", "minimum_group_size", "20")

    assert flask("reset", "minimum_group_size").stdout.strip() == "minimum_group_size is at its default: 5"
    assert (
        flask("reset", "minimum_group_size").stdout.strip()
        == "minimum_group_size was already at its default: 5"
    )


@pytest.mark.parametrize(
    "words, said",
    [
        (("set", "working_hour", "8-18"), "“working_hours”"),
        (("reset", "curency"), "“currency”"),
        (("set", "minimum_group_size", "3"), "from 5 to 1000"),
        (("set", "time_zone", "Berlin/Europe"), "not a time zone"),
        (("set", "logo", "/nowhere/logo.png"), "cannot read"),
    ],
)
def test_a_refusal_is_one_line_that_helps(flask, words, said):
    result = flask(*words)

    assert result.exit_code == 1
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_logo_comes_from_a_file(flask, tmp_path):
    (tmp_path / "logo.png").write_bytes(png())

    assert flask("set", "logo", str(tmp_path / "logo.png")).exit_code == 0

    assert len(organisation().logo) == 64
