"""Boards over a large ledger: reads beside a look-up by primary key, a posting beside a line alone, pages and acts beside the limit's."""

import os
import random
import secrets
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.sql import ClauseElement

from app.accounts.models import Account, Session
from app.core.clock import now, today
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.core.upsert import insert
from app.people.models import Person
from app.rewards.queries import boards
from app.rewards.rules.boards import before, half_of, month_of
from app.rewards.services.boards import settle_boards
from app.rewards.services.ledger import Line, post
from app.rewards.vocabulary.boards import EVER
from app.rewards.vocabulary.points import Entry, Why
from app.web.access import recognise_anew
from app.web.security import CSRF_HEADER, csrf_token
from app.web.settings import cookie_name, settings
from tests.benchmarks.ground import Ground
from tests.benchmarks.report import Figure, median_seconds
from tests.benchmarks.web import ratio, side_by_side

#: For each person; 100,000 people have 10 million lines.
LINES, DAYS, SLICE, ROUNDS = 100, 540, 1_000_000, 7
TASKS = 60
#: A line of the ledger from its number, set-wise: few have earned much, most have earned little.
MADE = """INSERT INTO rewards_entries (id, key, kind, person_id, from_account, to_account, amount, rule, rules_version, signal_id,
        reason, occurred_at, recorded_at, day, period, seal, hash)
    SELECT n, 'earn:bench:' || n, 'earn', person, 0, person, 1 + n * 31 % 12, 'bench', 1, -n, 'counted', :moment, :moment, day,
           {month}, n, 'bench'
    FROM (SELECT n, 1 + CAST((:people - 1) * u * u * u AS INTEGER) AS person, :first + CAST(n * 1.0 / :lines * (:days - 1) AS INTEGER) AS day
          FROM (SELECT n, (n * 7919 % 1000003) / 1000003.0 AS u FROM {numbers}) AS drawn) AS made"""
NUMBERS = {
    "sqlite": "(WITH RECURSIVE numbers(n) AS (SELECT :low UNION ALL SELECT n + 1 FROM numbers WHERE n < :high) SELECT n FROM numbers)",
    "postgresql": "generate_series(CAST(:low AS bigint), CAST(:high AS bigint)) AS numbers(n)",
}  # fmt: skip
MONTH = {
    "sqlite": "strftime('%Y-%m', day * 86400, 'unixepoch')",
    "postgresql": "to_char(DATE '1970-01-01' + day, 'YYYY-MM')",
}
GOALS = {"sqlite": ((20, 12), (40, 10)), "postgresql": ((5, 3), (5, 2))}


def read_and_post(
    ground: Ground, tokens: Sequence[str], environment: dict[str, str], limit: dict[str, str], folder: Path
) -> list[Figure]:
    """Everybody takes part, on a ledger with a hundred lines for each."""
    note = _fill(ground)
    figures = [*_reads(ground, note), _posting(ground), *_first_read(ground, tokens[0]), _task(ground, limit)]
    db.session.remove()
    pages = {
        f"boards {name}": [(path, f"waymark={token}", "-") for token in tokens]
        for name, path in {"month": "/boards", "ever": "/boards?period=ever"}.items()
    }
    with side_by_side(environment, limit, folder) as pair:
        found = pair.measure(pages)
    return figures + [
        Figure(f"{name}, of the limit page's requests a second [{ground.engine}]", ratio(found, name, "rps"), 0.45, 0.60, False,
               f"CPU of the limit page {ratio(found, name, 'cpu'):.1f}")
        for name in pages
    ]  # fmt: skip


def _fill(ground: Ground) -> str:
    """A ledger, made without what watches over it and with its indexes built at the end; then everybody joins."""
    lines, people = ground.activity.people * LINES, ground.activity.people
    start = time.perf_counter()
    made_again = _put_away(ground.engine)
    with unit_of_work() as session:  # what the benchmarks before this one have posted
        for table in ("rewards_entries", "rewards_balances"):
            session.execute(text(f"DELETE FROM {table}"))
    statement = MADE.format(numbers=NUMBERS[ground.engine], month=MONTH[ground.engine])
    for low in range(1, lines + 1, SLICE):
        values = {"low": low, "high": min(low + SLICE - 1, lines), "people": people, "first": today() - DAYS + 1,
                  "lines": lines + 1, "days": DAYS, "moment": now().replace(tzinfo=None)}  # fmt: skip
        with unit_of_work() as session:
            session.execute(text(statement), values)
    with unit_of_work() as session:
        for again in made_again:
            session.execute(text(again))
        session.execute(text("INSERT INTO rewards_balances SELECT to_account, sum(amount) FROM rewards_entries GROUP BY to_account"))  # fmt: skip
        session.execute(
            text("UPDATE people_persons SET is_on_boards = true, department = 'Unit ' || id % 60")
        )
        if ground.engine == "postgresql":
            session.execute(text("SELECT setval(pg_get_serial_sequence('rewards_entries', 'id'), max(id)) FROM rewards_entries"))  # fmt: skip
    middle = time.perf_counter()
    settle_boards()
    joined = time.perf_counter()
    _tidy(ground.engine)
    begun = time.perf_counter()
    assert not settle_boards().is_needed
    note = f"{lines:,} lines made in {middle - start:.0f} s, all joined in {joined - middle:.0f} s, a night in {time.perf_counter() - begun:.0f} s"
    print(note, flush=True)
    return note


