"""One line of signals.csv: taken in, or refused with its number and the reason."""

from datetime import UTC, datetime

import pytest

from app.core.lines import Block, FileRefused
from app.signals.rules.acts import Act
from app.signals.rules.csv_lines import CSVReader
from app.signals.rules.refusals import Refusal

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HEADER = b"id,actor,type,object_type,object,target,published,platform"
GOOD = b"a1,L1,Announce,,https://x.example/1,L2,2026-03-01T10:00:00Z,linkedin"


def read(*lines: bytes, header: bytes = HEADER, platform: str = "") -> tuple[list[Act], list[Refusal]]:
    return CSVReader(header, platform).read(Block(b"\n".join(lines), 2, 0, 0), NOW)


def test_a_plain_line_is_an_act():
    """R-S1"""
    acts, refusals = read(GOOD)

    assert refusals == []
    assert acts == [
        Act(
            2,
            "a1",
            "L1",
            ("Announce", ""),
            "https://x.example/1",
            "L2",
            "2026-03-01 10:00:00.000000",
            20513,
            "linkedin",
            1,
        )
    ]


@pytest.mark.parametrize(
    "line, reason",
    [
        (GOOD.replace(b"2026-03-01T10:00:00Z", b"2026-03-01"), "published has no time and zone: 2026-03-01"),
        (GOOD.replace(b"10:00:00Z", b"10:00:00"), "published has no zone: 2026-03-01T10:00:00"),
        (GOOD.replace(b"2026-03-01", b"2026-02-30"), "published is no date and time: 2026-02-30T10:00:00Z"),
        (GOOD.replace(b"2026-03-01T10:00:00Z", b"soon"), "published is no date and time: soon"),
        (GOOD.replace(b"2026-03-01T10:00:00Z", b""), "published is missing"),
        (
            GOOD.replace(b"2026-03-01", b"2026-03-04"),
            "published is more than a day ahead: 2026-03-04T10:00:00Z",
        ),
        (GOOD.replace(b"Announce", b"Anounce"), "unknown type Anounce; is Announce meant?"),
        (GOOD.replace(b"Announce", b"like"), "unknown type like; is Like meant?"),
        (GOOD.replace(b"Announce", b"Xyzzy"), "unknown type Xyzzy"),
        (GOOD.replace(b"Announce", b""), "type is missing"),
        (GOOD.replace(b",L1,", b",,"), "actor is missing"),
        (GOOD.replace(b"Announce,,", b"Announce,*,"), "object_type cannot be *"),
        (
            GOOD.replace(b"Announce,,", b"Announce," + b"w" * 65 + b","),
            "object_type is longer than 64 characters",
        ),
        (GOOD.replace(b"a1", b"  "), "id is missing"),
        (GOOD.replace(b"a1", b"a" * 513), "id is longer than 512 characters"),
        (GOOD.replace(b"L2", b"t" * 513), "target is longer than 512 characters"),
        (GOOD.replace(b"linkedin", b""), "platform is missing"),
        (GOOD.replace(b"linkedin", b"p" * 33), "platform is longer than 32 characters"),
        (GOOD + b",more", "9 columns instead of 8"),
        (GOOD.rpartition(b",")[0], "7 columns instead of 8"),
        (GOOD.replace(b"https", b'"https'), "a quotation mark is not closed"),
        (GOOD.replace(b"https://x.example/1", b'"a"b"c"'), "the quotation marks do not fit"),
        (GOOD.replace(b"L2", b"\0"), "the line holds a NUL sign"),
        (GOOD.replace(b"L2", b"\xff"), "the line is not in UTF-8 (byte 37)"),
        (GOOD.replace(b"L2", b"a\rb"), "there is a line break inside the line"),
        (GOOD.replace(b"L2", b"t" * 70_000), "the line is longer than 64 KiB"),
    ],
)
def test_a_broken_line_alone_is_refused(line: bytes, reason: str):
    """R-S4"""
    acts, refusals = read(GOOD, line, GOOD)

    assert [act.line for act in acts] == [2, 4]
    assert [(refusal.line, str(refusal.reason)) for refusal in refusals] == [(3, reason)]


def test_columns_may_come_in_any_order():
    acts, _ = read(
        b"linkedin,2026-03-01T10:00:00Z,,,,Like,L1,a1",
        header=b"platform,published,target,object,object_type,type,actor,id",
    )

    assert (acts[0].external_id, acts[0].actor, acts[0].verb, acts[0].platform) == (
        "a1",
        "L1",
        ("Like", ""),
        "linkedin",
    )


def test_a_value_may_be_given_in_a_ninth_column():
    acts, refusals = read(GOOD + b",12", GOOD + b",", GOOD + b",0", GOOD + b",1.5", header=HEADER + b",value")

    assert [act.value for act in acts] == [12, 1]
    assert [refusal.line for refusal in refusals] == [4, 5]


def test_quoted_cells_may_hold_commas_and_quotes():
    acts, _ = read(GOOD.replace(b"https://x.example/1", b'"one, ""two"""'))

    assert acts[0].object == 'one, "two"'


def test_windows_line_ends_and_empty_lines_do_no_harm():
    acts, refusals = read(GOOD + b"\r", b"\r", GOOD + b"\r", header=HEADER + b"\r")

    assert ([act.line for act in acts], refusals) == ([2, 4], [])


@pytest.mark.parametrize(
    "written", ["2026-03-01T12:30:00+02:30", "2026-03-01 10:00:00z", "20260301T100000Z", "2026-03-01T10:00Z"]
)
def test_every_way_to_write_an_instant_means_the_same(written: str):
    acts, _ = read(GOOD.replace(b"2026-03-01T10:00:00Z", written.encode()))

    assert acts[0].occurred_at == "2026-03-01 10:00:00.000000"


def test_a_platform_may_be_given_for_lines_that_name_none():
    acts, _ = read(GOOD.replace(b"linkedin", b""), GOOD, platform="Mastodon")

    assert [act.platform for act in acts] == ["mastodon", "linkedin"]


@pytest.mark.parametrize(
    "header, named",
    [
        (b"id,actor,type", "missing: object_type"),
        (HEADER + b",when", "“when”"),
        (HEADER.replace(b"published", b"publised"), "is “published” meant"),
        (HEADER + b",id", "twice"),
        (b'"id', "cannot be read"),
    ],
)
def test_a_wrong_header_refuses_the_file(header: bytes, named: str):
    """R-S4"""
    with pytest.raises(FileRefused, match=named):
        CSVReader(header)
