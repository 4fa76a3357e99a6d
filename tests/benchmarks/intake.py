"""Importing files beside the engine's bare bulk load of the same rows, measured in turn: activity with roll-ups, people."""

import csv
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.people.services import Listing, import_people
from app.signals.services import import_signals
from tests.benchmarks.company import Activity
from tests.benchmarks.ground import Ground, insert_rows
from tests.benchmarks.report import Figure

ROUNDS = 3
HEADER = ("id", "actor", "type", "object_type", "object", "target", "published", "platform")
PEOPLE_HEADER = ("external_id", "email", "name", "department", "manager")
VERBS = {
    3: ("Like", "note"),
    2: ("View", "article"),
    4: ("Announce", "note"),
    6: ("Create", "reply"),
    7: ("Create", "note"),
}


def import_files(ground: Ground, activity: Activity, rows: int, folder: Path) -> list[Figure]:
    """Increasing and scattered text ids; every tenth line is a repeat.

    The limit and the goal are those of "idempotent + roll-up": what stands in the database, counted, when the last slice
    is in. Beside it the whole command, until everybody is placed and has the points and badges that came of it.
    """
    goals = {"increasing": (0.05, 0.15), "text": (0.02, 0.05) if ground.engine == "sqlite" else (0.05, 0.15)}
    figures = []
    for ids, (goal, beyond) in goals.items():
        bares, counted, whole = [], [], []
        for round_number in range(ROUNDS):
            file = folder / f"{ground.engine}-{ids}-{round_number}.csv"
            lines = _write(file, activity, rows, ids, round_number)
            bares.append(_bare_seconds(lines))
            start = time.perf_counter()
            slices: list[float] = []
            import_signals(
                file,
                platform_default="bench",
                basis="measuring",
                progress=_noting(slices),
                actor=Actor.clockwork(),
            )
            whole.append(time.perf_counter() - start)
            counted.append(slices[-1] - start)
        for name, seconds in (
            (f"import with roll-ups, {ids} ids, of bare bulk load", counted),
            ("the same with places, steps, points and badges", whole),
        ):
            ratios = [bare / one for bare, one in zip(bares, seconds, strict=True)]
            note = f"{rows / statistics.median(seconds):,.0f} rows/s from the file; bare {rows / statistics.median(bares):,.0f}"
            figures.append(
                Figure(f"{name} [{ground.engine}]", statistics.median(ratios), goal, beyond, False, note)
            )
    return figures


def _noting(moments: list[float]) -> Callable[[object], None]:
    return lambda _report: moments.append(time.perf_counter())


def import_lists(ground: Ground, folder: Path) -> Figure:
    """A list of as many people as live here, all of them new, beside a bare load of the same rows."""
    ratios, seconds, bares = [], [], []
    for round_number in range(ROUNDS):
        file = folder / f"{ground.engine}-people-{round_number}.csv"
        lines = _write_people(file, ground.activity.people, round_number)
        bare = _bare_seconds(lines, PEOPLE_HEADER)
        start = time.perf_counter()
        with file.open("rb") as stream:
            import_people(stream, listing=Listing(file.name, "measuring"), actor=Actor.operator())
        seconds.append(time.perf_counter() - start)
        bares.append(bare)
        ratios.append(seconds[-1] / bare)
    note = f"{ground.activity.people:,} people in {statistics.median(seconds):.1f} s; bare {statistics.median(bares):.2f} s"
    return Figure(
        f"import of people, of a bare bulk load [{ground.engine}]",
        statistics.median(ratios),
        30,
        15,
        note=note,
    )


def _write_people(file: Path, people: int, round_number: int) -> list[tuple[str, ...]]:
    """With departments, and a manager for each ten who stands before them in the list."""
    lines = [
        (
            f"R{round_number}-{n}",
            f"r{round_number}.{n}@bench.example",
            f"Person {n} of round {round_number}",
            f"Department {n % 40}",
            f"R{round_number}-{n // 10}" if n else "",
        )
        for n in range(people)
    ]
    with file.open("w", newline="") as out:
        csv.writer(out).writerows([PEOPLE_HEADER, *lines])
    return lines


def _write(file: Path, activity: Activity, rows: int, ids: str, round_number: int) -> list[tuple[str, ...]]:
    yesterday = now().replace(hour=6, minute=0, second=0, microsecond=0) - timedelta(days=1)
    lines: list[tuple[str, ...]] = []
    for number in range(rows):
        place = number % len(activity.person)
        serial = round_number * 10**9 + number
        name = (
            f"{serial:016x}"
            if ids == "increasing"
            else f"{(serial * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF:016x}"
        )
        verb, word = VERBS.get(int(activity.kind[place]), ("Announce", "note"))
        at = (yesterday + timedelta(seconds=number % 43_200)).strftime("%Y-%m-%dT%H:%M:%SZ")
        target = f"other:{activity.counterpart[place]}"
        lines.append(
            (
                f"{ids}:{name}",
                f"B{activity.person[place]}",
                verb,
                word,
                f"https://bench.example/{place}",
                target,
                at,
                "bench",
            )
        )
        if number % 10 == 9:
            lines[-1] = lines[-5]
    with file.open("w", newline="") as out:
        csv.writer(out).writerows([HEADER, *lines])
    return lines


def _bare_seconds(lines: list[tuple[str, ...]], header: tuple[str, ...] = HEADER) -> float:
    """The same rows into a table without any key or index, in slices of ten thousand, as fast as the engine takes them."""
    with unit_of_work() as session:
        session.execute(text("DROP TABLE IF EXISTS bench_load"))
        session.execute(text(f"CREATE TABLE bench_load ({', '.join(f'{name} TEXT' for name in header)})"))
    start = time.perf_counter()
    for first in range(0, len(lines), 10_000):
        insert_rows("bench_load", header, lines[first : first + 10_000])
    seconds = time.perf_counter() - start
    db.session.remove()
    return seconds
