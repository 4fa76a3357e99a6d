"""Writing: no word is lost, and nobody but an author writes."""

import ast
from pathlib import Path

import pytest

from app.core.errors import NotFound
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.vocabulary import ChangedMeanwhile, PieceKind, RevisionKind, TextRefused
from app.people.models import Person
from config import ROOT
from tests.factories.editorial import TEXT, as_author, as_editor, make_editor, make_piece, piece_of
from tests.factories.people import make_person
from tests.support.clock import TestClock

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def mara() -> Person:
    return make_person("Mara Lind")


def save(piece_id: int, text: str, by: Person, version: int | None = None) -> int:
    version = piece_of(piece_id).version if version is None else version
    with unit_of_work():
        return services.save_text(piece_id, title="A title", text=text, version=version, actor=as_author(by))


def test_a_text_is_kept_as_it_was_typed_but_for_the_ends_of_lines_and_composed_signs(mara: Person) -> None:
    """R-E6, SE-3 to SE-5: LF and NFC, and nothing else."""
    typed = "  Tabs\tand spaces  \r\nCafe\u0301 \u200f\u202e👩‍👩‍👧\r\n\r\nno end"
    piece_id = make_piece(mara, typed)

    assert piece_of(piece_id).text == "  Tabs\tand spaces  \nCafé \u200f\u202e👩‍👩‍👧\n\nno end"


def test_two_windows_never_overwrite_each_other(mara: Person) -> None:
    """R-E6: the second one is told, and what is there stays."""
    piece_id = make_piece(mara)
    version = piece_of(piece_id).version
    save(piece_id, "first window", mara, version)

    with pytest.raises(ChangedMeanwhile):
        save(piece_id, "second window", mara, version)

    assert piece_of(piece_id).text == "first window"
    assert save(piece_id, "first window", mara, version) == version + 1  # sent twice, saved once


def test_nobody_else_reads_or_writes_a_draft(mara: Person) -> None:
    """R-E2: not a colleague, not an editor, not by guessing the number."""
    piece_id = make_piece(mara)
    for actor in (as_author(make_person()), as_editor(make_editor())):
        with pytest.raises(NotFound):
            queries.get_own_piece(piece_id, actor)
        with pytest.raises(NotFound), unit_of_work():
            services.save_text(piece_id, title="x", text="x", version=2, actor=actor)

    assert piece_of(piece_id).text == TEXT


def test_only_the_room_of_writing_changes_an_authors_text() -> None:
    """R-E2: no service, page or job has a way to it but `services/writing.py`."""
    writers = set()
    for file in (ROOT / "app/editorial").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []  # fmt: skip
            flat = [part for one in targets for part in (one.elts if isinstance(one, ast.Tuple) else [one])]
            if any(isinstance(one, ast.Attribute) and one.attr == "text" for one in flat):
                writers.add(file.relative_to(ROOT).as_posix())
    sources = {file: file.read_text() for file in Path(ROOT / "app").rglob("*.py")}
    updates = {file.name for file, source in sources.items() if "update(Piece)" in source and "text=" in source.split("update(Piece)")[1][:300]}  # fmt: skip

    assert writers == {"app/editorial/services/writing.py"}
    assert updates == set()


def test_what_was_typed_over_is_kept_from_time_to_time_and_comes_back(mara: Person, clock: TestClock) -> None:
    """R-E6."""
    piece_id = make_piece(mara, "One")
    clock.advance(minutes=11)
    save(piece_id, "Two", mara)
    save(piece_id, "Three", mara)
    [kept] = queries.list_revisions(piece_id)
    assert (kept.text, kept.number) == ("One", 1)

    with unit_of_work():
        services.restore_revision(piece_id, 1, version=piece_of(piece_id).version, actor=as_author(mara))

    assert piece_of(piece_id).text == "One"
    assert [(one.text, one.kind) for one in queries.list_revisions(piece_id)] == [
        ("One", RevisionKind.RESTORED),
        ("Three", RevisionKind.WRITTEN),
        ("One", RevisionKind.WRITTEN),
    ]


def test_co_authors_do_what_authors_do_and_the_last_one_stays(mara: Person) -> None:
    """R-E1, SE-24."""
    ann = make_person("Ann Lee")
    piece_id = make_piece(mara)
    with unit_of_work():
        services.add_author(piece_id, ann.id, actor=as_author(mara))
        services.add_author(piece_id, ann.id, actor=as_author(mara))

    save(piece_id, "By Ann", ann)

    with unit_of_work():
        services.remove_author(piece_id, mara.id, actor=as_author(ann))
    with pytest.raises(NotFound):
        save(piece_id, "By Mara", mara)
    with pytest.raises(TextRefused), unit_of_work():
        services.remove_author(piece_id, ann.id, actor=as_author(ann))


@pytest.mark.parametrize(
    "title, text, field",
    [("  ", "x", "title"), ("x" * 201, "x", "title"), ("x", "a\0b", "text"), ("x", "y" * 400_001, "text"), ("a\0", "", "title")],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_with_the_field(
    mara: Person, title: str, text: str, field: str
) -> None:
    piece_id = make_piece(mara)

    with pytest.raises(TextRefused) as refused, unit_of_work():
        services.save_text(piece_id, title=title, text=text, version=2, actor=as_author(mara))

    assert refused.value.field == field


def test_a_draft_that_is_thrown_away_is_gone(mara: Person) -> None:
    piece_id = make_piece(mara, kind=PieceKind.POST)
    with unit_of_work():
        services.delete_piece(piece_id, actor=as_author(mara))

    with pytest.raises(NotFound):
        queries.get_own_piece(piece_id, as_author(mara))
