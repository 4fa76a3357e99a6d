"""What people earn, for stories."""

from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.clock import Day, now, today
from app.core.db import db
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.editorial.vocabulary import PieceKind
from app.journey.rules.ruleset import Text
from app.journey.services.rules import SHIPPED_FOLDER, ensure_first_version, publish_rules, read_files
from app.people.models import Person
from app.people.services import change_profile
from app.people.services.holding import hold_people
from app.rewards.models import Award, Hold, Perk, PointsEntry
from app.rewards.queries.balances import get_balance
from app.rewards.rules.fair_play import Act, FairPlayRule, Flag
from app.rewards.services import appeals, perks
from app.rewards.services.holds import hold
from app.rewards.services.ledger import Line, post
from app.rewards.services.proving import prove
from app.rewards.services.recognition import qualify_piece
from app.rewards.services.thanks import give_thanks
from app.rewards.vocabulary.fair_play import Check
from app.rewards.vocabulary.perks import Each
from app.rewards.vocabulary.points import Entry, Why
from app.rewards.vocabulary.thanks import Reason
from app.signals.vocabulary import Kind

_numbers = count(1)
#: How keys of lines begin that stand for no act.
_GIVEN = "test:"

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
    """What a look through the ledger finds: nothing, as a rule. That `earn` gives points for no act is left out."""
    db.session.rollback()
    proof = prove()
    given = select(PointsEntry.id).where(PointsEntry.key.like(f"{_GIVEN}%"))
    own = given.union(select(PointsEntry.id).where(PointsEntry.reverses.in_(given)))
    expected = {
        f"line {entry_id}: it names no act or no rule that earned it"
        for entry_id in db.session.execute(own).scalars()
    }
    return [*(one for one in proof.differences if one not in expected), *filter(None, [proof.chain.broken])]


def put_points_in_force(folder: Path, points: str | None = POINTS_TOML) -> None:
    """Let these be the first rules of a new installation, with the small points or others."""
    for name, text in files_with(points).items():
        (folder / name).write_text(text)
    ensure_first_version(folder)


#: A badge that one own piece earns, which nobody could earn before.
NEW_BADGE = """
[[badge]]
key = "new-badge"
zone = "creator"
sign = "page"
title = { en = "Something new", de = "Etwas Neues" }
description = { en = "Did something new.", de = "Hat etwas Neues gemacht." }
criteria = { measure = "pieces", at_least = 1 }
"""


def badges_with(more: str = "", *, old: str = "", new: str = "") -> dict[str, str]:
    """The shipped rule files, with more badges, or with a piece of text in `badges.toml` replaced."""
    files = read_files(SHIPPED_FOLDER)
    assert old in files["badges.toml"]
    files["badges.toml"] = (
        files["badges.toml"].replace(old, new) + more if old else files["badges.toml"] + more
    )
    return files


def put_in_force(files: dict[str, str]) -> int:
    """Publish rules and let the clockwork do what they ask for; the number of their version."""
    with unit_of_work():
        version = publish_rules(files, actor=Actor.operator()).version
    run_due_jobs()
    return version


def awards_of(person: Person) -> dict[str, Award]:
    """The badges that somebody has, or had, by key."""
    db.session.rollback()
    query = select(Award).where(Award.person_id == person.id).execution_options(populate_existing=True)
    return {award.badge_key: award for award in db.session.execute(query).scalars()}


def as_colleague(person: Person) -> Actor:
    return Actor(person_id=person.id, roles=frozenset({"employee"}))


def as_hr(person: Person) -> Actor:
    return Actor(person_id=person.id, roles=frozenset({"employee", "hr"}))


def thank(
    giver: Person, thanked: Person, words: str = "You stayed until it worked.", *, entry: str = ""
) -> int:
    """A thank-you; gives its number."""
    with unit_of_work():
        return give_thanks(
            thanked.id,
            reason=Reason.HELP,
            words=words,
            entry=entry or f"form {next(_numbers)}",
            actor=as_colleague(giver),
        )


