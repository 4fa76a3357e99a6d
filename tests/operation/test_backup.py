"""A backup is taken while everybody works, and what was restored from it is what there was."""

import gzip
import hashlib
import io
import json
import os
import stat
import tarfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app import create_app
from app.accounts.models import Account
from app.accounts.queries import find_session
from app.accounts.services.invitations import get_invited_person, make_invitation
from app.accounts.services.sessions import hash_token, recognise, start_session
from app.accounts.vocabulary import InvitationNotValid
from app.core import schema
from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.db import Base, db
from app.core.facts import fact, may_send
from app.core.unit_of_work import unit_of_work
from app.operation.services import held_files, restoring, sqlite_files
from app.operation.services.archive import FORM, Archive, ArchiveWriter
from app.operation.services.backing_up import place_for
from app.operation.services.new_files import only_writer
from app.operation.services.restoring import RESTORED_FACT
from app.operation.vocabulary import BackupRefused
from app.people.models import Person
from app.rewards.services.boards import settle_boards
from app.signals.models import Batch, Signal
from app.signals.queries.rollups import find_miscounted
from app.signals.services import ask_for_import
from app.signals.services.uploads import run_import
from tests.factories.accounts import give_password
from tests.factories.editorial import add_picture, make_piece
from tests.factories.people import make_person
from tests.factories.rewards import earn, join_boards
from tests.factories.signals import HEADER, make_signal, put_kinds_in_force, write_csv
from tests.operation.conftest import KEY, opened
from tests.support.clock import TestClock
from tests.support.databases import ENGINES, Engine
from tests.support.settings import settings

Elsewhere = Callable[[Engine], Flask]
#: What a restored copy has beside what was in the backup.
OWN = {"core_audit_events", "core_facts", "accounts_sessions", "accounts_invitations"}


def flask(app: Flask, *arguments: object, said: str = "") -> Result:
    with app.app_context():
        return app.test_cli_runner().invoke(args=[str(word) for word in arguments], input=said)


def good(app: Flask, *arguments: object, said: str = "") -> str:
    outcome = flask(app, *arguments, said=said)
    assert outcome.exit_code == 0, outcome.output
    return outcome.stdout


def refused(app: Flask, *arguments: object) -> str:
    outcome = flask(app, *arguments)
    assert outcome.exit_code == 1, outcome.output
    return outcome.output


def company() -> Person:
    """People with managers, activity, points that boards follow, awkward words, a picture, and a gap in the numbers."""
    put_kinds_in_force()
    ann = make_person("Ann Lee", title="a\tb\\n \\N \\. ’é😀", manager_id=None)
    bo = make_person("Bo Ray", manager_id=None)
    with unit_of_work() as session:
        session.execute(
            Person.__table__.update().where(Person.__table__.c.id == ann.id).values(manager_id=bo.id)
        )
    for _ in range(5):
        make_signal(ann, target="x")
        make_signal(bo, ("Create", "reply"), target="ü\r\nz")
    add_picture(make_piece(ann), ann, content=bytes(range(256)))
    earn(ann, 30)
    join_boards(ann, bo)
    earn(bo, 70)
    return ann


