"""The ledger is only added to, once for each cause, and whatever was done to it past Waymark is found."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from app.core.actor import Actor
from app.core.clock import now, today
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.people.services import deactivate_person, merge_persons
from app.privacy import services as privacy
from app.rewards.models import PointsEntry, Redemption
from app.rewards.services.ledger import Line, post
from app.rewards.services.perks import cancel
from app.rewards.services.sealing import look_through_chain, seal_entries
from app.rewards.vocabulary.points import Entry, KeyTaken, Why
from tests.factories.journey import ARTICLE, SHARE, act
from tests.factories.people import make_person
from tests.factories.rewards import as_colleague, ask_for, earn, lines_of, offer_perk, points_of, what_differs


def earned(person: Person, key: str, amount: int = 5, **fields: object) -> Line:
    plain = Line(key, Entry.EARN, person.id, 0, person.id, amount, Why.COUNTED, now(), today())
    return plain._replace(**fields)  # type: ignore[arg-type]  # the fields of a line


def post_alone(*lines: Line) -> int:
    with unit_of_work():
        return post(lines)


def test_a_key_stands_for_one_line_for_ever(app: Flask) -> None:
    """LE-1, LE-2: the same again is passed over, something else under its name is refused, and nothing is half done."""
    mara = make_person("Mara Lind")
    first, other = earned(mara, "a"), earned(mara, "b", 7)

    assert [post_alone(first), post_alone(first, other), post_alone(first)] == [1, 1, 0]
    with pytest.raises(KeyTaken):
        post_alone(earned(mara, "c"), first._replace(amount=6))

    assert points_of(mara) == 12
    assert len(lines_of(mara)) == 2


def test_what_is_taken_back_is_taken_back_once_and_may_lead_below_nothing(app: Flask) -> None:
    """LE-4, LE-5, LE-6: what was passed on before can be taken back all the same."""
    mara = make_person("Mara Lind")
    post_alone(earned(mara, "a"))
    entry_id = db.session.execute(text("SELECT id FROM rewards_entries")).scalar_one()
    back = earned(mara, "back", kind=Entry.REVERSAL, from_account=mara.id, to_account=0, reverses=entry_id)
    spent = earned(mara, "spent", 4, kind=Entry.TRANSFER, from_account=mara.id, to_account=0)

    assert post_alone(spent, back, back._replace()) == 2
    with pytest.raises(DBAPIError):
        post_alone(back._replace(key="back again"))

    assert points_of(mara) == -4


@pytest.mark.parametrize("wrong", [{"amount": 0}, {"amount": -3}, {"to_account": 0}, {"reverses": 9}])
def test_no_line_is_worth_nothing_less_than_nothing_or_leads_nowhere(
    app: Flask, wrong: dict[str, int]
) -> None:
    """LE-7, LE-8: the database itself refuses it, so everything always adds up to nothing."""
    mara = make_person("Mara Lind")

    with pytest.raises(DBAPIError):
        post_alone(earned(mara, "a", **wrong))

    assert points_of(mara) == 0


def test_points_beyond_the_range_of_small_columns_are_counted(app: Flask) -> None:
    """LE-16."""
    mara = make_person("Mara Lind")
    earn(mara, 2**31)
    earn(mara, 2**40)

    assert points_of(mara) == 2**31 + 2**40
    assert what_differs() == []


def test_no_line_is_changed_or_removed_by_whichever_way(app: Flask) -> None:
    """LE-19: by the ORM, by a statement, by REPLACE; a seal is given once."""
    mara = make_person("Mara Lind")
    post_alone(earned(mara, "a"))
    seal_entries()
    attempts: list[Callable[[], object]] = [
        lambda: db.session.execute(update(PointsEntry).values(amount=6)),
        lambda: db.session.execute(delete(PointsEntry)),
        lambda: setattr(db.session.query(PointsEntry).one(), "reason", "x"),
        lambda: db.session.delete(db.session.query(PointsEntry).one()),
        lambda: db.session.execute(text("UPDATE rewards_entries SET seal = 7, hash = 'x'")),
        lambda: db.session.execute(text("UPDATE rewards_entries SET seal = NULL, hash = NULL")),
    ]
    if db.engine.dialect.name == "postgresql":
        attempts.append(lambda: db.session.execute(text("TRUNCATE rewards_entries CASCADE")))
    else:
        copy = "INSERT OR REPLACE INTO rewards_entries SELECT * FROM rewards_entries"
        attempts.append(lambda: db.session.execute(text(copy)))

    for attempt in attempts:
        with pytest.raises(DBAPIError, match="only added to"), unit_of_work():
            attempt()

    assert lines_of(mara) == [("earn", "", 5, "counted")]


@pytest.mark.parametrize("is_sealed", [True, False])
def test_a_line_stays_when_another_one_is_put_in_under_its_key(is_sealed: bool, app: Flask) -> None:
    """LE-19: REPLACE removes what is in its way, and asks nobody who watches over removals."""
    mara = make_person("Mara Lind")
    post_alone(earned(mara, "a"))
    if is_sealed:
        seal_entries()
    columns = PointsEntry.__table__.columns.keys()
    values = {name: name for name in columns} | {
        "id": "id + 100",
        "amount": "5000",
        "seal": "NULL",
        "hash": "NULL",
    }
    copied = f"INTO rewards_entries ({', '.join(values)}) SELECT {', '.join(values.values())} FROM rewards_entries WHERE true"
    without_id = copied.replace("(id, ", "(").replace("id + 100, ", "")
    ways = [
        f"INSERT {copy} ON CONFLICT (key) DO UPDATE SET amount = excluded.amount"
        for copy in (copied, without_id)
    ]
    if db.engine.dialect.name == "sqlite":
        ways += [f"INSERT OR REPLACE {copy}" for copy in (copied, without_id)]

    for way in ways:
        with suppress(DBAPIError), unit_of_work() as session:
            session.execute(text(way))

        assert lines_of(mara) == [("earn", "", 5, "counted")], way
    assert look_through_chain().lines == is_sealed


#: What somebody with the key to the database may do once the guards are away, and what is said of it.
TAMPERING = {
    "UPDATE rewards_entries SET amount = amount + 1 WHERE id = {first}": ["balance is", "not as it was"],
    "DELETE FROM rewards_entries WHERE id = {first}": ["balance is", "lines are missing"],
    "DELETE FROM rewards_entries WHERE id = {last}": ["balance is", "once ended with seal 3"],
    "UPDATE rewards_balances SET points = points + 1": ["the balance is 7, and the lines come to 6"],
}


@pytest.mark.usefixtures("points_rules")
@pytest.mark.parametrize("statement", TAMPERING)
def test_what_was_changed_past_waymark_is_found(statement: str, runner: FlaskCliRunner) -> None:
    """R-W1, LE-20: by the chain, by the balance, by playing all acts again; unsealed lines are told."""
    mara = make_person("Mara Lind")
    for _ in range(3):
        act(mara, SHARE)
    assert "3 lines wait for their seal" in runner.invoke(args=["rewards", "verify"]).output
    seal_entries()
    whole = runner.invoke(args=["rewards", "verify"])
    ids = db.session.execute(text("SELECT id FROM rewards_entries ORDER BY id")).scalars().all()
    without_guards(statement.format(first=ids[0], last=ids[-1]))

    broken = runner.invoke(args=["rewards", "verify"])

    assert (whole.exit_code, broken.exit_code) == (0, 1)
    assert "3 lines hang together" in whole.output
    for words in TAMPERING[statement]:
        assert words in broken.output


#: The line of an act that earned 40 points, as somebody forges it, and what is said of it then.
FORGED = {
    "the same act again": ({"key": "earn:publishing:{act}:2"}, "rule publishing has earned by another line already"),
    "the act of somebody else": (
        {"key": "earn:publishing:{act}:2", "person_id": "{bob}", "to_account": "{bob}"},
        "the act that it names is somebody else's",
    ),
    "without an act": ({"signal_id": "NULL", "amount": "5000"}, "it names no act or no rule that earned it"),
    "without a rule": ({"rule": "", "amount": "5000"}, "it names no act or no rule that earned it"),
    "an act that never was": ({"signal_id": "987654"}, "the act that earned it is not held"),
    "by a rule that is not": ({"rule": "sharing"}, "rule sharing: 40 points stand, and 0 are earned"),
    "on another day": ({"day": "19000", "period": "2022-01", "rule": "other"}, "it stands on another day than its act"),
    "in another month": ({"period": "1999-12", "rule": "other"}, "or in another month than its day"),
    "to somebody beside": ({"to_account": "{bob}"}, "no service writes such a line"),
    "of no kind": ({"kind": "present", "signal_id": "NULL"}, "no service writes such a line"),
    "handed on from nobody": (
        {"kind": "transfer", "key": "transfer:0:{mara}", "signal_id": "NULL"}, "no service writes such a line",
    ),
    "handed on by a record that was not joined": (
        {"kind": "transfer", "key": "transfer:{bob}:{mara}", "from_account": "{bob}", "signal_id": "NULL"},
        "between records that were not joined",
    ),
    "handed on by a record that has nothing": (
        {"kind": "transfer", "key": "transfer:{joined}:{mara}", "from_account": "{joined}", "signal_id": "NULL"},
        "joined to another record, and -40 points are left behind",
    ),
    "taken back from somebody else": (
        {"kind": "reversal", "key": "back", "person_id": "{bob}", "from_account": "{bob}", "to_account": "0", "reverses": "{line}"},
        "the act that it names is somebody else's",
    ),
    "given back for no perk": (
        {"kind": "release", "key": "release:4242", "from_account": "-1", "signal_id": "NULL"}, "nobody asked for the perk",
    ),
    "given back for a perk that is kept": (
        {"kind": "release", "key": "release:{wish}", "from_account": "-1", "signal_id": "NULL"}, "nobody asked for the perk",
    ),
    "set aside for no perk": (
        {"kind": "spend", "key": "spend:4242", "from_account": "{bob}", "person_id": "{bob}", "to_account": "-1"}, "nobody asked for the perk",
    ),
}  # fmt: skip


@pytest.mark.usefixtures("points_rules")
@pytest.mark.parametrize("forged", FORGED)
def test_a_line_that_was_added_past_waymark_is_found_though_the_balance_goes_with_it(
    forged: str, runner: FlaskCliRunner
) -> None:
    """R-W1, LE-20: one line for each act and rule, whosever it is, and none without its cause."""
    mara, bob, joined = make_person("Mara Lind"), make_person("Bob Berry"), make_person("M. Lind")
    signal = act(mara, ARTICLE)
    act(bob, SHARE)
    with unit_of_work():
        merge_persons(joined.id, mara.id, why="typed twice", actor=Actor.operator())
    wish = ask_for(offer_perk(price=1), bob)
    line = db.session.execute(text("SELECT id FROM rewards_entries WHERE amount = 40")).scalar_one()
    db.session.rollback()
    assert what_differs() == []
    changed, said = FORGED[forged]
    numbers = {
        "act": signal.id,
        "mara": mara.id,
        "bob": bob.id,
        "joined": joined.id,
        "wish": wish,
        "line": line,
    }

    add_past_waymark(
        line, {"key": "forged"} | {name: value.format(**numbers) for name, value in changed.items()}
    )
    found = runner.invoke(args=["rewards", "verify"])
    seal_entries()
    sealed = runner.invoke(args=["rewards", "verify"])

    assert (found.exit_code, sealed.exit_code) == (1, 1)
    assert said in found.output
    assert said in sealed.output
    assert "balance is" not in found.output


def add_past_waymark(line: int, changed: dict[str, str]) -> None:
    """A copy of a line with something changed, and balances that go along; no guard of the database keeps it out."""
    columns = PointsEntry.__table__.columns.keys()
    values = {name: name for name in columns if name not in ("id", "seal", "hash")} | {
        name: value if value == "NULL" or value.lstrip("-").isdigit() else f"'{value}'" for name, value in changed.items()
    }  # fmt: skip
    with unit_of_work() as session:
        session.execute(
            text(
                f"INSERT INTO rewards_entries ({', '.join(values)}) SELECT {', '.join(values.values())}"
                f" FROM rewards_entries WHERE id = {line}"
            )
        )
        session.execute(
            text(
                "INSERT INTO rewards_balances SELECT p.id, 0 FROM people_persons p WHERE p.id NOT IN"
                " (SELECT person_id FROM rewards_balances)"
            )
        )
        session.execute(
            text(
                "UPDATE rewards_balances SET points = coalesce((SELECT sum(CASE WHEN to_account = person THEN amount"
                " ELSE -amount END) FROM (SELECT to_account, from_account, amount, rewards_balances.person_id AS person"
                " FROM rewards_entries) AS moved WHERE person IN (to_account, from_account)), 0)"
            )
        )


def without_guards(statement: str) -> None:
    """What nobody can do from within Waymark."""
    with unit_of_work() as session:
        if db.engine.dialect.name == "postgresql":
            session.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            for name in ("no_change", "no_delete"):
                session.execute(text(f"DROP TRIGGER rewards_entries_{name}"))
        session.execute(text(statement))


@pytest.mark.usefixtures("points_rules")
def test_the_lines_of_somebody_who_was_erased_stay_in_the_chain_without_a_name(
    runner: FlaskCliRunner,
) -> None:
    """R-P3, R-W1."""
    mara, bob = make_person("Mara Lind"), make_person("Bob Berry")
    act(mara, SHARE)
    act(bob, SHARE)
    seal_entries()

    privacy.erase_person(mara.id, why="asked for it", actor=Actor.operator())

    assert len(lines_of(mara)) == 1
    assert look_through_chain().lines == 2
    assert what_differs() == []
    assert runner.invoke(args=["rewards", "settle"]).output == "0 lines posted\n"


@pytest.mark.usefixtures("points_rules")
def test_the_ledger_holds_for_somebody_with_two_records_a_perk_and_a_wish_to_be_erased(app: Flask) -> None:
    """R-P3, R-W1, LE-14: lines stay under the numbers that they were written for."""
    mara, double, third = (make_person(name) for name in ("Mara Lind", "M. Lind", "Lind, Mara"))
    for person in (mara, double, third):
        act(person, ARTICLE)
    perk_id = offer_perk(price=1)
    wish, kept = ask_for(perk_id, double), ask_for(perk_id, double)
    for from_, into in ((double, third), (third, mara)):
        with unit_of_work():
            merge_persons(from_.id, into.id, why="the same person", actor=Actor.operator())
    with unit_of_work():
        cancel(wish, actor=as_colleague(mara))
    assert (points_of(mara), points_of(double), points_of(third)) == (119, 0, 0)
    assert what_differs() == []

    with unit_of_work():
        deactivate_person(mara.id, actor=Actor.operator())
    privacy.erase_person(mara.id, why="asked for it", actor=Actor.operator())

    assert db.session.get_one(Redemption, kept, populate_existing=True).person_id is None
    assert what_differs() == []