def publish_many(number: int, *authors: Person, first: int = 1, at: datetime | None = None) -> None:
    """Pieces that are out, numbered from `first` on, as the desk tells of them; a day between each."""
    ids = tuple(author.id for author in authors)
    begun = at or now()
    with unit_of_work():
        for one in range(first, first + number):
            link, day = f"https://blog.example/{one}", begun + timedelta(days=one - first)
            qualify_piece(one, kind=PieceKind.ARTICLE, link=link, author_ids=ids, at=day)


def hold_act(*signal_ids: int, is_silent: bool = False, check: Check = Check.BURST) -> int | None:
    """Let acts wait until somebody has looked at them; the number of the first that waits, none if none does."""
    words = Text("Very many at once.", "Sehr viele auf einmal.")
    rule = FairPlayRule("burst", Text("Many at once", "Viele auf einmal"), words, check, frozenset())
    seen = {"check": check.value, "acts": 30, "people": 3} | (
        {"days": 28} if check is Check.RING else {"minutes": 5, "usual": 25}
    )
    flags = [Flag(Act(one, 0, Kind.SHARE, 0, now()), rule, seen) for one in signal_ids]
    with unit_of_work():
        number = hold(flags, silent_before=1_000_000 if is_silent else None)
    held = select(func.min(Hold.id)).where(Hold.signal_id.in_(signal_ids))
    return db.session.execute(held).scalar() if number else None


def join_boards(*people: Person, leave: bool = False) -> None:
    """These people choose to be seen on boards, or not to be any more."""
    for person in people:
        with unit_of_work():
            change_profile(person.id, is_on_boards=not leave, actor=as_colleague(person))


def earn(person: Person, points: int, *, day: Day | None = None) -> int:
    """A line of so many points for a person; gives its number."""
    key, on = f"{_GIVEN}{next(_numbers)}", today() if day is None else day
    earned = Line(key, Entry.EARN, person.id, 0, person.id, points, Why.COUNTED, now(), on)
    with unit_of_work():
        hold_people([person.id])
        post([earned])
        return db.session.execute(select(PointsEntry.id).where(PointsEntry.key == key)).scalar_one()


def take_points_back(person: Person, entry_id: int) -> None:
    """Take a line of a person back."""
    with unit_of_work():
        hold_people([person.id])
        one = db.session.get_one(PointsEntry, entry_id)
        post([Line(f"reversal:{entry_id}", Entry.REVERSAL, person.id, person.id, 0, one.amount, Why.TAKEN_BACK,
                   one.occurred_at, one.day, reverses=entry_id)])  # fmt: skip


def offer_perk(price: int = 50, **wanted: Any) -> int:
    """A perk in the catalogue, under a name of its own; gives its number."""
    plain: perks.Wanted = {
        "name": f"A coffee with the board, {next(_numbers)}", "description": "", "price": price, "stock": None, "most_each": None,
        "each_period": Each.EVER, "keeper": "", "cost": None, "taxable": "", "budget": None, "countries": "",
    }  # fmt: skip
    with unit_of_work():
        return perks.add_perk(**(plain | wanted), actor=Actor(roles=frozenset({"hr"})))  # type: ignore[typeddict-item]


def ask_for(perk_id: int, person: Person, *, entry: str = "") -> int:
    """Somebody asks for a perk; gives the number of the wish."""
    with unit_of_work() as session:
        price = session.get_one(Perk, perk_id, populate_existing=True).price
        return perks.redeem(
            perk_id, price=price, entry=entry or f"form {next(_numbers)}", actor=as_colleague(person)
        )


def ask_for_badge(
    person: Person, key: str = "the-whole-trail", *, words: str = "I did it at the fair."
) -> bool:
    """Somebody says why a badge should be theirs; whether that is new."""
    return ask_as(as_colleague(person), key, words=words)


def ask_as(actor: Actor, key: str = "the-whole-trail", *, words: str = "I did it at the fair.") -> bool:
    """The same, by whoever is at the keys."""
    with unit_of_work():
        return appeals.ask_for_badge(key, words, actor=actor)
