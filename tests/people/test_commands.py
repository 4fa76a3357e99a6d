"""The operator's door to people."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

import pytest
from flask.testing import FlaskCliRunner

from app.core.db import db
from app.people import queries
from app.people.vocabulary import Role
from tests.factories.people import make_administrator, make_person

LIST = """external_id,email,name,department,role
1,ann@a.example,Ann Lee,Sales,coach
2,bo@a.example,Bo Ray,Sales,
3,nonsense,Cy Day,Board,
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_a_list_is_imported_and_the_output_ends_with_the_counts(runner: FlaskCliRunner, file: Path) -> None:
    """R-P2, R-S4"""
    outcome = runner.invoke(args=["people", "import", str(file)])

    assert outcome.exit_code == 0
    assert outcome.stdout.splitlines() == [
        "line 4: “nonsense” is not an e-mail address",
        "2 new, 0 changed, 0 known, 1 refused",
    ]
    beside = file.with_name("people.csv.refused.csv").read_text(encoding="utf-8").splitlines()
    assert beside[1].startswith("4,“nonsense” is not an e-mail address,")


def test_importing_again_exits_with_success_and_changes_nothing(runner: FlaskCliRunner, file: Path) -> None:
    """R-S4"""
    runner.invoke(args=["people", "import", str(file)])

    outcome = runner.invoke(args=["people", "import", str(file)])

    assert outcome.exit_code == 0
    assert outcome.stdout.splitlines()[-1] == "0 new, 0 changed, 2 known, 1 refused"


def test_leavers_are_previewed_and_then_switched_off(runner: FlaskCliRunner, file: Path) -> None:
    """PL-16"""
    leaver = make_person("Zoe", external_id="Z")
    file.write_text(LIST.rsplit("\n", 2)[0] + "\n", encoding="utf-8")

    tried = runner.invoke(args=["people", "import", str(file), "--deactivate-missing", "--dry-run"])
    assert "would be switched off: Z Zoe" in tried.stdout
    assert tried.stdout.splitlines()[-1] == "2 new, 0 changed, 0 known, 0 refused"
    assert queries.count_people() == 1
    done = runner.invoke(args=["people", "import", str(file), "--deactivate-missing"])

    assert "switched off: Z Zoe" in done.stdout.splitlines()
    db.session.expire_all()
    assert not queries.get_person(leaver.id).is_active


def test_with_json_standard_output_is_json_alone(runner: FlaskCliRunner, file: Path) -> None:
    outcome = runner.invoke(args=["people", "import", str(file), "--json"])
    listed = runner.invoke(args=["people", "list", "--json"])

    assert json.loads(outcome.stdout)["refusals"] == [
        {"line": 4, "reason": "“nonsense” is not an e-mail address"}
    ]
    assert [one["role"] for one in json.loads(listed.stdout)] == ["coach", ""]


