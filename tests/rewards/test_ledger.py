"""The ledger is only added to, once for each cause, and whatever was done to it past Waymark is found."""

from collections.abc import Callable

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
from app.privacy import services as privacy
from app.rewards.models import PointsEntry
from app.rewards.services.ledger import Line, post
from app.rewards.services.sealing import look_through_chain, seal_entries
from app.rewards.vocabulary.points import Entry, KeyTaken, Why
from tests.factories.journey import SHARE, act
from tests.factories.people import make_person
from tests.factories.rewards import lines_of, points_of, what_differs


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
    post_alone(earned(mara, "a", 2**31), earned(mara, "b", 2**40))

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
