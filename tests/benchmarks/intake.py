"""Importing a file with roll-ups, in rows a second of the engine's bare bulk load of the same rows, measured in turn."""

import csv
import statistics
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.signals.services import import_signals
from tests.benchmarks.company import Activity
from tests.benchmarks.ground import Ground, insert_rows
from tests.benchmarks.report import Figure

ROUNDS = 3
HEADER = ("id", "actor", "type", "object_type", "object", "target", "published", "platform")
VERBS = {
    3: ("Like", "note"),
    2: ("View", "article"),
    4: ("Announce", "note"),
    6: ("Create", "reply"),
    7: ("Create", "note"),
}


def import_files(ground: Ground, activity: Activity, rows: int, folder: Path) -> list[Figure]:
    """Increasing and scattered text ids; every tenth line is a repeat."""
    goals = {"increasing": (0.05, 0.15), "text": (0.02, 0.05) if ground.engine == "sqlite" else (0.05, 0.15)}
    figures = []
    for ids, (goal, beyond) in goals.items():
        ratios, speeds, bares = [], [], []
        for round_number in range(ROUNDS):
            file = folder / f"{ground.engine}-{ids}-{round_number}.csv"
            lines = _write(file, activity, rows, ids, round_number)
            bare = rows / _bare_seconds(lines)
            start = time.perf_counter()
            import_signals(
                file, platform_default="bench", dry_run=False, basis="measuring", actor=Actor.clockwork()
            )
            speeds.append(rows / (time.perf_counter() - start))
            bares.append(bare)
            ratios.append(speeds[-1] / bare)
        note = f"{statistics.median(speeds):,.0f} rows/s from the file; bare {statistics.median(bares):,.0f}"
        figures.append(
            Figure(
                f"import with roll-ups, {ids} ids, of bare bulk load [{ground.engine}]",
                statistics.median(ratios),
                goal,
                beyond,
                False,
                note,
            )
        )
    return figures


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


def _bare_seconds(lines: list[tuple[str, ...]]) -> float:
    """The same rows into a table without any key or index, in slices of ten thousand, as fast as the engine takes them."""
    with unit_of_work() as session:
        session.execute(text("DROP TABLE IF EXISTS bench_load"))
        session.execute(text(f"CREATE TABLE bench_load ({', '.join(f'{name} TEXT' for name in HEADER)})"))
    start = time.perf_counter()
    for first in range(0, len(lines), 10_000):
        insert_rows("bench_load", HEADER, lines[first : first + 10_000])
    seconds = time.perf_counter() - start
    db.session.remove()
    return seconds
