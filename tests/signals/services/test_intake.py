"""Importing files of activity."""

import gzip
import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.clock import now
from app.core.db import db
from app.core.lines import FileRefused
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.signals.events import BatchIntakeFinished
from app.signals.models import Batch, Signal, Verb, touched
from app.signals.services import Report, import_signals, rebuild_rollups, record_signal, reverse_signal
from app.signals.vocabulary import BatchState, Evidence, Kind, Source
from tests.factories.people import make_person
from tests.factories.signals import HEADER, facts, line, make_signal, put_kinds_in_force, rollups, write_csv

OPERATOR = Actor.operator()


def outcome(report: Report) -> tuple[int, int, int]:
    return report.new_count, report.known_count, report.refused_count


def test_an_import_is_counted_told_and_logged_once(mara: Person, file: Path):
    """R-S1, R-S2: rows, roll-ups, one line in the log."""
    write_csv(
        file,
        [
            line("a1", mara),
            line("a2", mara, "Create", "reply", target="Bob"),
            line("a3", mara.email.upper(), "Like"),
        ],
    )

    report = import_signals(file, basis="an agreement", actor=OPERATOR)

    assert outcome(report) == (3, 0, 0)
    daily, facets = rollups()
    assert [sum(row[3:]) for row in daily] == [2]  # a like counts for nothing under these rules
    assert len(facets) == 1
    logged = db.session.execute(
        select(AuditEvent).where(AuditEvent.action == "signals.list.imported")
    ).scalar_one()
    assert (logged.changes, logged.reason) == ({"new": 3, "known": 0, "refused": 0}, "an agreement")


def test_importing_again_adds_nothing(mara: Person, file: Path):
    """R-S1, R-S4"""
    write_csv(file, [line(f"a{number}", mara) for number in range(50)])
    import_signals(file, actor=OPERATOR)
    before = facts(), rollups()

    again = import_signals(file, actor=OPERATOR)

    assert outcome(again) == (0, 50, 0)
    assert (facts(), rollups()) == before


def test_the_same_id_with_other_content_is_refused_within_a_file_and_against_what_is_stored(
    mara: Person, file: Path
):
    """R-S4"""
    write_csv(
        file, [line("a1", mara), line("a1", mara), line("a1", mara, "Like"), line("a1", mara, platform="x")]
    )
    first = import_signals(file, actor=OPERATOR)
    write_csv(file, [line("a1", mara, object="https://elsewhere.example"), line("a2", mara)])
    second = import_signals(file, actor=OPERATOR)

    assert outcome(first) == (2, 1, 1)
    assert outcome(second) == (1, 0, 1)
    assert [(one["line"], one["reason"]) for one in first.first_refusals + second.first_refusals] == [
        (4, "same id with other content"),
        (2, "same id with other content"),
    ]


def test_one_broken_line_in_a_hundred_is_refused_with_its_number_and_everything_else_is_in(
    mara: Person, file: Path
):
    """R-S4: exactly the broken lines, each with the reason, in the file beside it too."""
    broken = [
        line("b1", mara, published="2026-02-20"),
        line("b2", mara, published="2027-01-01T00:00:00Z"),
        line("b3", mara, "Shared"),
        line("b4", "nobody@larkfield.example"),
        line("b5", mara)[:-1],
        [*line("b6", mara), "more"],
        line("", mara),
        line("x" * 600, mara),
        line("a1", mara, "Like"),
        line("=HYPERLINK(1)", "nobody"),
    ]
    lines = [line(f"a{number}", mara, "Create", "reply", target=f"t{number}") for number in range(1, 991)]
    places = sorted(random.Random(7).sample(range(10, 990), len(broken)), reverse=True)
    for place, one in zip(places, broken, strict=True):
        lines.insert(place, one)
    numbers = [index + 2 for index, one in enumerate(lines) if one in broken]
    write_csv(file, lines)
    with file.open("ab") as more:
        more.write(
            b'u,"open,Like,,,,2026-02-20T10:00:00Z,x\nn,\0,Like,,,,,\nd,\xff,Like,,,,,\n' + b"l" * 70_000
        )
    numbers += [1002, 1003, 1004, 1005]

    report = import_signals(file, actor=OPERATOR)

    assert outcome(report) == (990, 0, 14)
    assert [one["line"] for one in report.first_refusals] == numbers
    listed = Path(report.refusals_path).read_text().splitlines()
    assert listed[0] == "line,reason," + ",".join(HEADER)
    assert [int(one.partition(",")[0]) for one in listed[1:]] == numbers
    assert any("=HYPERLINK" in one for one in listed)


