"""Lines of CSV, as every house that takes in files reads them."""

import gzip
import io

import pytest

from app.core.csv_lines import columns_of, rows_of
from app.core.lines import LONGEST_LINE, Block, FileRefused, LineRefused, read_blocks, read_first_line


def reasons(*lines: bytes, width: int = 3) -> list[str]:
    rows = rows_of(Block(b"\n".join(lines), 2, 0, 0), width)
    return [str(row.reason) if isinstance(row, LineRefused) else "in" if row else "empty" for row in rows]


def test_a_broken_line_spoils_no_other():
    """R-S4"""
    assert reasons(b"a,b,c", b'a,"b,c', b'a,"b"c",d"', b"a,b", b"", b"  ", b"a,\xff,c", b"a,\0,c", b"a,b\rb,c",
                   b"x" * (LONGEST_LINE + 1), b'a,"b, ""b""",c') == [
        "in",
        "a quotation mark is not closed",
        "the quotation marks do not fit",
        "2 columns instead of 3",
        "empty",
        "empty",
        "the line is not in UTF-8 (byte 3)",
        "the line holds a NUL sign",
        "there is a line break inside the line",
        "the line is longer than 64 KiB",
        "in",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "header, named",
    [
        (b"id,nam", "“nam” that we do not know; is “name” meant"),
        (b"id,xyzzy", "“xyzzy” that we do not know. Expected: id,name,note"),
        (b"id,name,id", "“id” twice"),
        (b"id", "missing: name. Expected: id,name"),
        (b'"id', "cannot be read as column names: a quotation mark is not closed"),
        (b"i" * (LONGEST_LINE + 1), "longer than 64 KiB"),
        (b"id;name;note", "separated by semicolons; commas are needed"),
        (b'"id";"name"', "separated by semicolons"),
        (b"line;reason;id;name", "separated by semicolons"),
        (b"id\tname\tnote", "separated by tabs; commas are needed"),
        (b"id,name;note", "separated by semicolons"),
        (b"\xd0\xcf\x11\xe0\xa1\0\0\0", "no text in UTF-8"),
        (b"a;b", "“a;b” that we do not know"),
    ],
)
def test_a_header_that_cannot_be_used_is_refused_with_the_remedy(header: bytes, named: str):
    """R-S4"""
    with pytest.raises(FileRefused, match=named):
        columns_of(header, ("id", "name", "note"), ("id", "name"))


def test_columns_come_in_any_order_and_case():
    assert columns_of(b" Note ,NAME,id\r\n", ("id", "name", "note"), ("id", "name")) == ["note", "name", "id"]


@pytest.mark.parametrize("size", [1, 70_000, 10**6])
def test_a_file_is_read_in_blocks_whose_places_and_numbers_lead_on(size: int):
    """R-S4: wherever reading stops, it goes on from there."""
    lines = [
        b"head",
        b"a" * 40_000,
        b"",
        b"b" * 200_000,
        b"c\r",
        *[b"d%d" % number for number in range(20_000)],
    ]
    file = io.BytesIO(b"\xef\xbb\xbf" + b"\n".join(lines))
    first, begin = read_first_line(file)

    blocks = list(read_blocks(file, begin + len(first), 2, size))
    rest = list(read_blocks(file, blocks[0].end, blocks[0].last_line + 1, size))

    assert (first, begin) == (b"head\n", 3)
    found = [line for block in blocks for line in block.lines]
    assert [min(len(line), LONGEST_LINE + 1) for line in found[:4]] == [40_000, 0, LONGEST_LINE + 1, 1]
    assert found[4:] == lines[5:]
    assert rest == blocks[1:]
    assert blocks[-1].last_line == len(lines)
    assert blocks[-1].line(len(lines)) == b"d19999"


@pytest.mark.parametrize(
    "content, remedy",
    [
        ("id,name\r\n".encode("utf-16"), "choose “CSV UTF-8” under “Save as”"),
        (b"\xfe\xff" + "id,name\n".encode("utf-16-be"), "“CSV UTF-8”"),
        ("id,name\n".encode("utf-16-le"), "“CSV UTF-8”"),
        (b"PK\x03\x04\x14\0\6\0", "Unpack it first; from a workbook save the sheet as “CSV UTF-8”"),
        (gzip.compress(b"id,name\n", mtime=0), "Unpack it first"),
    ],
)
def test_what_is_no_text_in_utf_8_is_refused_with_the_remedy(content: bytes, remedy: str):
    """R-S4"""
    with pytest.raises(FileRefused, match=remedy):
        read_first_line(io.BytesIO(content))


def test_an_empty_file_is_refused():
    with pytest.raises(FileRefused, match="empty"):
        read_first_line(io.BytesIO(b""))
