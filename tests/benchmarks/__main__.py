"""`make bench`: every figure as a ratio, side by side in one run, on SQLite and PostgreSQL. SIZE= asks for more people."""

import argparse
import os
import secrets
import tempfile
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import text

from app.accounts.models import Account, Session
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.core.upsert import insert
from app.journey.services.placing import place_everybody
from app.journey.services.rules import rules_in_force
from tests.benchmarks.administration import look_around
from tests.benchmarks.backup import back_up
from tests.benchmarks.company import Activity, make_activity
from tests.benchmarks.desk import work_at_the_desk
from tests.benchmarks.ground import Ground, ground
from tests.benchmarks.intake import import_files, import_lists
from tests.benchmarks.ledger import read_and_post
from tests.benchmarks.lessons import learn
from tests.benchmarks.limit import Limit
from tests.benchmarks.placement import one_signal, ordinary_night, place_all
from tests.benchmarks.report import Figure
from tests.benchmarks.server import databases
from tests.benchmarks.surveys import release_many
from tests.benchmarks.web import compare_pages

PARTS = ("placement", "web", "administration", "desk", "ledger", "lessons", "surveys", "intake", "backup")


def main() -> None:
    """Measure what was asked for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=int(os.environ.get("SIZE") or 10_000))
    parser.add_argument("--only", choices=PARTS, action="append")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    arguments = parser.parse_args()
    parts = arguments.only or list(PARTS)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        activity = make_activity(arguments.people, arguments.people * 100)
        small = make_activity(max(arguments.people // 10, 100), max(arguments.people // 10, 100) * 100)
        rollup = len(activity.daily_person)
        print(f"{activity.people} people, {len(activity.person)} signals, {rollup} roll-up rows", flush=True)
        for engine in arguments.engine or ("sqlite", "postgresql"):
            with databases(engine, folder) as database:
                figures += _measure(database, engine, parts, activity, small, folder)
            # After each engine: what was measured is not lost with what comes.
            print(f"\n{'figure':64s} {'measured':>10s}   {'goal (beyond)':>18s}   verdict")
            print("\n".join(figure.line() for figure in figures), flush=True)
            figures.clear()


def _measure(
    url: Callable[[str], str],
    engine: str,
    parts: list[str],
    activity: Activity,
    small: Activity,
    folder: Path,
) -> list[Figure]:
    figures: list[Figure] = []
    small_seconds = 0.0
    if "placement" in parts:
        with ground(url("small"), small, folder) as place:
            small_seconds = place_all(place, small, Limit(rules_in_force(), small, _folder(folder, "small")))[
                1
            ]
    with ground(url("large"), activity, folder) as place:
        if "placement" in parts:
            found, full = place_all(
                place, activity, Limit(rules_in_force(), activity, _folder(folder, "large"))
            )
            growth = (full / activity.people) / (small_seconds / small.people)
            figures += found
            figures.append(
                Figure(
                    f"cost per person, {activity.people} people of {small.people} [{engine}]",
                    growth,
                    1.3,
                    1.1,
                )
            )
            # The nights leave acts of days to come behind, which a signal of today would be weighed against.
            figures.append(one_signal(place))
            figures += ordinary_night(place, full)
        if {"web", "administration", "desk", "ledger", "lessons"} & set(parts):
            figures += _pages(place, url("large"), folder, parts)
        if "surveys" in parts:
            figures += release_many(place)
        if "intake" in parts:
            figures += import_files(place, activity, min(200_000, len(activity.person)), folder)
            figures.append(import_lists(place, folder))
        if "backup" in parts and engine == "sqlite":
            figures += back_up(place, folder)
    return figures


def _folder(folder: Path, name: str) -> Path:
    (folder / name).mkdir(exist_ok=True)
    return folder / name


def _pages(place: Ground, url: str, folder: Path, parts: list[str]) -> list[Figure]:
    place_everybody(actor=Actor.clockwork())
    sessions = _sign_in_some()
    environment = {
        "DATABASE_URL": url,
        "SECRET_KEY": "b" * 40,
        "WAYMARK_INSTANCE": str(folder),
        "REQUESTS_PER_MINUTE": "1000000000",
    }
    limit = (
        {"LIMIT_DATABASE": str(folder / "large.db")}
        if place.engine == "sqlite"
        else {"LIMIT_POSTGRESQL": url.replace("postgresql+psycopg://", "postgresql://")}
    )
    figures = []
    if "web" in parts:
        figures += compare_pages(environment, limit, sessions, folder, place.engine)
    if "administration" in parts:
        figures += look_around(place, sessions[0], environment, limit, folder)
    if "ledger" in parts:
        figures += read_and_post(place, sessions, environment, limit, folder)
    if "lessons" in parts:
        figures += learn(place, sessions, environment, limit, folder)
    if "desk" in parts:
        figures += work_at_the_desk(place, sessions, environment, limit, folder)
    return figures


def _sign_in_some() -> list[str]:
    """Sixteen people of all zones with a session each; gives their tokens."""
    query = "SELECT person_id FROM journey_placements WHERE zone = :zone ORDER BY person_id LIMIT 4"
    tokens = []
    with unit_of_work() as session:
        for zone in ("consumer", "sharer", "creator", "engaged"):
            for person_id in session.execute(text(query), {"zone": zone}).scalars().all():
                token = secrets.token_urlsafe(32)
                account = session.execute(
                    insert(Account).values(person_id=person_id, created_at=now()).returning(Account.id)
                ).scalar_one()
                session.execute(
                    insert(Session).values(
                        token_hash=sha256(token.encode()).hexdigest(),
                        account_id=account,
                        started_at=now(),
                        seen_at=now(),
                        expires_at=now() + timedelta(days=1),
                        address="127.0.0.1",
                        agent="bench",
                    )
                )
                tokens.append(token)
    db.session.remove()
    return tokens


if __name__ == "__main__":
    main()
