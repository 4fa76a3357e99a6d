"""What archives look like, without a database."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.operation.rules.backup_names import is_packed, name_for, same_kind
from app.operation.rules.copy_text import Shape, line_of, rows_of
from app.operation.vocabulary import ArchiveRefused

words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
values = {
    Shape.TEXT: words,
    Shape.NUMBER: st.integers(-(2**63), 2**63 - 1),
    Shape.YES_OR_NO: st.integers(0, 1),
    Shape.BYTES: st.binary(),
    Shape.INSTANT: st.datetimes(timezones=st.just(UTC))
    .filter(lambda at: at.year >= 1000)
    .map(lambda at: at.strftime("%Y-%m-%d %H:%M:%S.%f")),
}
cells = st.sampled_from(Shape).flatmap(lambda shape: st.tuples(st.just(shape), st.none() | values[shape]))


@given(st.lists(cells, min_size=1))
def test_a_row_comes_through_both_databases_as_it_was(row):
    """R-P4: from a single machine to PostgreSQL and back nothing is lost, whatever people wrote."""
    shapes, given_values = [shape for shape, _ in row], tuple(value for _, value in row)

    line = line_of(given_values, shapes)

    assert line.count("\n") == 1
    assert list(rows_of([line], shapes)) == [given_values]


def test_what_postgresql_cannot_hold_is_refused():
    with pytest.raises(ArchiveRefused):
        line_of(("a\0b",), [Shape.TEXT])
    with pytest.raises(ArchiveRefused):
        list(rows_of(["infinity\n"], [Shape.INSTANT]))


def test_instants_keep_their_fraction():
    read = rows_of(["2026-03-02 09:00:00+00\n", "2026-03-02 09:00:00.5+00\n"], [Shape.INSTANT])

    assert list(read) == [("2026-03-02 09:00:00.000000",), ("2026-03-02 09:00:00.500000",)]


@pytest.mark.parametrize(
    "name, other, is_same",
    [
        ("w-2026-03-02.tar", "w-2025-12-31.tar", True),
        ("w-2026-03-02.tar", "w-2025-12-31.tar.gz", False),
        ("w-2026-03-02.tar", "x-2025-12-31.tar", False),
        ("w.1.tar", "wx1.tar", False),
    ],
)
def test_backups_of_a_kind_differ_in_figures_alone(name, other, is_same):
    kind = same_kind(name)

    assert kind is not None
    assert bool(kind.fullmatch(other)) == is_same


def test_names_say_when_and_how():
    name = name_for(datetime(2026, 3, 2, 9, 5, tzinfo=UTC))

    assert name == "waymark-20260302-090500.tar.gz"
    assert is_packed(name)
    assert is_packed("a.tgz")
    assert not is_packed("a.tar")
    assert same_kind("backup.tar") is None
