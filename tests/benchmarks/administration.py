"""What administrators look at, where there is a lot of it: people, the audit log, how everything is."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text, update

from app.accounts.models import Account, Session
from app.core.audit import AuditEvent
from app.core.clock import now
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.people.models import Person, RoleGrant
from app.people.vocabulary import Role
from tests.benchmarks.ground import SLICE, Ground, insert_rows
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
ACTS = (
    ("people.person.changed", "person"),
    ("people.person.viewed", "person"),
    ("people.list.imported", "people_import"),
)


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
    columns = ("at", "action", "actor_id", "channel", "object_type", "object_id", "object_label", "changes", "reason", "request_id",
               "seal", "salt", "content_hash", "hash")  # fmt: skip
    count, end = ground.activity.people * AUDIT_LINES, now()

    def line(number: int) -> tuple[Any, ...]:
        at: Any = end - timedelta(seconds=(count - number) * 3)
        if ground.engine == "sqlite":
            at = at.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
        action, thing = ACTS[number % len(ACTS)]
        actor, about = (number * step % ground.activity.people + 1 for step in (7919, 104_729))
        changes = '{"department": ["Sales", "Support"]}' if thing == "person" else None
        # Sealed, as the worker does it within the minute; what the hashes say plays no part here.
        seal = (number + 1, f"{number:032x}", f"{number:064x}", f"{number:064x}")
        return (at, action, actor, "web", thing, str(about), "", changes, "", f"{number // 3:036x}", *seal)

    for first in range(0, count, SLICE):
        insert_rows("core_audit_events", columns, [line(n) for n in range(first, min(first + SLICE, count))])
    if ground.engine == "postgresql":
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