def test_what_came_of_a_list_that_breaks_off_is_said_before_the_error(
    runner: FlaskCliRunner, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-S4"""
    monkeypatch.setattr(Path, "open", breaking_off_behind(file, Path.open))

    tried = runner.invoke(args=["people", "import", str(file), "--dry-run"])
    done = runner.invoke(args=["people", "import", str(file)])
    again = runner.invoke(args=["people", "import", str(file), "--json"])

    assert (tried.exit_code, done.exit_code, again.exit_code) == (1, 1, 1)
    assert (
        tried.stdout.splitlines()[-1]
        == done.stdout.splitlines()[-1]
        == "2 new, 0 changed, 0 known, 1 refused"
    )
    assert "What came before is in" not in tried.stderr
    assert done.stderr.splitlines()[-1].startswith("Error: The file breaks off or is damaged after line 4.")
    assert "What came before is in" in done.stderr
    assert json.loads(again.stdout)["known"] == 2
    assert json.loads(again.stdout)["error"] == "The file breaks off or is damaged after line 4."
    assert file.with_name("people.csv.refused.csv").exists()


def breaking_off_behind(file: Path, really: Callable[..., IO[Any]]) -> Callable[..., IO[Any]]:
    """How files are opened where the disk gives all that this one holds, and then fails instead of ending."""

    class Failing(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            found = super().read(size)
            if not found:
                raise OSError("Input/output error")
            return found

    def open_(path: Path, *args: Any, **options: Any) -> IO[Any]:
        opened = really(path, *args, **options)
        if path != file or "rb" not in args:
            return opened
        with opened:
            return Failing(opened.read())

    return open_


def test_a_list_that_cannot_be_read_fails_with_the_reason_on_standard_error(
    runner: FlaskCliRunner, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_text("external_id,mail,name,department\n")

    outcome = runner.invoke(args=["people", "import", str(path)])

    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert "is “email” meant" in outcome.stderr


def test_a_person_is_added_given_a_role_and_switched_off(runner: FlaskCliRunner) -> None:
    """R-P1"""
    steps = (
        ["add", "ann@a.example", "--name", "Ann Lee", "--role", "editor"],
        ["grant", "Ann@a.example", "coach"],
        ["withdraw", "ann@a.example", "editor"],
        ["deactivate", "ann@a.example"],
    )

    for step in steps:
        assert runner.invoke(args=["people", *step]).exit_code == 0

    ann = queries.get_person_by_email("ann@a.example")
    assert (queries.list_roles_of(ann.id), ann.is_active) == ([Role.COACH], False)
    assert (
        runner.invoke(args=["people", "list"]).stdout
        == "ann@a.example\tann@a.example\tAnn Lee\t\tcoach\toff\n"
    )
    assert (
        runner.invoke(args=["people", "reactivate", "ann@a.example"]).stdout == "Ann Lee is now switched on\n"
    )


def test_a_refusal_is_one_line_on_standard_error(runner: FlaskCliRunner) -> None:
    """R-P1"""
    ada = make_administrator(email="ada@a.example")

    last = runner.invoke(args=["people", "withdraw", ada.email, "administrator"])
    nobody = runner.invoke(args=["people", "grant", "nobody@a.example", "coach"])

    assert (last.exit_code, nobody.exit_code) == (1, 1)
    assert "Somebody who can sign in has to be administrator" in last.stderr
    assert "could not find this person" in nobody.stderr


def test_the_refused_lines_are_mended_and_sent_again_as_they_are(runner: FlaskCliRunner, file: Path) -> None:
    """R-S4: the file of refusals keeps each line as it was, and what was not mended is refused again."""
    with file.open("ab") as more:
        more.write(
            b'4,dee@a.example,"Dee, Jr",Sales,king\n5,eve@a.example,E\xffve,Sales,\n6,fay@a.example,Fa\0y,Sales,\n'
        )
    runner.invoke(args=["people", "import", str(file)])
    refused = file.with_name("people.csv.refused.csv")
    lines = refused.read_text(encoding="utf-8").splitlines()

    unmended = runner.invoke(args=["people", "import", str(refused)])
    text = (
        refused.read_text(encoding="utf-8").replace(",nonsense,", ",cy@a.example,").replace(",king", ",coach")
    )
    refused.write_bytes(("\ufeff" + text.replace("\n", "\r\n")).encode())
    done = runner.invoke(args=["people", "import", str(refused)])

    assert lines[0] == "line,reason,external_id,email,name,department,role"
    assert unmended.stdout.splitlines()[-1] == "0 new, 0 changed, 0 known, 4 refused"
    assert done.stdout.splitlines()[-1] == "2 new, 0 changed, 0 known, 2 refused"
    assert queries.get_person_by_email("dee@a.example").name == "Dee, Jr"


def test_refused_lines_go_elsewhere_where_they_cannot_stand_beside_the_list(
    runner: FlaskCliRunner, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-S4"""
    file.with_name("people.csv.refused.csv").mkdir()
    spare = tmp_path / "spare"
    monkeypatch.setattr("app.people.commands.settings", lambda: SimpleNamespace(instance=spare))

    done = runner.invoke(args=["people", "import", str(file), "--basis", "an agreement"])

    assert done.exit_code == 0
    (there,) = (spare / "refusals").iterdir()
    assert done.stderr.splitlines() == [
        f"could not write all refused lines to {file}.refused.csv",
        f"refused lines: {there}",
    ]
    assert "3,nonsense,Cy Day,Board," in there.read_text(encoding="utf-8")
    assert queries.page_imports().items[0].refusals_path == str(there)


def test_where_refused_lines_can_be_written_nowhere_that_is_said(
    runner: FlaskCliRunner, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.with_name("people.csv.refused.csv").mkdir()
    monkeypatch.setattr("app.people.commands.settings", lambda: SimpleNamespace(instance=file))

    done = runner.invoke(args=["people", "import", str(file), "--basis", "an agreement"])

    assert done.stdout.splitlines()[-1] == "2 new, 0 changed, 0 known, 1 refused"
    assert done.stderr.splitlines() == [f"could not write all refused lines to {file}.refused.csv"]


def test_a_relative_list_leaves_a_whole_path(
    runner: FlaskCliRunner, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)

    runner.invoke(args=["people", "import", file.name])

    assert queries.page_imports().items[0].refusals_path == f"{file.resolve()}.refused.csv"
