"""Placing: everybody at once beside one C pass, one person's signal beside a bare insert, a night beside a full placement."""

import statistics
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy import select, text

from app.core.actor import Actor
from app.core.clock import day_of, end_of_day, today, use_clock
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.core.upsert import insert
from app.journey.models import Placement
from app.journey.services.placing import place_due, place_everybody, place_many
from app.journey.services.rules import rules_in_force
from app.journey.services.steps import complete_steps_of_everybody
from app.journey.vocabulary import Zone
from app.rewards.queries.proofs import newly_proven
from app.rewards.services.granting import give_badge
from app.signals.models import Signal, Verb
from app.signals.services import record_signal
from app.signals.vocabulary import KINDS, Evidence, Source
from tests.benchmarks.company import DAYS, Activity
from tests.benchmarks.ground import Ground, fill_roll_ups, insert_rows
from tests.benchmarks.limit import Limit
from tests.benchmarks.report import Figure, median_ratio, median_seconds

ACTOR = Actor.clockwork()
SAMPLE = 200
NIGHTS = 14


def place_all(ground: Ground, activity: Activity, limit: Limit) -> tuple[list[Figure], float]:
    """Everybody by the shipped rules; also gives the seconds of one placement of everybody."""
    start = time.perf_counter()
    _everybody()
    first = time.perf_counter() - start
    _agree(limit, activity)
    ratio, full, unit = median_ratio(_everybody, lambda: limit.place(DAYS - 1))
    orm = _per_person_seconds(ground, activity) * activity.people / SAMPLE
    goal, beyond = (60, 20) if ground.engine == "sqlite" else (40, 15)
    note = f"{full * 1e3:.0f} ms; the pass {unit * 1e3:.2f} ms; the very first placement {first:.1f} s"
    return [
        Figure(
            f"place everybody, times one C pass over the roll-ups [{ground.engine}]",
            ratio,
            goal,
            beyond,
            True,
            note,
        ),
        Figure(
            f"place everybody, times faster than person by person in the ORM [{ground.engine}]",
            orm / full,
            200,
            600,
            False,
            f"from {SAMPLE} people",
        ),
    ], full


def one_signal(ground: Ground) -> Figure:
    """One signal end to end in its own transaction, in bare idempotent inserts in theirs.

    What past acts prove is completed and granted before, as by the jobs that look at everybody: a signal completes a
    step or earns a badge at times, not all of them. The ground knows past acts as numbers alone, so their badges are
    given without one.
    """
    with unit_of_work():
        complete_steps_of_everybody()
    people = [
        row[0]
        for row in db.session.execute(
            text("SELECT person_id FROM signals_daily GROUP BY person_id ORDER BY sum(share) DESC LIMIT 300")
        )
    ]
    with unit_of_work():
        for person_id in people:
            for key in newly_proven(person_id, rules_in_force()):
                give_badge(person_id, key)
    with unit_of_work() as session:
        session.execute(
            text(
                "CREATE TABLE IF NOT EXISTS bench_bare (id VARCHAR(64) PRIMARY KEY, person_id BIGINT, at VARCHAR(32))"
            )
        )
    counter = iter(range(10**9))

    def whole() -> None:
        number = next(counter)
        with unit_of_work():
            record_signal(
                people[number % len(people)],
                verb=("Announce", "note"),
                external_id=f"bench:{number}",
                platform="bench",
                evidence=Evidence.VERIFIED,
                source=Source.PRODUCT,
                actor=ACTOR,
            )

    def bare() -> None:
        number = next(counter)
        with unit_of_work() as session:
            session.connection().exec_driver_sql(
                "INSERT INTO bench_bare VALUES ({0}, {0}, {0}) ON CONFLICT (id) DO NOTHING".format(
                    "?" if ground.engine == "sqlite" else "%s"
                ),
                (f"bench:{number}", people[number % len(people)], "2026-01-01 00:00:00"),
            )

    ratio, mine, unit = median_ratio(
        lambda: [whole() for _ in range(60)], lambda: [bare() for _ in range(60)]
    )
    return Figure(
        f"one signal end to end, in bare idempotent inserts [{ground.engine}]",
        ratio,
        12,
        6,
        True,
        f"{mine / 60 * 1e6:.0f} us; bare {unit / 60 * 1e6:.0f} us",
    )