def _put_away(engine: str) -> list[str]:
    """Take indexes and guards off the ledger while it is filled; gives the statements that make them again."""
    with unit_of_work() as session:
        if engine == "postgresql":
            query = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'rewards_entries' AND indexname LIKE 'ix_%'"
            found = session.execute(text(query)).all()
            session.execute(text("ALTER TABLE rewards_entries DISABLE TRIGGER USER"))
            for name, _made in found:
                session.execute(text(f"DROP INDEX {name}"))
            return [*(made for _name, made in found), "ALTER TABLE rewards_entries ENABLE TRIGGER USER"]
        query = "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'rewards_entries' AND type <> 'table' AND sql IS NOT NULL"
        listed = session.execute(text(query)).all()
        for kind, name, _made in listed:
            session.execute(text(f"DROP {kind} {name}"))
        return [made for _kind, _name, made in listed]


def _tidy(engine: str) -> None:
    if engine == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    else:
        with unit_of_work() as session:
            session.execute(text("ANALYZE"))


def _reads(ground: Ground, note: str) -> list[Figure]:
    """The product's own statements as the driver gets them, beside a look-up by primary key that it gets in the same way."""
    (top_goal, top_beyond), (rank_goal, rank_beyond) = GOALS[ground.engine]
    one = _asking(select(*Person.__table__.c).where(Person.id == ground.activity.people // 2), {})
    unit = _micros(one, 2000)
    tops = {
        period: _micros(_asking(boards.top_statement(100), {"period": period}), 300)
        for period in (month_of(today()), EVER)
    }
    ranks = {}
    for period in (month_of(today()), half_of(month_of(today())), EVER):
        query = "SELECT person_id FROM rewards_board_totals WHERE period = :period AND points > 0 ORDER BY points DESC LIMIT 1 OFFSET :at"
        count = db.session.execute(text("SELECT count(*) FROM rewards_board_totals WHERE period = :period AND points > 0"), {"period": period}).scalar_one()  # fmt: skip
        for name, at in {"tenth": 9, "middle": count // 2, "last": count - 1}.items():
            person_id = db.session.execute(text(query), {"period": period, "at": at}).scalar_one()
            asked = {"period": period, "earlier": before(period) or "", "person_id": person_id}
            ranks[f"{period} {name}"] = _micros(_asking(boards.OWN, asked), 500)
    db.session.rollback()
    worst = max(ranks, key=ranks.__getitem__)
    return [
        Figure(f"top 100 with names, in key look-ups [{ground.engine}]", max(tops.values()) / unit, top_goal, top_beyond, True,
               f"a look-up {unit:.1f} us; {note}"),
        Figure(f"my points and rank, the slowest of nine, in key look-ups [{ground.engine}]", ranks[worst] / unit, rank_goal, rank_beyond, True,
               f"{worst}; " + ", ".join(f"{name} {found:.0f} us" for name, found in ranks.items())),
    ]  # fmt: skip


def _asking(statement: ClauseElement, values: Mapping[str, Any]) -> Callable[[], object]:
    """A statement as SQLAlchemy would hand it to the driver, without SQLAlchemy."""
    compiled = statement.compile(dialect=db.engine.dialect)
    state = compiled.construct_expanded_state(dict(values))  # type: ignore[attr-defined]  # a compiled statement has it
    given: Any = state.parameters if state.positiontup is None else [state.parameters[name] for name in state.positiontup]  # fmt: skip
    connection: Any = db.session.connection().connection.driver_connection
    return lambda: connection.execute(state.statement, given).fetchall()


def _micros(act: Callable[[], object], times: int) -> float:
    return median_seconds(lambda: [act() for _ in range(times)]) / times * 1e6


def _posting(ground: Ground) -> Figure:
    """Lines of people who take part, each in its own transaction, beside lines that nothing follows; driver against driver."""
    mark = "?" if ground.engine == "sqlite" else "%s"
    columns = "key, kind, person_id, from_account, to_account, amount, reason, occurred_at, recorded_at, day, period"
    with unit_of_work() as session:
        shape = "CREATE TABLE bench_entries AS SELECT * FROM rewards_entries WHERE id < 0"
        session.execute(text(shape))
        for index in ("UNIQUE INDEX bench_key ON bench_entries (key)", "INDEX bench_person ON bench_entries (person_id, day)", "INDEX bench_signal ON bench_entries (signal_id)"):  # fmt: skip
            session.execute(text(f"CREATE {index}"))
    counter, moment, month = iter(range(10**9)), now(), month_of(today())

    def into(table: str) -> None:
        number = next(counter)
        person = number * 7919 % ground.activity.people + 1
        at: Any = moment if ground.engine == "postgresql" else "2026-01-01 00:00:00"
        row = (f"bench post:{number}", "earn", person, 0, person, 3, "counted", at, at, today(), month)
        with unit_of_work() as session:
            session.connection().exec_driver_sql(
                f"INSERT INTO {table} ({columns}) VALUES ({', '.join([mark] * len(row))})", row
            )

    pairs = []
    for turn in range(ROUNDS + 1):
        times = []
        for table in ("bench_entries", "rewards_entries"):
            start = time.perf_counter()
            for _ in range(100):
                into(table)
            times.append(time.perf_counter() - start)
        if turn:
            pairs.append(times)
    note = f"{statistics.median(pair[1] for pair in pairs) * 1e4:.0f} us; the line alone {statistics.median(pair[0] for pair in pairs) * 1e4:.0f} us"
    value = statistics.median(alone / whole for alone, whole in pairs)
    return Figure(f"posting with boards, of the line alone [{ground.engine}]", value, 0.35, 0.5, False, note)


def _first_read(ground: Ground, token: str) -> list[Figure]:
    """The page of boards right after points of somebody were posted, drawn as in the ledger, beside it a moment later."""
    client, headers = (
        ground.app.test_client(use_cookies=False),
        {"Cookie": f"{cookie_name(settings())}={token}"},
    )
    firsts, warms, chance = [], [], random.Random(5)
    for turn in range(100):
        person_id = 1 + int(ground.activity.people * chance.random() ** 3)
        begun = time.perf_counter()
        with unit_of_work():
            post(
                [
                    Line(
                        f"bench read:{turn}",
                        Entry.EARN,
                        person_id,
                        0,
                        person_id,
                        3,
                        Why.COUNTED,
                        now(),
                        today(),
                    )
                ]
            )
        db.session.remove()
        posted = time.perf_counter() - begun
        for found, pause in ((firsts, 0.0), (warms, posted)):
            # Over the wire, where the goal was found, every request comes after a wait, by which a processor has lost
            # what it had at hand; the posting waited for the disk. And each request asks anew who is there.
            time.sleep(pause)
            recognise_anew()
            start = time.perf_counter()
            assert client.get("/boards", headers=headers).status_code == 200
            found.append(time.perf_counter() - start)
    value, note = (
        statistics.median(firsts) / statistics.median(warms),
        f"{statistics.median(warms) * 1e3:.1f} ms",
    )
    return [
        Figure(f"first board after a posting, of a warm one [{ground.engine}]", value, 1.2, 1.0, True, note)
    ]


def _task(ground: Ground, limit: dict[str, str]) -> Figure:
    """An act that is logged by page and earns points, whole, beside the limit's write; each request alone, in one process."""
    os.environ.update(limit)
    from tests.benchmarks import limit_app

    visits = [_visit(ground.app, number + 1) for number in range(TASKS)]
    with unit_of_work() as session:
        session.execute(
            text("CREATE TABLE bench_written (id BIGINT PRIMARY KEY, person_id BIGINT, at VARCHAR(32))")
        )
    client, base, counter = (
        ground.app.test_client(use_cookies=False),
        limit_app.app.test_client(),
        iter(range(10**9)),
    )
    mine, theirs = [], []
    for turn in range(5):
        for headers in visits:
            # Here all requests share what is remembered for one: who is signed in would stay the first one.
            recognise_anew()
            data = {"deed": "shared", "link": f"https://bench.example/{next(counter)}", "occurred_on": now().date().isoformat()}  # fmt: skip
            db.session.remove()
            start = time.perf_counter()
            done = client.post("/activity", data=data, headers=headers)
            middle = time.perf_counter()
            answer = base.post("/limit", data={"id": next(counter), "person_id": 5})
            if turn:
                mine.append(middle - start)
                theirs.append(time.perf_counter() - middle)
            assert (done.status_code, answer.status_code) == (303, 303), done.text
    value = statistics.median(theirs) / statistics.median(mine)
    note = f"{statistics.median(mine) * 1e3:.1f} ms; the limit {statistics.median(theirs) * 1e3:.2f} ms"
    return Figure(f"an act by page with points and boards, of the limit write [{ground.engine}]", value, 0.25, 0.40, False, note)  # fmt: skip


def _visit(app: Flask, person_id: int) -> dict[str, str]:
    """What the browser of somebody signed in sends along."""
    token = secrets.token_urlsafe(32)
    with unit_of_work() as session:
        known = session.execute(select(Account.id).where(Account.person_id == person_id)).scalar()
        account = known or session.execute(insert(Account).values(person_id=person_id, created_at=now()).returning(Account.id)).scalar_one()  # fmt: skip
        session.execute(insert(Session).values(
            token_hash=sha256(token.encode()).hexdigest(), account_id=account, started_at=now(), seen_at=now(),
            expires_at=now() + timedelta(days=1), address="127.0.0.1", agent="bench",
        ))  # fmt: skip
    cookie = f"{cookie_name(settings())}={token}"
    with app.test_request_context("/", headers={"Cookie": cookie}):
        recognise_anew()
        return {"Cookie": cookie, CSRF_HEADER: csrf_token()}