def test_acts_upon_oneself_are_kept_and_not_counted(mara: Person, file: Path):
    """PL-14"""
    write_csv(
        file,
        [
            line("a1", mara, target=mara.external_id.lower()),
            line("a2", mara, target=mara.email.upper()),
            line("a3", mara, target="Bob"),
        ],
    )

    report = import_signals(file, actor=OPERATOR)

    assert outcome(report) == (3, 0, 0)
    assert sum(rollups()[0][0][3:]) == 1


def test_a_late_act_is_counted_on_its_own_day(mara: Person, file: Path):
    """PL-10"""
    write_csv(file, [line("a1", mara, published="2026-02-20T10:00:00Z")])
    import_signals(file, actor=OPERATOR)
    write_csv(
        file,
        [
            line("a2", mara, published="2025-12-24T10:00:00Z"),
            line("a3", mara, published="2026-02-20T23:59:59Z"),
        ],
    )
    import_signals(file, actor=OPERATOR)

    assert [(row[1], sum(row[3:])) for row in rollups()[0]] == [(20446, 1), (20504, 2)]


def test_a_hundred_acts_on_one_day_are_all_counted(mara: Person, file: Path):
    """PL-12, PL-13: caps are applied when measures read, so that a reversal refills them."""
    write_csv(file, [line(f"a{number}", mara, "Create", "reply", target="Bob") for number in range(100)])
    import_signals(file, actor=OPERATOR)

    daily, facets = rollups()
    assert [sum(row[3:]) for row in daily] == [100]
    assert [row[-1] for row in facets] == [100]


def test_two_names_of_one_person_are_one_person(mara: Person, file: Path):
    """PL-15"""
    write_csv(file, [line("a1", mara.external_id), line("a2", mara.email)])
    import_signals(file, actor=OPERATOR)

    assert [(row[0], sum(row[3:])) for row in rollups()[0]] == [(mara.id, 2)]


def test_nothing_is_kept_of_whoever_stopped_observation_and_all_of_whoever_left(kinds: None, file: Path):
    """R-S3"""
    stopped, left = make_person(observation_stopped_at=now()), make_person(is_active=False)
    write_csv(file, [line("a1", stopped), line("a2", left)])

    report = import_signals(file, actor=OPERATOR)

    assert outcome(report) == (1, 0, 1)
    assert report.first_refusals[0]["reason"] == "this person has stopped the keeping of their activity"


def test_a_dry_run_tells_the_same_and_stores_nothing(mara: Person, file: Path):
    """R-S4"""
    make_signal(mara, external_id="old", object="o", platform="linkedin")
    write_csv(
        file,
        [
            line("a1", mara),
            line("a1", mara),
            line("a1", mara, "Like"),
            line("old", mara),
            line("a2", "nobody"),
            line("a3", mara, "Flag", "new"),
        ],
    )
    before = facts(), rollups(), db.session.execute(select(func.count(Verb.id))).scalar_one()

    trial = import_signals(file, dry_run=True, actor=OPERATOR)

    assert outcome(trial) == (2, 1, 3)
    assert (facts(), rollups(), db.session.execute(select(func.count(Verb.id))).scalar_one()) == before
    assert db.session.execute(select(func.count(Batch.id))).scalar_one() == 0
    assert outcome(import_signals(file, actor=OPERATOR)) == outcome(trial)


def test_files_may_be_packed_begin_with_a_mark_and_end_without_a_line_end(mara: Person, file: Path):
    write_csv(file, [line("a1", mara), line("a2", mara)])
    packed = file.with_suffix(".csv.gz")
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n").rstrip()))

    assert outcome(import_signals(packed, actor=OPERATOR)) == (2, 0, 0)
    assert outcome(import_signals(file, actor=OPERATOR)) == (0, 2, 0)


