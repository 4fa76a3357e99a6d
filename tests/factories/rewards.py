"""Points for stories."""

from pathlib import Path

from sqlalchemy import select

from app.core.db import db
from app.journey.services.rules import SHIPPED_FOLDER, ensure_first_version, read_files
from app.people.models import Person
from app.rewards.models import PointsEntry
from app.rewards.queries.balances import get_balance
from app.rewards.services.proving import prove

#: A file of rules in which everything is small.
POINTS_TOML = """\
[sharing]
label = { en = "for passing something on", de = "fürs Weitergeben" }
counts = ["share"]
points = 2
per_day = 3

[replying]
label = { en = "for an answer", de = "für eine Antwort" }
counts = ["reply"]
points = 3
per_counterpart = 1

[publishing]
label = { en = "for a piece", de = "für ein Stück" }
counts = ["piece"]
points = 40
evidence = "confirmed"
"""


def files_with(points: str | None = POINTS_TOML, **others: str) -> dict[str, str]:
    """The shipped rule files with these rules of points, or none; other files as keywords, by their stems."""
    files = read_files(SHIPPED_FOLDER) | {f"{stem}.toml": text for stem, text in others.items()}
    files.pop("points.toml")
    return files if points is None else files | {"points.toml": points}


def points_of(person: Person) -> int:
    """What a person has now."""
    db.session.rollback()
    return get_balance(person.id)


def lines_of(person: Person) -> list[tuple[str, str, int, str]]:
    """The lines of a person: what they are, by which rule, how many points, and why."""
    db.session.rollback()
    query = select(PointsEntry).where(PointsEntry.person_id == person.id).order_by(PointsEntry.id)
    return [(one.kind, one.rule, one.amount, one.reason) for one in db.session.execute(query).scalars()]


def what_differs() -> list[str]:
    """What a look through the ledger finds: nothing, as a rule."""
    db.session.rollback()
    proof = prove()
    return [*proof.differences, *filter(None, [proof.chain.broken])]


def put_points_in_force(folder: Path, points: str | None = POINTS_TOML) -> None:
    """Let these be the first rules of a new installation, with the small points or others."""
    for name, text in files_with(points).items():
        (folder / name).write_text(text)
    ensure_first_version(folder)
