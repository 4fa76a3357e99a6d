"""Lessons, where there are many: the list as it stands for a person, one part of a lesson, and publishing all of them again."""

import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.training.models import LessonVersion
from app.training.services.publishing import publish_folder
from app.training.vocabulary.lessons import How
from tests.benchmarks.ground import SLICE, Ground, insert_rows
from tests.benchmarks.report import Figure
from tests.benchmarks.web import ratio, side_by_side
from tests.factories.training import lesson

LESSONS = 500
#: For each person; they have begun as many more.
DONE = 10
ZONES = ("consumer", "sharer", "creator", "engaged")


def learn(
    ground: Ground, tokens: Sequence[str], environment: dict[str, str], limit: dict[str, str], folder: Path
) -> list[Figure]:
    """The pages of sixteen people of all stretches, and what it costs to publish a folder in which nothing is new."""
    files = {f"bench-{number:03d}.en.md": _lesson(number).encode() for number in range(LESSONS)}
    _publish(files)
    _read_some(ground)
    again = _publish(files)
    db.session.remove()
    cookies = [f"waymark={token}" for token in tokens]
    pages = {
        "lessons": [("/learn", cookie, "-") for cookie in cookies],
        "lesson": [("/learn/bench-000?part=2", cookie, "-") for cookie in cookies],
    }
    with side_by_side(environment, limit, folder) as pair:
        found = pair.measure(pages)
    notes = {
        "lessons": f"{LESSONS} lessons, {DONE} done by each of {ground.activity.people:,}",
        "lesson": "one part of one",
    }
    return [
        *(
            Figure(
                f"{name}, of the limit page's requests a second [{ground.engine}]",
                ratio(found, name, "rps"),
                0.4,
                0.5,
                False,
                f"{notes[name]}; CPU of the limit page {ratio(found, name, 'cpu'):.1f}",
            )
            for name in pages
        ),
        Figure(f"publishing {LESSONS} unchanged lessons, seconds [{ground.engine}]", again, 2, 1),
    ]


def _lesson(number: int) -> str:
    after = f"after: [bench-{number - 4:03d}]\n" if number >= 4 and number % 3 == 0 else ""
    return lesson(f"Lesson {number}", zone=ZONES[number % len(ZONES)], more=after, quiz=number % 2 == 0)


def _publish(files: dict[str, bytes]) -> float:
    start = time.perf_counter()
    with unit_of_work():
        published = publish_folder(files, actor=Actor.operator())
    if published.problems:
        raise RuntimeError(str(published.problems[0]))
    return time.perf_counter() - start


def _read_some(ground: Ground) -> None:
    """Everybody has done some lessons and is in the middle of some more."""
    versions = dict(db.session.execute(select(LessonVersion.key, LessonVersion.id)).tuples().all())
    at: Any = now() - timedelta(days=1)
    if ground.engine == "sqlite":
        at = at.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    keys = sorted(versions)
    done, places = [], []
    for person in range(1, ground.activity.people + 1):
        for step in range(DONE):
            key, other = (keys[(person * 7 + step * 4 + more) % len(keys)] for more in (0, 2))
            done.append((person, key, versions[key], How.READ.value, at))
            places.append((person, other, 1, 1, at, at))
    for table, columns, rows in (
        ("completions", "person_id key version_id how completed_at", done),
        ("places", "person_id key part furthest begun_at kept_at", places),
    ):
        for start in range(0, len(rows), SLICE):
            insert_rows(f"training_{table}", columns.split(), rows[start : start + SLICE])  # type: ignore[arg-type]  # rows of two widths
    if ground.engine == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    else:
        with unit_of_work() as session:
            session.execute(text("ANALYZE"))
