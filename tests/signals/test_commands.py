"""The operator's door."""

import gzip
import json
import random
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import delete, select

from app.core.audit import AuditEvent
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.people.queries import page_imports
from app.signals import queries
from app.signals.models import Signal
from app.signals.vocabulary import Source
from tests.factories.people import make_person
from tests.factories.signals import HEADER, facts, line, make_signal, rollups, write_csv


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

    done = runner.invoke(args=["signals", "import", str(file)])

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: ")


def test_what_came_of_a_file_that_is_damaged_on_the_way_is_said_before_the_error(
    mara: Person, file: Path, runner: FlaskCliRunner
):
    """R-S4: whoever is told that a file is damaged knows what of it is in, and how to take that back."""
    write_csv(file, [line(f"a{number}{random.Random(number).random()}", mara) for number in range(40_000)])
    file.write_bytes(gzip.compress(file.read_bytes())[:-200_000])

    tried = runner.invoke(args=["signals", "import", str(file), "--dry-run", "--json"])
    done = runner.invoke(args=["signals", "import", str(file)])
    again = runner.invoke(args=["signals", "import", str(file), "--json"])

    stored, outcome = len(facts()), json.loads(again.stdout)
    assert (tried.exit_code, done.exit_code, again.exit_code) == (1, 1, 1)
    assert json.loads(tried.stdout)["new"] == stored > 0
    assert done.stdout.splitlines() == [f"{stored} new, 0 known, 0 refused"]
    number = outcome["import"] - 1
    assert f"import {number}\n" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("Error: The file breaks off or is damaged after line")
    assert f"signals reverse-batch {number} --why" in done.stderr
    assert "reverse-batch" not in again.stderr
    assert (outcome["new"], outcome["known"]) == (0, stored)
    assert outcome["error"].startswith("The file breaks off or is damaged after line")
    taken_back = runner.invoke(args=["signals", "reverse-batch", str(number), "--why", "half a file"])
    assert taken_back.stdout == f"taken back: {stored}\n"


@pytest.mark.parametrize("house", ["signals", "people"])
def test_a_file_that_is_not_there_is_one_sentence_and_ends_with_2(
    kinds: None, house: str, runner: FlaskCliRunner
):
    done = runner.invoke(args=[house, "import", "/nope.csv"])

    assert (done.exit_code, done.stdout, done.stderr) == (2, "", "Error: There is no file /nope.csv.\n")


@pytest.mark.parametrize("house", ["signals", "people"])
def test_a_folder_in_the_place_of_the_file_is_said_to_be_one(
    kinds: None, house: str, runner: FlaskCliRunner, tmp_path: Path
):
    done = runner.invoke(args=[house, "import", str(tmp_path)])
    device = runner.invoke(args=[house, "import", "/dev/null"])

    said = f"Error: {tmp_path} is a folder: name the file in it that is to be brought in.\n"
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", said)
    assert (device.exit_code, device.stderr) == (2, "Error: /dev/null is no file.\n")


@pytest.mark.parametrize("house", ["signals", "people"])
def test_a_missing_basis_is_kept_as_such_and_said(
    mara: Person, file: Path, house: str, runner: FlaskCliRunner
):
    """decisions.md: whoever imports states the basis."""
    lines = {"signals": [line("a1", mara)], "people": [["9", "zoe@a.example", "Zoe Ray", "Sales"]]}
    write_csv(
        file, lines[house], HEADER if house == "signals" else ("external_id", "email", "name", "department")
    )

    without = runner.invoke(args=[house, "import", str(file)])
    with_it = runner.invoke(args=[house, "import", str(file), "--basis", "an agreement"])
    tried = runner.invoke(args=[house, "import", str(file), "--dry-run"])

    assert "note: nobody has stated on what basis" in without.stderr
    assert "basis" not in with_it.stderr + tried.stderr
    kept = [batch.basis for batch in (queries.page_batches() if house == "signals" else page_imports()).items]
    assert kept == ["an agreement", "Not stated; imported by a command"]


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


