"""What administrators look at, where there is a lot of it: people, the audit log, how everything is."""

import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from sqlalchemy import func, select, text, update

from app.accounts.models import Account, Session
from app.core.audit import AuditEvent
from app.core.clock import now
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.people.models import Person, RoleGrant
from app.people.vocabulary import Role
from tests.benchmarks.ground import Ground
from tests.benchmarks.report import Figure
from tests.benchmarks.web import ratio, side_by_side

#: For each person; 100,000 people have 10 million lines.
AUDIT_LINES = 100
#: Pages deep in the lists are as fast as the first, so a third of the requests goes there.
PAGES = {
    "people": ("/people", "/people?department=Sales", "/people?after={person}"),
    "audit": ("/audit", "/audit?person={person}", "/audit?before={line}"),
    "status": ("/status",),
}
#: So many lines are made in one transaction.
LINES_AT_ONCE = 1_000_000
#: Every third line is of another kind of act; by whom and about whom goes through all people.
_LINE = """
    INSERT INTO core_audit_events (at, action, actor_id, channel, object_type, object_id, object_label, changes, reason,
        request_id, seal, salt, content_hash, hash)
    SELECT {at},
        CASE n % 3 WHEN 0 THEN 'people.person.changed' WHEN 1 THEN 'people.person.viewed' ELSE 'people.list.imported' END,
        n * 7919 % :people + 1, 'web', CASE n % 3 WHEN 2 THEN 'people_import' ELSE 'person' END,
        CAST(n * 104729 % :people + 1 AS TEXT), '',
        CASE n % 3 WHEN 2 THEN NULL ELSE {changes} END, '', {request_id},
        -- Sealed, as the worker does it within the minute; what the hashes say plays no part here.
        n + 1, {salt}, {hash}, {hash}
    FROM {lines}
"""
_CHANGES = """'{"department": ["Sales", "Support"]}'"""
#: Lines three seconds apart up to now, with numbers from `:first` to `:last` among `:count`.
_MAKING = {
    "sqlite": _LINE.format(
        at="strftime('%Y-%m-%d %H:%M:%S', :end - (:count - n) * 3, 'unixepoch') || '.000000'",
        changes=_CHANGES,
        request_id="printf('%036x', n / 3)",
        salt="printf('%032x', n)",
        hash="printf('%064x', n)",
        lines="(WITH RECURSIVE lines (n) AS (SELECT :first UNION ALL SELECT n + 1 FROM lines WHERE n < :last) SELECT n FROM lines)",
    ),
    "postgresql": _LINE.format(
        at="to_timestamp(:end - (:count - n) * 3)",
        changes=f"CAST({_CHANGES} AS JSON)",
        request_id="lpad(to_hex(n / 3), 36, '0')",
        salt="lpad(to_hex(n), 32, '0')",
        hash="lpad(to_hex(n), 64, '0')",
        lines="generate_series(CAST(:first AS bigint), :last) AS lines (n)",
    ),
}
#: All but that of the seals, by which the log guards itself against lines that take the place of others.
_INDEXES = {
    "sqlite": """SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'core_audit_events'
        AND sql IS NOT NULL AND name <> 'ix_core_audit_events_seal'""",
    "postgresql": """SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'core_audit_events'
        AND indexname NOT IN (SELECT conname FROM pg_constraint) AND indexname <> 'ix_core_audit_events_seal'""",
}


def look_around(
    ground: Ground, token: str, environment: dict[str, str], limit: dict[str, str], folder: Path
) -> list[Figure]:
    """The pages of an administrator, in requests a second of the limit page."""
    _fill_audit_log(ground)
    _make_administrator_of(token)
    middle = ground.activity.people // 2
    line = db.session.execute(select(func.max(AuditEvent.id))).scalar_one() // 2
    db.session.remove()
    pages = {
        name: [(path.format(person=middle, line=line), f"waymark={token}", "-") for path in paths]
        for name, paths in PAGES.items()
    }
    with side_by_side(environment, limit, folder) as pair:
        found = pair.measure(pages)
    lines = ground.activity.people * AUDIT_LINES
    note = f"{ground.activity.people:,} people, {lines:,} lines"
    return [
        Figure(
            f"{name}, of the limit page's requests a second [{ground.engine}]",
            ratio(found, name, "rps"),
            0.35,
            0.5,
            False,
            f"{note}; CPU of the limit page {ratio(found, name, 'cpu'):.1f}",
        )
        for name in pages
    ]


def _fill_audit_log(ground: Ground) -> None:
    """Lines as the log has them after years: the database makes them itself, and its indexes when all are there."""
    count, end = ground.activity.people * AUDIT_LINES, int(now().timestamp())
    numbers = {"count": count, "end": end, "people": ground.activity.people}
    with unit_of_work() as session:
        indexes = session.execute(text(_INDEXES[ground.engine])).all()
        for name, _sentence in indexes:
            session.execute(text(f"DROP INDEX {name}"))
    for first in range(0, count, LINES_AT_ONCE):
        with unit_of_work() as session:
            last = min(first + LINES_AT_ONCE, count) - 1
            session.execute(text(_MAKING[ground.engine]), numbers | {"first": first, "last": last})
    for _name, sentence in indexes:
        with unit_of_work() as session:
            session.execute(text(sentence))
    _settle(ground)


def _settle(ground: Ground) -> None:
    """As what looks after a database would have left it; nobody counts for SQLite how its values are spread."""
    db.session.remove()
    if ground.engine == "sqlite":
        with closing(sqlite3.connect(str(db.engine.url.database))) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE core_audit_events"))


def _make_administrator_of(token: str) -> None:
    """The person of this session looks after everything; the others are in departments."""
    with unit_of_work() as session:
        session.execute(update(Person).where(Person.id % 10 == 3).values(department="Sales"))
        owner = (
            select(Account.person_id)
            .join(Session, Session.account_id == Account.id)
            .where(Session.token_hash == sha256(token.encode()).hexdigest())
        )
        person_id = session.execute(owner).scalar_one()
        session.add(RoleGrant(person_id=person_id, role=Role.ADMINISTRATOR.value, granted_at=now()))