def stored(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with app.app_context():
        rows = {
            table.name: sorted(tuple(map(str, row)) for row in db.session.execute(select(table)))
            for table in Base.metadata.sorted_tables
            if table.name not in OWN
        }
        db.session.remove()
        db.engine.dispose()
        return rows


@pytest.mark.parametrize("name, target", [("b.tar", "sqlite"), ("b.tar.gz", "postgresql")])
def test_what_is_restored_is_what_there_was(
    app: Flask, elsewhere: Elsewhere, tmp_path: Path, name: str, target: Engine
) -> None:
    """G7, security 1.7: the drill, on the same database or on the other one."""
    company()
    before, shape = stored(app), schema.differences()
    good(app, "backup", tmp_path / name)
    other = elsewhere(target)

    said = good(other, "restore", tmp_path / name)

    assert "restored" in said
    assert stored(other) == before
    with other.app_context():
        # DIFF
        assert schema.differences() == shape
        assert schema.is_current()
        assert find_miscounted() == ([], 2)
        assert make_person("Next").id
        # What the database does by itself it did not do again, and does from now on.
        earn(db.session.query(Person).filter_by(name="Ann Lee").one(), 5)
        assert not settle_boards().is_needed
        with pytest.raises(DBAPIError, match="only added to"), unit_of_work() as session:
            session.execute(text("UPDATE rewards_entries SET amount = 1"))


@pytest.mark.parametrize("target", ENGINES)
def test_numbers_that_were_given_once_are_not_given_again(
    app: Flask, elsewhere: Elsewhere, tmp_path: Path, target: Engine
) -> None:
    """The audit log speaks of people by number."""
    make_person("Ann")
    gone = make_person("Bo").id
    with unit_of_work() as session:
        session.execute(text("DELETE FROM people_persons WHERE id = :id"), {"id": gone})
    good(app, "backup", tmp_path / "b.tar")
    other = elsewhere(target)
    good(other, "restore", tmp_path / "b.tar")

    with other.app_context():
        assert make_person("Cy").id > gone


def test_a_backup_of_a_moment_holds_all_that_was_promised_before_it(
    app: Flask, database_url: str, instance: Path, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    """G7: while two others write; what was acknowledged before is there, and the data agree with themselves."""
    company()
    people = [make_person(f"Kim {number}").id for number in range(2)]
    promised: list[int] = []
    stop, busy = threading.Event(), threading.Semaphore(0)
    others = create_app(settings(database_url, instance=instance))

    def write(person_id: int) -> None:
        with others.app_context():
            person = db.session.get_one(Person, person_id)
            while not stop.is_set():
                promised.append(make_signal(person, target="x").id)
                busy.release()
            db.session.remove()

    writers = [threading.Thread(target=write, args=[person]) for person in people]
    for writer in writers:
        writer.start()
    for _ in range(20):
        assert busy.acquire(timeout=60)
    before = set(promised)
    good(app, "backup", tmp_path / "b.tar")
    stop.set()
    for writer in writers:
        writer.join()
    with others.app_context():
        db.engine.dispose()

    other = elsewhere("postgresql" if database_url.startswith("postgresql") else "sqlite")
    good(other, "restore", tmp_path / "b.tar")
    with other.app_context():
        found = set(db.session.execute(select(Signal.id)).scalars())
        assert before <= found
        assert find_miscounted() == ([], 4)


def test_a_copy_opens_to_no_key_of_the_original_and_sends_nothing(
    app: Flask, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    """Security 1.7: all sessions end, invitations are void, and nothing goes out."""
    ann = make_person("Ann")
    give_password(ann)
    with unit_of_work():
        account_id = db.session.execute(select(Account.id)).scalar_one()
        key = start_session(account_id, address="", agent="", actor=Actor.operator())
        invitation = make_invitation(ann.id, actor=Actor.operator()).token
    good(app, "backup", tmp_path / "b.tar")
    other = elsewhere("sqlite")

    said = good(other, "restore", tmp_path / "b.tar")

    assert recognise(key) is not None
    assert may_send()
    assert "2 sessions and invitations ended" in said
    with other.app_context():
        assert find_session(hash_token(key)) is None
        with pytest.raises(InvitationNotValid):
            get_invited_person(invitation)
        assert not may_send()
        assert fact(RESTORED_FACT) is not None
        actions = list(db.session.execute(select(AuditEvent.action)).scalars())
        assert "operation.database.restored" in actions


def test_both_leave_a_line_in_the_log(app: Flask, tmp_path: Path) -> None:
    """ASVS 16.3.3: taking everything out of the house is an export."""
    make_person("Ann")

    good(app, "backup", tmp_path / "b.tar")

    event = db.session.execute(
        select(AuditEvent).where(AuditEvent.action == "operation.backup.made")
    ).scalar_one()
    assert event.object_id == "b.tar"


def test_the_key_is_not_in_a_backup_and_nobody_else_can_read_it(app: Flask, tmp_path: Path) -> None:
    """ASVS 13.3.1."""
    make_person("Ann")
    path = tmp_path / "b.tar"

    good(app, "backup", path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert KEY.encode() not in path.read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["b.tar", "first"]


def test_an_existing_file_is_not_overwritten(app: Flask, tmp_path: Path) -> None:
    make_person("Ann")
    path = tmp_path / "b.tar"
    path.write_text("precious")

    assert "exists already" in refused(app, "backup", path)
    assert path.read_text() == "precious"

    good(app, "backup", "--force", path)
    Archive(path).verify()


def test_only_the_newest_of_a_kind_are_kept(app: Flask, clock: TestClock, tmp_path: Path) -> None:
    """Names differ in figures; what is no backup stays, whatever its name."""
    make_person("Ann")
    (tmp_path / "w-2025-12-31.tar").write_text("not a backup")
    (tmp_path / "w-2025-12-30.tar.part").write_text("of one that was killed")
    for day in (1, 2, 3):
        clock.advance(days=1)
        good(app, "backup", tmp_path / f"w-2026-01-0{day}.tar", "--keep", 2)
        good(app, "backup", "--force", tmp_path / "other-1.tar")

    assert sorted(path.name for path in tmp_path.glob("*.*")) == [
        "other-1.tar", "w-2025-12-31.tar", "w-2026-01-02.tar", "w-2026-01-03.tar",
    ]  # fmt: skip
    assert "need a date" in refused(app, "backup", tmp_path / "w.tar", "--keep", 2)


@pytest.mark.parametrize(
    "place, said",
    [
        (
            "letter/b.tar",
            "{here}/letter is a file, so nothing can be written below it. Choose another place.",
        ),
        ("letter/deep/down/b.tar", "{here}/letter is a file, so nothing"),
        (
            "/proc/b.tar",
            "Nothing can be written into the folder /proc: No such file or directory. Let whoever",
        ),
        ("/proc/deep/b.tar", "Nothing can be written into the folder /proc/deep: "),
        (
            "away/",
            "There is no folder {here}/away. Make it first, so that whoever runs this may write there.",
        ),
        ("letter/", "There is no folder {here}/letter."),
    ],
)
def test_a_place_where_no_backup_can_be_written_is_said_in_one_sentence(
    app: Flask, tmp_path: Path, place: str, said: str
) -> None:
    """R-P4: with what to do, and nothing is left there."""
    make_person("Ann")
    (tmp_path / "letter").write_text("Dear Ada")

    answer = refused(app, "backup", f"{tmp_path}/{place}" if place[0] != "/" else place)

    assert answer.startswith("Error: " + said.format(here=tmp_path))
    assert answer.count("\n") == 1
    assert sorted(file.name for file in tmp_path.iterdir()) == ["first", "letter"]


@pytest.fixture
def locked() -> Iterator[Path]:
    """A folder that whoever asks now may not so much as pass through; root, who may everywhere, is nobody meanwhile."""
    is_root = os.geteuid() == 0
    with TemporaryDirectory() as name:
        folder = Path(name) / "locked"
        (folder / "deep").mkdir(parents=True)
        folder.parent.chmod(0o755)
        folder.chmod(0o700 if is_root else 0)
        if is_root:
            os.seteuid(65534)
        yield folder
        if is_root:
            os.seteuid(0)
        folder.chmod(0o700)


def test_a_folder_without_rights_is_said_as_well(locked: Path) -> None:
    """R-P4: whoever runs the backup is often another user than the one who made the folder."""
    with pytest.raises(BackupRefused) as refusal, only_writer(locked / "b.tar"):
        pass
    with pytest.raises(BackupRefused) as deeper:
        place_for(f"{locked}/deep/b.tar")

    said = "Nothing can be written into the folder {}: Permission denied."
    assert str(refusal.value).startswith(said.format(locked))
    assert str(deeper.value).startswith(said.format(locked / "deep"))


def test_backups_of_which_some_are_kept_need_a_folder_or_a_date(app: Flask, tmp_path: Path) -> None:
    """R-P4: the command of the handbook says what is missing, and writes no file that is called like the folder."""
    make_person("Ann")
    (tmp_path / "backups").mkdir()

    good(app, "backup", tmp_path / "backups", "--keep", 14)
    good(app, "backup", f"{tmp_path}/backups/", "--keep", 14, "--force")
    good(app, "backup", tmp_path / "w-2026-01-01", "--keep", 2)

    said = refused(app, "backup", tmp_path / "waymark", "--keep", 14)
    assert said.startswith(f"Error: There is no folder {tmp_path}/waymark. Make it first")
    assert not (tmp_path / "waymark").exists()
    assert len(list((tmp_path / "backups").iterdir())) == 1


def test_an_older_backup_that_cannot_be_removed_is_told(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-P4: the new one is made all the same."""
    make_person("Ann")
    good(app, "backup", tmp_path / "w-1.tar")
    unlink = Path.unlink

    def forbidden(self: Path, missing_ok: bool = False) -> None:
        if self.name == "w-1.tar":
            raise PermissionError(1, "Operation not permitted", str(self))
        unlink(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", forbidden)
    answer = refused(app, "backup", tmp_path / "w-2.tar", "--keep", 1)

    assert f"the backup is made, but {tmp_path}/w-1.tar cannot be removed" in answer
    Archive(tmp_path / "w-2.tar").verify()


def test_a_backup_that_breaks_off_is_said(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-P4: a disk that takes no files of this size, or a program that reads no more."""
    make_person("Ann")

    def too_large(_self: object, _name: str, _content: bytes) -> None:
        raise OSError(27, "File too large")

    monkeypatch.setattr(ArchiveWriter, "add", too_large)

    assert refused(app, "backup", tmp_path / "b.tar") == (
        "Error: The backup broke off: File too large. No backup was made.\n"
    )
    assert sorted(file.name for file in tmp_path.iterdir()) == ["first"]


@pytest.mark.parametrize("target", ENGINES)
def test_a_restore_that_finds_no_room_says_so(
    app: Flask, elsewhere: Elsewhere, tmp_path: Path, target: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G8: and what was there stays."""
    make_person("Ann")
    good(app, "backup", tmp_path / "b.tar")
    other = elsewhere(target)

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restoring, "_lay_down_files", full)

    assert refused(other, "restore", tmp_path / "b.tar") == (
        "Error: There is not enough room on the disk for the old data and the new ones. The old ones stay as they were.\n"
    )


@pytest.mark.parametrize("name", ["away.tar", "first", "letter/b.tar"])
def test_a_file_that_cannot_be_read_is_not_restored_and_said(app: Flask, tmp_path: Path, name: str) -> None:
    """R-P4."""
    (tmp_path / "letter").write_text("Dear Ada")

    answer = flask(app, "restore", tmp_path / name)

    assert answer.exit_code in {1, 2}
    assert "Error: " in answer.stderr.splitlines()[-1]
    assert name in answer.stderr.splitlines()[-1]


def test_a_folder_gets_a_backup_with_the_time_in_its_name(app: Flask, tmp_path: Path) -> None:
    make_person("Ann")

    report = json.loads(good(app, "backup", tmp_path, "--json"))

    assert Path(report["path"]).name == "waymark-20260302-090000.tar.gz"
    assert report["rows"]["people_persons"] == 1


def test_a_backup_can_be_handed_to_another_program(app: Flask, elsewhere: Elsewhere, tmp_path: Path) -> None:
    """`flask backup - | age ...`: standard output carries the archive and nothing else."""
    make_person("Ann")

    outcome = flask(app, "backup", "-", "--json")

    (tmp_path / "b.tar").write_bytes(outcome.stdout_bytes)
    assert json.loads(outcome.stderr)["rows"]["people_persons"] == 1
    good(elsewhere("sqlite"), "restore", tmp_path / "b.tar")


def test_waiting_uploads_move_along(app: Flask, instance: Path, elsewhere: Elsewhere, tmp_path: Path) -> None:
    """What was sent in and not yet worked off is worked off by the copy, in its own folder."""
    put_kinds_in_force()
    ann = make_person("Ann")
    line = [
        "a1",
        ann.external_id,
        "Announce",
        "",
        "https://larkfield.example/1",
        "",
        "2026-03-01T08:00:00Z",
        "linkedin",
    ]
    (instance / "uploads").mkdir()
    path = write_csv(instance / "uploads/signals-1", [line], HEADER)
    (instance / "uploads/old.refused.csv").write_text("line,reason\n")
    with unit_of_work():
        batch = ask_for_import(path, file_name="a.csv", basis="contract", actor=Actor.operator()).id
    good(app, "backup", tmp_path / "b.tar")
    other = elsewhere("sqlite")
    report = json.loads(good(other, "restore", "--json", tmp_path / "b.tar"))

    assert report["files"] == 2
    with other.app_context():
        folder = Path(other.instance_path)
        assert db.session.get_one(Batch, batch).stored_path == str(folder / "uploads/signals-1")
        db.session.remove()
        run_import(batch)
        assert db.session.execute(select(func.count(Signal.id))).scalar_one() == 1
    assert stat.S_IMODE((folder / "uploads/old.refused.csv").stat().st_mode) == 0o600


def test_an_upload_that_is_worked_off_meanwhile_is_in_it(
    app: Flask, instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows of the moment say that it waits, so its file must be there."""
    make_person("Ann")
    (instance / "uploads").mkdir()
    (instance / "uploads/signals-1").write_text("waits")
    usual = held_files.write_files

    def after_the_worker(*given: object) -> None:
        (instance / "uploads/signals-1").unlink()
        usual(*given)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr("app.operation.services.backing_up.write_files", after_the_worker)
    good(app, "backup", tmp_path / "b.tar")

    parts = {name: stream.read() for name, stream in Archive(tmp_path / "b.tar").parts()}
    assert parts["files/uploads/signals-1"] == b"waits"


def test_a_backup_of_an_older_release_is_brought_up_to_this_one(
    app: Flask, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    """G9: the backup before an upgrade can be restored after it, by either release's data."""
    make_person("Ann")
    schema.downgrade("0001")
    good(app, "backup", tmp_path / "b.tar")
    schema.upgrade()

    for engine in ENGINES:
        other = elsewhere(engine)
        good(other, "restore", tmp_path / "b.tar")
        with other.app_context():
            assert schema.is_current()
            assert db.session.execute(select(Person.name)).scalar_one() == "Ann"
    assert Archive(tmp_path / "b.tar").manifest.schema == "0001"


def rewritten(path: Path, **changes: object) -> Path:
    """The same archive, saying something else of itself."""
    target = path.with_name(f"changed-{path.name}")
    with tarfile.open(path) as old, tarfile.open(target, "w") as new:
        for info in old:
            content = old.extractfile(info).read()  # type: ignore[union-attr]  # only files are in it
            if info.name == "manifest.json":
                content = json.dumps(json.loads(content) | changes).encode()
                info.size = len(content)
            new.addfile(info, io.BytesIO(content))
    return target


@pytest.fixture
def archive(app: Flask, tmp_path: Path) -> Path:
    company()
    good(app, "backup", tmp_path / "b.tar")
    return tmp_path / "b.tar"


def test_what_cannot_be_restored_is_refused_with_the_reason(archive: Path, elsewhere: Elsewhere) -> None:
    """Security 1.3: a wrong key is refused at once, with what to do."""
    other = elsewhere("sqlite")

    for changes, words in (
        ({"schema": "9999"}, "newer"),
        ({"form": FORM + 1}, "newer"),
        ({"key_fingerprint": "0" * 16}, "another secret key"),
        ({"product": "else"}, "no backup of Waymark"),
        ({"version": "0.0.9"}, "checksum of manifest.json differs"),
    ):
        assert words in refused(other, "restore", rewritten(archive, **changes))
    assert not list(Path(other.instance_path).glob("waymark.db.*"))


def test_a_damaged_backup_is_refused(app: Flask, archive: Path, elsewhere: Elsewhere) -> None:
    other = elsewhere("sqlite")
    whole = archive.read_bytes()
    flipped = bytearray(whole)
    flipped[whole.index(b"Ann Lee") + 1] ^= 1

    for content, words in (
        (bytes(flipped), "checksum"),
        (whole[: whole.index(b"contents.json")] + bytes(1024), "not whole"),
        (whole[: len(whole) // 2], "cannot be read"),
        (whole[:100], "cannot be read"),
        (gzip.compress(whole)[:-1000], "cannot be read"),
        (b"", "cannot be read"),
        (b"something else", "cannot be read"),
    ):
        archive.write_bytes(content)
        assert words in refused(other, "restore", archive)
    assert "no file" in refused(other, "restore", archive.with_name("missing.tar"))


def test_a_lost_key_is_no_lost_company(archive: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    with opened(f"sqlite:///{folder}/waymark.db", folder, secret_key="n" * 40) as other:
        assert "--key-is-lost" in refused(other, "restore", archive)

        good(other, "restore", archive, "--key-is-lost")

        assert db.session.execute(select(func.count(Person.id))).scalar_one() == 2


def test_what_is_there_is_replaced_only_on_demand_and_kept(
    app: Flask, archive: Path, database_url: str
) -> None:
    later = make_person("Later").id

    db.session.remove()
    assert "--replace" in refused(app, "restore", archive)
    assert flask(app, "restore", "--replace", archive, said="n\n").exit_code == 1
    assert db.session.get(Person, later) is not None
    db.session.remove()
    asked = flask(app, "restore", "--replace", archive, said="y\n")

    assert asked.exit_code == 0, asked.output
    assert "3 people and 10 acts are here" in asked.stderr
    assert "old data are kept as" in asked.stdout
    assert db.session.get(Person, later) is None
    db.session.remove()
    good(app, "restore", "--replace", "--yes", archive)  # the old data of the first time make room
    if database_url.startswith("postgresql"):
        kept = db.session.execute(text("SELECT count(*) FROM waymark_replaced.people_persons")).scalar_one()
        assert kept == 2


def test_a_restore_that_is_broken_off_leaves_the_old_data_and_can_be_begun_again(
    app: Flask, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G7."""
    later = make_person("Later").id
    db.session.remove()
    for step in ("_mark", "_lay_down_files"):
        with monkeypatch.context() as patch:
            patch.setattr(f"app.operation.services.restoring.{step}", killed)
            patch.setattr("app.operation.services.places._SqlitePlace.clear", lambda self: None)
            patch.setattr("app.operation.services.places._PostgresqlPlace.clear", lambda self: None)
            assert isinstance(
                flask(app, "restore", "--replace", "--yes", archive).exception, KeyboardInterrupt | SystemExit
            )
        assert db.session.get(Person, later) is not None
        db.session.remove()

    good(app, "restore", "--replace", "--yes", archive)

    assert db.session.get(Person, later) is None
    assert make_person("Newest").id


def killed(*_given: object) -> None:
    raise KeyboardInterrupt


def test_a_database_in_use_is_not_replaced(app: Flask, archive: Path, database_url: str) -> None:
    """Whoever works on the old data would lose what they are told is saved."""
    import sqlite3

    import psycopg

    from tests.support.programs import as_dsn

    db.session.remove()
    if database_url.startswith("sqlite"):
        user = sqlite3.connect(database_url.removeprefix("sqlite:///"))
        user.execute("SELECT count(*) FROM people_persons").fetchall()
    else:
        user = psycopg.connect(as_dsn(database_url))  # type: ignore[assignment]  # either will do
    try:
        said = refused(app, "restore", "--replace", "--yes", archive)
    finally:
        user.close()

    assert "Stop" in said


def test_a_damaged_database_gives_no_backup(app: Flask, tmp_path: Path, database_url: str) -> None:
    """A backup that cannot be restored is none."""
    if database_url.startswith("postgresql"):
        return  # which looks after its pages itself
    company()
    db.session.remove()
    db.engine.dispose()
    path = Path(database_url.removeprefix("sqlite:///"))
    pages = path.stat().st_size // 4096
    with path.open("r+b") as file:
        for page in range(pages // 2, pages):
            file.seek(page * 4096)
            file.write(os.urandom(64))

    assert "damaged" in refused(app, "backup", tmp_path / "b.tar")
    assert not list(tmp_path.glob("b.tar*"))


def test_an_empty_database_gives_no_backup(elsewhere: Elsewhere, tmp_path: Path, app: Flask) -> None:
    for engine in ENGINES:
        assert "empty" in refused(elsewhere(engine), "backup", tmp_path / "b.tar")
    assert not list(tmp_path.glob("b.tar*"))


@pytest.mark.parametrize("straight", [True, False])
def test_a_file_is_handed_on_in_the_length_that_it_had(tmp_path: Path, straight: bool) -> None:
    """R-P4: by another process, from where the archive stands; zeros where the file was cut meanwhile."""
    source, target = tmp_path / "source", tmp_path / "target"
    content = os.urandom(300_001)
    source.write_bytes(content)

    with target.open("wb", buffering=0) as file:
        file.write(b"in front")
        if straight:
            checksum = sqlite_files.poured_into(file.fileno(), source, 400_000)
        else:
            with sqlite_files.poured(source, 400_000) as stream:
                file.write(stream.read())
        file.write(b"behind")

    assert target.read_bytes() == b"in front" + content + bytes(99_999) + b"behind"
    assert not straight or checksum == hashlib.sha256(content + bytes(99_999)).hexdigest()


def test_what_cannot_be_handed_on_is_told_as_if_it_were_read_here(tmp_path: Path) -> None:
    """R-P4: so that a full disk is known as one."""
    with (tmp_path / "target").open("wb") as file, pytest.raises(FileNotFoundError):
        sqlite_files.poured_into(file.fileno(), tmp_path / "nowhere", 10)