def test_an_export_brings_into_a_new_database_what_came_from_platforms_and_nothing_done_here(
    mara: Person, file: Path, runner: FlaskCliRunner
):
    """R-S2: an act in this product is known where it was done, and is made up nowhere else."""
    bob = make_person()
    make_signal(mara)
    make_signal(mara, external_id="log:1:x", platform="waymark", source=Source.SELF_REPORT)
    make_signal(bob, external_id="step:1", platform="waymark", source=Source.PRODUCT)
    runner.invoke(args=["signals", "export", str(file)])

    here = runner.invoke(args=["signals", "import", str(file)])
    with unit_of_work() as session:  # as if this were another database, with the same people
        session.execute(delete(Signal))
    rebuilt = runner.invoke(args=["signals", "rebuild"])
    tried = runner.invoke(args=["signals", "import", str(file), "--dry-run"])
    elsewhere = runner.invoke(args=["signals", "import", str(file)])

    assert here.stdout == "0 new, 3 known, 0 refused\n"
    assert rebuilt.exit_code == 0
    assert tried.stdout == elsewhere.stdout
    assert elsewhere.stdout.splitlines() == [
        "line 3: what is done in this product comes from nowhere else",
        "line 4: what is done in this product comes from nowhere else",
        "1 new, 0 known, 2 refused",
    ]
    assert [fact[0] for fact in facts()] == ["linkedin"]


def test_an_act_done_here_is_not_retold_otherwise(mara: Person, file: Path, runner: FlaskCliRunner):
    make_signal(mara, external_id="log:1:x", platform="waymark", source=Source.SELF_REPORT)
    write_csv(file, [line("log:1:x", mara, object="https://elsewhere.example", platform="Waymark")])

    done = runner.invoke(args=["signals", "import", str(file)])

    assert done.stdout == "line 2: same id with other content\n0 new, 0 known, 1 refused\n"


def test_an_import_taken_back_is_named_when_its_file_comes_again_and_can_be_brought_back(
    mara: Person, file: Path, runner: FlaskCliRunner
):
    """R-S4"""
    write_csv(file, [line("a1", mara), line("a2", mara)])
    number = json.loads(runner.invoke(args=["signals", "import", str(file), "--json"]).stdout)["import"]
    before = rollups()
    runner.invoke(args=["signals", "reverse-batch", str(number), "--why", "the wrong file"])

    again = runner.invoke(args=["signals", "import", str(file), "--dry-run"])
    silent = runner.invoke(args=["signals", "reinstate-batch", str(number), "--why", " "])
    back = runner.invoke(args=["signals", "reinstate-batch", str(number), "--why", "it was right"])
    twice = runner.invoke(args=["signals", "reinstate-batch", str(number), "--why", "again"])

    assert again.stdout == "0 new, 2 known, 0 refused\n"
    assert again.stderr == (
        f"note: 2 of those known were taken back together with import {number}. "
        "They stay so until that import is brought back.\n"
    )
    assert (silent.exit_code, silent.stderr) == (1, "Error: Say why it is brought back.\n")
    assert (back.exit_code, back.stdout) == (0, "brought back: 2\n")
    assert rollups() == before
    assert twice.stderr == "Error: This import has not been taken back.\n"
    assert runner.invoke(args=["signals", "import", str(file), "--dry-run"]).stderr == ""


def test_the_refused_lines_are_mended_and_sent_again_as_they_are(
    mara: Person, file: Path, runner: FlaskCliRunner
):
    """R-S4: the file of refusals keeps each line as it was, and what was not mended is refused again."""
    write_csv(file, [line("a1", "nobody", object='a, "b"'), line("a2", mara, "Shared")])
    with file.open("ab") as more:
        good = ",".join(line("a3", mara)).encode()
        more.write(
            b'q,"open,Like,,,,,\n' + good.replace(b"a3", b"a\xff3") + b"\n" + good.replace(b"a3", b"a\0")
        )
    runner.invoke(args=["signals", "import", str(file)])
    refused = file.with_name("signals.csv.refused.csv")
    lines = refused.read_text(encoding="utf-8").splitlines()
    assert lines[1].startswith('2,unknown actor,a1,nobody,Announce,,"a, ""b""",')

    unmended = runner.invoke(args=["signals", "import", str(refused)])
    again = refused.with_name(f"{refused.name}.refused.csv").read_text(encoding="utf-8").splitlines()
    mended = [
        one.replace(",nobody,", f",{mara.external_id},").replace("Shared", "Announce") for one in lines[:5]
    ]
    mended[4] = mended[4].replace("\N{REPLACEMENT CHARACTER}", "")
    refused.write_bytes(("\ufeff" + "\r\n".join(mended)).encode())
    done = runner.invoke(args=["signals", "import", str(refused)])

    assert unmended.stdout.splitlines()[-1] == "0 new, 0 known, 5 refused"
    assert [one.split(",", 2)[2] for one in again] == [one.split(",", 2)[2] for one in lines]
    assert done.stdout.splitlines() == [
        "line 4: a quotation mark is not closed",
        "3 new, 0 known, 1 refused",
    ]


