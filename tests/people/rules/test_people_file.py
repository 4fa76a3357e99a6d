"""How a list of people is read."""

import io

import pytest

from app.core.lines import LONGEST_LINE, FileRefused
from app.people.rules.people_file import ListedPerson, Refusal, open_people
from app.people.vocabulary import Role

HEADER = b"external_id,email,name,department,role"


def read(*lines: bytes, header: bytes = HEADER, end: bytes = b"\n") -> list[ListedPerson | Refusal]:
    file = open_people(io.BytesIO(end.join((header, *lines))))
    return [one for block in file.slices() for one in file.read(block)]


def refused(*lines: bytes, header: bytes = HEADER) -> list[tuple[int, str]]:
    return [(one.line, one.reason) for one in read(*lines, header=header) if isinstance(one, Refusal)]


GOOD = b"1,ann@a.example,Ann,Sales,"


@pytest.mark.parametrize(
    "line, reason",
    [
        (b"2,bo@a.example,Bo", "3 columns instead of 5"),
        (b"2,bo@a.example,Bo,Sales,,x", "6 columns instead of 5"),
        (b",bo@a.example,Bo,Sales,", "external_id is missing"),
        (b"2,bo@a.example, ,Sales,", "name is missing"),
        (b"2,bo@a.example,Bo,,", "department is missing"),
        (b"2,bo(at)a.example,Bo,Sales,", "“bo(at)a.example” is not an e-mail address"),
        (b"2,bo@a.example,Bo,Sales,boss", "there is no role “boss”"),
        (b'2,bo@a.example,"Bo,Sales,', "a quotation mark is not closed"),
        (b'2,bo@a.example,"Bo"x"",Sales,', "the quotation marks do not fit"),
        (b"2,bo@a.example,B\xf8,Sales,", "the line is not in UTF-8 (byte 17)"),
        (b"2,bo@a.example,B\0,Sales,", "the line holds a NUL sign"),
        (b"2,bo@a.example,Bo\tBo,Sales,", "name holds a control character"),
        ("2,bo@a.example,Bo\u202eoB,Sales,".encode(), "name holds a control character"),
        (b"2," + b"x" * LONGEST_LINE, "the line is longer than 64 KiB"),
    ],
)
def test_a_bad_line_is_refused_alone_with_its_number_and_reason(line: bytes, reason: str) -> None:
    """R-S4: a bad file says exactly which lines were refused and why, and the rest is in."""
    found = read(GOOD, line, GOOD.replace(b"1", b"3"))

    assert [type(one) for one in found] == [ListedPerson, Refusal, ListedPerson]
    assert refused(GOOD, line) == [(3, reason)]


def test_a_line_of_the_greatest_length_is_read() -> None:
    line = b"1,ann@a.example,Ann,Sales," + b";" * (LONGEST_LINE - 26)

    assert [type(one) for one in read(line, GOOD)] == [ListedPerson, ListedPerson]
    assert len(refused(line + b";", GOOD)) == 1


def test_an_endless_line_is_one_refusal_and_its_beginning_is_kept() -> None:
    found = read(b"x" * 500_000, GOOD)

    assert [one.line for one in found] == [2, 3]
    assert isinstance(found[0], Refusal)
    assert len(found[0].text) < 1_000


def test_a_stray_quote_spoils_one_line_and_not_the_next() -> None:
    assert [line for line, _reason in refused(b'1,a@a.example,"A,S,', GOOD, b'3,c@a.example,C",S,')] == [2, 4]


def test_columns_stand_in_any_order_and_case_behind_a_byte_order_mark() -> None:
    found = read(b"coach;editor,Sales,Ann,ann@a.example,1",
                 header=b"\xef\xbb\xbfROLE, department ,name,email,external_id", end=b"\r\n")  # fmt: skip

    [person] = found
    assert isinstance(person, ListedPerson)
    assert (person.external_id, person.name, person.roles) == ("1", "Ann", {Role.COACH, Role.EDITOR})


def test_quoted_values_may_hold_commas_and_quotes() -> None:
    [person] = read(b'1,ann@a.example,"Lee, ""Ann""",Sales,')

    assert isinstance(person, ListedPerson)
    assert person.name == 'Lee, "Ann"'


def test_columns_that_are_not_in_the_list_are_told_from_empty_ones() -> None:
    [person] = read(b"1,a@a.example,A,S", header=b"external_id,email,name,department")

    assert isinstance(person, ListedPerson)
    assert (person.title, person.manager, person.roles, person.says_joined) == (None, None, None, False)


def test_blank_lines_are_passed_over_and_counted_as_lines() -> None:
    assert refused(b"", GOOD, b"  ", b"x") == [(5, "1 columns instead of 5")]


@pytest.mark.parametrize(
    "header, words",
    [
        (b"", "a column “” that we do not know"),
        (b"external_id,email,nam,department", "“nam” that we do not know; is “name” meant"),
        (
            b"external_id,email,name,department,shoe size",
            "“shoe size” that we do not know. expected: external_id",
        ),
        (b"external_id,email,name", "missing: department"),
        (b"external_id,email,name,department,email", "“email” twice"),
        (b"external_id,\xff", "first line cannot be read as column names: the line is not in utf-8"),
    ],
)
def test_a_header_that_cannot_be_used_refuses_the_list_with_the_remedy(header: bytes, words: str) -> None:
    """R-S4"""
    with pytest.raises(FileRefused) as refusal:
        read(GOOD, header=header)

    assert words.lower() in str(refusal.value).lower()