def ordinary_night(ground: Ground, full: float) -> list[Figure]:
    """Nights after the full placement, by date of expiry, of one full placement.

    The company goes on as in the fortnight before. Whoever acts is placed by their acts, by day; the night looks at
    those for whom days have passed.
    """
    nights, people = [], []
    for ahead in range(1, NIGHTS + 1):
        moment = end_of_day(today() + ahead) - timedelta(hours=1)
        with use_clock(lambda moment=moment: moment):  # type: ignore[misc]  # binds this night's moment
            like = DAYS - 1 - NIGHTS + ahead
            fill_roll_ups(ground.activity, range(like, like + 1), ground.first_day + NIGHTS)
            acting = np.unique(ground.activity.daily_person[ground.activity.daily_day == like]) + 1
            place_many(acting.tolist(), on=day_of(moment), actor=ACTOR)
            start = time.perf_counter()
            placed = place_due(on=day_of(moment), actor=ACTOR)
            nights.append(time.perf_counter() - start)
            people.append(placed.decided)
    note = f"median of {NIGHTS} nights {statistics.median(nights) * 1e3:.1f} ms, longest {max(nights) * 1e3:.0f} ms"
    note += f"; {statistics.median(people):.0f} people a night"
    return [
        Figure(
            f"nightly tick, of a full placement [{ground.engine}]",
            statistics.median(nights) / full,
            0.03,
            0.01,
            True,
            note,
        )
    ]


def _everybody() -> None:
    place_everybody(on=today(), actor=ACTOR)


def _agree(limit: Limit, activity: Activity) -> None:
    """The product's zones must be the limit's, but for people who have no row at all."""
    ranks = limit.place(DAYS - 1)
    mine = Counter(db.session.execute(select(Placement.zone)).scalars())
    theirs = Counter({zone.value: int(np.sum(ranks == zone.rank)) for zone in Zone})
    if +theirs != +mine:
        raise RuntimeError(f"the product and the limit disagree: {mine} and {theirs}")


def _per_person_seconds(ground: Ground, activity: Activity) -> float:
    """How an ordinary application would do it: each person's signals as objects, counted in Python."""
    rng = np.random.default_rng(3)
    sample = rng.integers(0, activity.people, SAMPLE)
    _store_signals_of(set(sample.tolist()), ground, activity)
    rules = rules_in_force()
    kinds = {verb.id: verb.kind for verb in db.session.execute(select(Verb)).scalars()}
    on = today()

    def place_sample() -> None:
        for person in sample.tolist():
            rows = (
                db.session.execute(
                    select(Signal).where(
                        Signal.person_id == person + 1,
                        Signal.day > on - rules.longest_window,
                        Signal.day <= on,
                    )
                )
                .scalars()
                .all()
            )
            for zone in rules.zones.values():
                for _, leaf in zone.leaves:
                    wanted = {kind.value for kind in leaf.measure.counts}
                    found = [row for row in rows if row.day > on - leaf.days and kinds[row.verb_id] in wanted]
                    (
                        len({row.day for row in found}),
                        len({row.target for row in found}),
                        sum(row.value for row in found),
                    )
            db.session.expunge_all()

    return median_seconds(place_sample, 3)


def _store_signals_of(people: set[int], ground: Ground, activity: Activity) -> None:
    verbs = {}
    with unit_of_work() as session:
        for kind in KINDS:
            session.execute(
                insert(Verb)
                .values(type="Bench", object_type=kind.value, kind=kind.value)
                .on_conflict_do_nothing()
            )
        verbs = {
            verb.object_type: verb.id
            for verb in session.execute(select(Verb).where(Verb.type == "Bench")).scalars()
        }
    wanted = np.isin(activity.person, list(people)).nonzero()[0].tolist()
    rows = []
    for number in wanted:
        at = datetime.fromtimestamp(
            (ground.first_day + int(activity.day[number])) * 86_400 + int(activity.second[number]), UTC
        )
        stamp = at.replace(tzinfo=None).isoformat(sep=" ") if ground.engine == "sqlite" else at
        rows.append(
            (
                "bench",
                f"old:{number}",
                int(activity.person[number]) + 1,
                verbs[KINDS[activity.kind[number]].value],
                "",
                str(activity.counterpart[number]),
                False,
                1,
                stamp,
                ground.first_day + int(activity.day[number]),
                stamp,
                3,
                "import",
            )
        )
    insert_rows(
        "signals_signals",
        (
            "platform",
            "external_id",
            "person_id",
            "verb_id",
            "object",
            "target",
            "is_on_self",
            "value",
            "occurred_at",
            "day",
            "recorded_at",
            "evidence",
            "source",
        ),
        rows,
    )