def test_refused_lines_of_activity_streams_are_sent_again_too(
    mara: Person, file: Path, runner: FlaskCliRunner
):
    """R-S4"""
    act = {"id": "a1", "actor": mara.external_id, "type": "Shared", "object": 'x, "y"',
           "published": "2026-02-20T10:00:00Z", "platform": "linkedin"}  # fmt: skip
    file.write_text(f"{json.dumps(act)}\n=no JSON\n")
    runner.invoke(args=["signals", "import", str(file)])
    refused = file.with_name("signals.csv.refused.csv")
    lines = refused.read_text().splitlines()

    refused.write_text("\n".join(lines).replace("Shared", "Announce"))
    done = runner.invoke(args=["signals", "import", str(refused)])

    assert (lines[0], lines[2]) == ("line,reason,activity", '2,the line is no JSON,"\'=no JSON"')
    assert done.stdout.splitlines() == ["line 3: the line is no JSON", "1 new, 0 known, 1 refused"]


@pytest.mark.parametrize("taken", ["signals.csv.refused.csv", "signals.csv.refused.trial.part"])
def test_refused_lines_go_elsewhere_where_they_cannot_stand_beside_the_file(
    mara: Person,
    file: Path,
    runner: FlaskCliRunner,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    taken: str,
):
    """R-S4"""
    write_csv(file, [line("a1", mara), line("a2", "nobody")])
    file.with_name(taken).mkdir()
    spare = tmp_path / "spare"
    monkeypatch.setattr("app.signals.commands.settings", lambda: SimpleNamespace(instance=spare))

    done = runner.invoke(args=["signals", "import", str(file), "--dry-run"])

    assert done.exit_code == 0
    (there,) = (spare / "refusals").iterdir()
    assert done.stderr.splitlines() == [
        f"could not write all refused lines to {file}.refused.csv",
        f"refused lines: {there}",
    ]
    assert "unknown actor,a2,nobody" in there.read_text()


def test_where_refused_lines_can_be_written_nowhere_that_is_said(
    mara: Person, file: Path, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
):
    write_csv(file, [line("a1", mara), line("a2", "nobody")])
    file.with_name("signals.csv.refused.csv").mkdir()
    monkeypatch.setattr("app.signals.commands.settings", lambda: SimpleNamespace(instance=file))

    done = runner.invoke(args=["signals", "import", str(file)])

    assert done.stdout.splitlines()[-1] == "1 new, 0 known, 1 refused"
    assert f"could not write all refused lines to {file}.refused.csv" in done.stderr


def test_a_relative_file_leaves_a_whole_path(
    mara: Person, file: Path, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
):
    write_csv(file, [line("a2", "nobody")])
    monkeypatch.chdir(file.parent)

    outcome = runner.invoke(args=["signals", "import", file.name, "--json"])

    number = json.loads(outcome.stdout)["import"]
    assert queries.get_batch(number).refusals_path == f"{file.resolve()}.refused.csv"


def test_an_export_leaves_a_line_in_the_log(mara: Person, file: Path, runner: FlaskCliRunner):
    """AU-4"""
    make_signal(mara)

    assert runner.invoke(args=["signals", "export", str(file)]).stdout == f"1 written to {file}\n"

    logged = db.session.execute(select(AuditEvent).order_by(AuditEvent.id.desc())).scalars().first()
    assert logged is not None
    assert (logged.action, logged.channel, logged.object_label, logged.changes) == (
        "signals.list.exported", "cli", "signals.csv", {"exported": 1}
    )  # fmt: skip


def test_an_export_to_nowhere_is_one_sentence(mara: Person, file: Path, runner: FlaskCliRunner):
    nowhere = file.parent / "nope" / "x.csv"

    done = runner.invoke(args=["signals", "export", str(nowhere)])

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"Error: {nowhere} cannot be written: No such file or directory.\n"
    assert (
        db.session.execute(select(AuditEvent).where(AuditEvent.action == "signals.list.exported")).all() == []
    )


def test_nothing_is_taken_back_without_a_reason(mara: Person, file: Path, runner: FlaskCliRunner):
    """AU-4"""
    write_csv(file, [line("a1", mara)])
    number = json.loads(runner.invoke(args=["signals", "import", str(file), "--json"]).stdout)["import"]

    for blank in ("", "  "):
        for args in (["reverse-batch", str(number)], ["reverse", "linkedin:a1"]):
            done = runner.invoke(args=["signals", *args, "--why", blank])
            assert (done.exit_code, done.stderr) == (1, "Error: Say why it is taken back.\n")
    assert sum(rollups()[0][0][3:]) == 1
