"""The operator's door."""

import json
from pathlib import Path

from flask.testing import FlaskCliRunner

from app.people.models import Person
from tests.factories.signals import facts, line, make_signal, rollups, write_csv


def test_an_import_prints_refused_lines_and_ends_with_the_counts(
    mara: Person, file: Path, runner: FlaskCliRunner
):
    """R-S4"""
    write_csv(file, [line("a1", mara), line("a2", "nobody"), line("a3", mara, "Shared")])

    done = runner.invoke(args=["signals", "import", str(file)])
    again = runner.invoke(args=["signals", "import", str(file)])

    assert done.exit_code == again.exit_code == 0
    assert done.stdout.splitlines() == [
        "line 3: unknown actor",
        "line 4: unknown type Shared",
        "1 new, 0 known, 2 refused",
    ]
    assert again.stdout.splitlines()[-1] == "0 new, 1 known, 2 refused"


def test_a_dry_run_and_json(mara: Person, file: Path, runner: FlaskCliRunner):
    write_csv(file, [line("a1", mara), line("a2", "nobody")])

    done = runner.invoke(args=["signals", "import", str(file), "--dry-run", "--json"])

    outcome = json.loads(done.stdout)
    assert (outcome["new"], outcome["known"], outcome["refused"]) == (1, 0, 1)
    assert outcome["refusals"] == [{"line": 3, "reason": "unknown actor"}]
    assert facts() == []


def test_a_file_that_cannot_be_read_ends_with_1(kinds: None, file: Path, runner: FlaskCliRunner):
    """R-S4"""
    file.write_text("name;date\n")

    for path in (file, file.with_name("missing.csv")):
        done = runner.invoke(args=["signals", "import", str(path)])
        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr.startswith("Error: ")


def test_acts_and_imports_are_taken_back_and_counts_rebuilt(mara: Person, file: Path, runner: FlaskCliRunner):
    write_csv(file, [line("a1", mara), line("a2", mara)])
    number = json.loads(runner.invoke(args=["signals", "import", str(file), "--json"]).stdout)["import"]

    assert runner.invoke(args=["signals", "reverse", "linkedin:a1", "--why", "wrong"]).exit_code == 0
    assert runner.invoke(args=["signals", "reverse", "linkedin:a1", "--why", "wrong"]).exit_code == 1
    assert runner.invoke(args=["signals", "reverse", "linkedin:a9", "--why", "wrong"]).exit_code == 1
    assert runner.invoke(args=["signals", "rebuild"]).exit_code == 0
    assert sum(rollups()[0][0][3:]) == 1
    assert (
        runner.invoke(args=["signals", "reverse-batch", str(number), "--why", "wrong"]).stdout
        == "taken back: 1\n"
    )
    assert rollups() == ([], [])


def test_what_is_exported_is_known_when_it_comes_in_again(mara: Person, file: Path, runner: FlaskCliRunner):
    """R-S2: open formats at every door."""
    make_signal(mara, object='a, "b"\nc', target="Bob")
    make_signal(mara, ("Create", "reply"))

    assert runner.invoke(args=["signals", "export", str(file)]).exit_code == 0
    done = runner.invoke(args=["signals", "import", str(file)])

    assert file.read_text().count("\n") == 3
    assert done.stdout.splitlines()[-1] == "0 new, 1 known, 1 refused"  # a line break cannot come back