def test_activity_streams_and_csv_tell_of_the_same_acts(mara: Person, file: Path):
    """R-S1"""
    write_csv(file, [line("a1", mara, "Create", "article", object="https://x.example/1")])
    import_signals(file, actor=OPERATOR)
    activity = {"id": "a1", "actor": mara.external_id, "type": "Create", "published": "2026-02-20T10:00:00Z",
                "object": {"type": "Article", "url": "https://x.example/1"}}  # fmt: skip
    streams = file.with_suffix(".jsonl")
    streams.write_text(json.dumps(activity) + "\n")

    assert outcome(import_signals(streams, platform_default="LinkedIn", actor=OPERATOR)) == (0, 1, 0)


def test_a_file_that_is_none_is_refused_as_such(mara: Person, file: Path):
    """R-S4"""
    for content in (b"", b"name;date\n", b"l" * 100_000, b"\x1f\x8bnonsense"):
        file.write_bytes(content)
        with pytest.raises(FileRefused):
            import_signals(file, actor=OPERATOR)
    with pytest.raises(FileRefused):
        import_signals(file.with_name("missing.csv"), actor=OPERATOR)
    assert db.session.execute(select(func.count(Batch.id))).scalar_one() == 0


@pytest.mark.parametrize(
    "content, remedy",
    [
        ('[{"id": "1", "type": "Like"}]', "one activity on each line"),
        ('[\n  {\n    "id": "1"\n  }\n]', "JSON Lines"),
        ('{\n  "type": "OrderedCollection",\n  "orderedItems": []\n}', "jq -c '.orderedItems"),
        ('{"type": "OrderedCollection", "orderedItems": [\n{"id": "1"},\n{"id": "2"}\n]}', "JSON Lines"),
        (",".join(HEADER).replace(",", ";"), "separated by semicolons"),
    ],
)
def test_a_file_in_another_form_is_refused_with_the_way_to_the_right_one(
    kinds: None, file: Path, content: str, remedy: str
):
    """R-S4"""
    for written in (content.encode(), b"\xef\xbb\xbf" + content.encode(), gzip.compress(content.encode())):
        file.write_bytes(written)
        with pytest.raises(FileRefused, match=re.escape(remedy)):
            import_signals(file, actor=OPERATOR)


def test_what_came_before_the_end_of_a_damaged_file_is_in(mara: Person, file: Path):
    """R-S4"""
    write_csv(file, [line(f"a{number}{random.Random(number).random()}", mara) for number in range(40_000)])
    file.write_bytes(gzip.compress(file.read_bytes())[:-200_000])

    with pytest.raises(FileRefused, match="breaks off"):
        import_signals(file, actor=OPERATOR)

    batch = db.session.execute(select(Batch)).scalar_one()
    assert batch.state == BatchState.FAILED
    assert batch.error
    assert batch.new_count == len(facts()) > 0


def test_an_import_that_has_ended_is_only_reported(mara: Person, file: Path):
    """JO-2: a job may run twice."""
    write_csv(file, [line("a1", mara)])
    batch_id = import_signals(file, actor=OPERATOR).batch_id
    write_csv(file, [line("a2", mara)])

    again = import_signals(file, batch_id=batch_id, actor=OPERATOR)

    assert outcome(again) == (1, 0, 0)
    assert len(facts()) == 1


def test_importing_again_after_a_reversal_does_not_revive(mara: Person, file: Path):
    """PL-11"""
    write_csv(file, [line("a1", mara)])
    import_signals(file, actor=OPERATOR)
    with unit_of_work() as session:
        reverse_signal(session.execute(select(Signal.id)).scalar_one(), reason="wrong", actor=OPERATOR)

    assert outcome(import_signals(file, actor=OPERATOR)) == (0, 1, 0)
    assert rollups() == ([], [])


LINES = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.integers(0, 2),
        st.sampled_from(
            [("Announce", ""), ("Create", "comment"), ("Create", "reply"), ("Like", ""), ("Offer", "lead")]
        ),
        st.sampled_from(["", "Bob", "bob ", "ann\\", "self"]),
        st.integers(1, 9),
    ),
    max_size=25,
    unique_by=lambda one: one[0],
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, seed=st.integers(0, 2**32))
def test_any_order_repetition_and_split_gives_the_same_as_one_by_one(
    kinds: None, tmp_path: Path, lines: list, seed: int
):
    """R-S1: the single and the batch form agree, and so does a rebuild from the facts."""
    for table in ("signals_touched", "signals_reversals"):
        _empty(table)
    _forget_signals()
    people = [make_person() for _ in range(3)]
    chance = random.Random(seed)
    _one_by_one(people, lines)
    expected = facts(), rollups()
    _forget_signals()

    told = [_as_line(people, one) for one in lines] + [
        _as_line(people, one) for one in lines if chance.random() < 0.5
    ]
    chance.shuffle(told)
    cut = chance.randrange(len(told) + 1)
    for part in (told[:cut], told[cut:]):
        import_signals(write_csv(tmp_path / "part.csv", part), actor=OPERATOR)

    assert (facts(), rollups()) == expected
    with unit_of_work():
        rebuild_rollups()
    assert rollups() == expected[1]


def _one_by_one(people: list[Person], lines: list) -> None:
    with unit_of_work():
        for number, who, verb, told, hour in lines:
            target = people[who].email if told == "self" else told
            record_signal(people[who].id, verb=verb, external_id=f"a{number}", platform="linkedin", target=target,
                          object="https://larkfield.example/post", occurred_at=now().replace(day=1, month=1, hour=hour),
                          evidence=Evidence.VERIFIED, source=Source.IMPORT, actor=Actor.clockwork())  # fmt: skip


def _as_line(people: list[Person], one: tuple) -> list[str]:
    number, who, verb, target, hour = one
    target = people[who].email if target == "self" else target
    return line(f"a{number}", people[who], *verb, target=target, published=f"2026-01-01T{hour:02}:00:00Z")


def _forget_signals() -> None:
    for table in (
        "signals_daily",
        "signals_facets",
        "signals_touched",
        "journey_step_completions",
        "signals_signals",
    ):
        _empty(table)


def _empty(table: str) -> None:
    with unit_of_work() as session:
        session.execute(text(f"DELETE FROM {table}"))


def test_persons_touched_by_an_unfinished_import_are_placed_by_the_next_one(mara: Person, file: Path):
    """R-S4: an import that was killed and is started again concerns everybody whom it should."""
    make_signal(mara, external_id="a1")
    with unit_of_work() as session:
        dead = Batch(file_name="dead.csv", state="running", made_at=now(), size_bytes=0, done_bytes=0)
        session.add(dead)
        session.flush()
        session.execute(touched.insert(), {"batch_id": dead.id, "person_id": mara.id})
    write_csv(file, [line("a1", mara, published=now().isoformat())])

    report = import_signals(file, actor=OPERATOR)

    assert outcome(report) == (0, 1, 0)
    assert touched_by(report.batch_id) == {mara.id}


def test_an_import_tells_its_end_once_and_whom_it_touched(mara: Person, news: list[object], file: Path):
    """R-S2"""
    bob, eve = make_person(), make_person()
    write_csv(file, [line("a1", mara), line("a2", bob), line("a2", bob), line("a3", eve, "Nonsense")])

    report = import_signals(file, actor=OPERATOR)

    assert news == [BatchIntakeFinished(report.batch_id or 0, 2)]
    assert touched_by(report.batch_id) == {mara.id, bob.id}


def touched_by(batch_id: int | None) -> set[int]:
    return set(
        db.session.execute(select(touched.c.person_id).where(touched.c.batch_id == batch_id)).scalars()
    )


def test_use_of_other_rules_between_two_imports_counts_both(mara: Person, file: Path):
    """R-J2: rules are data; what was stored counts under those in force."""
    write_csv(file, [line("a1", mara, "Like"), line("a2", mara, "Create", "reply")])
    import_signals(file, actor=OPERATOR)
    put_kinds_in_force({("like", "*"): Kind.REACT, ("*", "reply"): Kind.COMMENT})
    write_csv(file, [line("a3", mara, "Like", "photo"), line("a4", mara, "Announce")])
    import_signals(file, actor=OPERATOR)
    told = rollups()

    assert [sum(row[3:]) for row in told[0]] == [3]
    with unit_of_work():
        rebuild_rollups()
    assert rollups() == told
