"""Boards: those who chose it, each with what the ledger says, whatever happens to them or at the same time (R-W7, R-P3, R-P5)."""

import random
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.actor import Actor
from app.core.clock import day_from_date, now, today
from app.core.db import db
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.organisation.queries.elements import forget_switches
from app.organisation.services import switch_element
from app.organisation.vocabulary import Element
from app.people.models import Person
from app.people.services import deactivate_person, merge_persons, reactivate_person
from app.people.services.holding import hold_people
from app.privacy import services as privacy
from app.rewards.queries import boards as queries
from app.rewards.services.boards import Repair, settle_boards
from app.rewards.services.ledger import Line, post
from app.rewards.services.settling import settle_everybody, settle_merged
from app.rewards.vocabulary.boards import EVER
from app.rewards.vocabulary.points import Account, Entry, Why
from tests.factories.journey import SHARE, act
from tests.factories.people import make_person
from tests.factories.rewards import (
    POINTS_TOML,
    earn,
    files_with,
    join_boards,
    put_in_force,
    take_points_back,
    what_differs,
)
from tests.support.breaking import BrokenOff, broken_off_behind
from tests.support.crowds import at_once

OPERATOR, MONTH, HALF = Actor.operator(), "2026-03", "2026-H1"
RIGHT = Repair(0, False)


def people_board(own: queries.Own, period: str) -> queries.PeopleBoard:
    return queries.lay_out(own, queries.read_rows(own, period))


def board(period: str = MONTH, reader: Person | None = None) -> list[tuple[int, str, int]]:
    """Rank, name and points of those with the most points; for a reader, of those beside them."""
    db.session.rollback()
    looking = reader or make_person("Somebody Else", department="Elsewhere", is_on_boards=True)
    own = queries.read_own(looking.id, period)
    found = people_board(own, period)
    listed = found.near if reader else found.top
    return [(place.rank, place.total.name, place.total.points) for place in listed]


def rank(person: Person, period: str = MONTH) -> int | None:
    db.session.rollback()
    return queries.read_own(person.id, period).rank


def test_those_who_chose_it_are_ranked_and_the_others_see_their_points(app: Flask) -> None:
    """LB-1, LB-2, LB-3, LB-4, LB-8: nobody, one, a tie; nothing and less are no rank; what is taken back lowers it."""
    mara, bob, cleo, dan = (make_person(name) for name in ("Mara Lind", "Bob Berry", "Cleo Fox", "Dan Roe"))
    earn(dan, 500)
    assert board() == []
    first = earn(mara, 70)
    join_boards(mara, bob, cleo)
    assert board() == [(1, "Mara Lind", 70)]
    for person, points in ((bob, 40), (cleo, 70), (mara, 1)):
        last = earn(person, points)
    assert board() == [(1, "Mara Lind", 71), (2, "Cleo Fox", 70), (3, "Bob Berry", 40)]
    take_points_back(mara, last)
    assert board() == [(1, "Cleo Fox", 70), (1, "Mara Lind", 70), (3, "Bob Berry", 40)]
    take_points_back(mara, first)

    assert board() == [(1, "Cleo Fox", 70), (2, "Bob Berry", 40)]
    assert [rank(one) for one in (cleo, bob, mara, dan)] == [1, 2, None, None]
    assert queries.read_own(dan.id, MONTH).points == 500
    assert settle_boards() == RIGHT


def test_each_period_counts_what_was_done_in_it_and_what_is_spent_changes_no_rank(app: Flask) -> None:
    """LB-14, R-W7: by the day of the act; before and after somebody joins it comes to the same."""
    mara, bob = make_person("Mara Lind"), make_person("Bob Berry")
    join_boards(bob)
    for on in ((2025, 12, 31), (2026, 1, 1), (2026, 2, 28), (2026, 3, 1)):
        for person in (mara, bob):
            earn(person, 10, day=day_from_date(date(*on)))
    join_boards(mara)
    with unit_of_work():
        hold_people([mara.id])
        post([Line("spent", Entry.TRANSFER, mara.id, mara.id, Account.PROGRAMME, 30, Why.MERGED, mara.created_at, today())])  # fmt: skip

    found = {period: board(period) for period in (MONTH, "2026-01", HALF, "2025-H2", EVER)}
    assert {period: {line[2] for line in lines} for period, lines in found.items()} == {
        MONTH: {10}, "2026-01": {10}, HALF: {30}, "2025-H2": {10}, EVER: {40},
    }  # fmt: skip
    assert {line[0] for lines in found.values() for line in lines} == {1}
    assert queries.sum_earned(mara.id, HALF) == 30


def test_whoever_leaves_is_nowhere_and_comes_back_with_everything(app: Flask) -> None:
    """LB-5, LB-6: by choice, switched off, erased; the others move up, and nothing that was earned is lost."""
    people = [make_person(f"Person {number}") for number in range(6)]
    for number, person in enumerate(people):
        earn(person, 10 + number)
    join_boards(*people)
    assert queries.list_teams(MONTH)[0][1:] == (6, 75)

    join_boards(people[5], leave=True)
    with unit_of_work():
        deactivate_person(people[4].id, actor=OPERATOR)
    privacy.erase_person(people[3].id, why="asked for it", actor=OPERATOR)
    earn(people[5], 100)

    assert [line[1] for line in board()] == ["Person 2", "Person 1", "Person 0"]
    assert (rank(people[2]), queries.list_teams(MONTH)) == (1, [])
    assert settle_boards() == RIGHT
    join_boards(people[5])
    with unit_of_work():
        reactivate_person(people[4].id, actor=OPERATOR)
    assert [line[2] for line in board()] == [115, 14, 12, 11, 10]
    assert queries.list_teams(MONTH)[0].people == 5


def test_two_records_of_one_person_are_one_line(app: Flask) -> None:
    """LB-6, LE-14: with what both have earned, also where only the record that stays takes part; later lines add up."""
    mara, again = make_person("Mara Lind"), make_person("M. Lind")
    earned = earn(again, 30)
    earn(mara, 12)
    join_boards(mara, again)
    with unit_of_work():
        merge_persons(again.id, mara.id, why="the same person", actor=OPERATOR)
        settle_merged(again.id, mara.id)

    assert board() == [(1, "Mara Lind", 42)]
    take_points_back(mara, earned)
    assert board() == [(1, "Mara Lind", 12)]
    assert settle_boards() == RIGHT


def test_where_boards_or_points_are_off_nobody_stands_on_one(app: Flask) -> None:
    """R-P5: at once for every reader, counted without them by the next job; on again, they are back."""
    mara, bob = make_person("Mara Lind", country="DE"), make_person("Bob Berry", country="GB")
    earn(mara, 9)
    earn(bob, 5)
    join_boards(mara, bob)
    for element in (Element.BOARDS, Element.POINTS):
        with unit_of_work():
            switch_element(element, country="DE", to=False, was=None, actor=OPERATOR)
        assert board() == [(2, "Bob Berry", 5)]
        run_due_jobs()
        assert board() == [(1, "Bob Berry", 5)]
        with unit_of_work():
            switch_element(element, country="DE", to=None, was=False, actor=OPERATOR)
        run_due_jobs()
        assert board() == [(1, "Mara Lind", 9), (2, "Bob Berry", 5)]
    # Somebody moves to where they are off: not shown at once, not counted from the next night on.
    with unit_of_work() as session:
        switch_element(Element.BOARDS, country="FR", to=False, was=None, actor=OPERATOR)
        session.execute(text("UPDATE people_persons SET country = 'FR' WHERE name = 'Mara Lind'"))
    forget_switches()
    assert board() == [(2, "Bob Berry", 5)]
    assert settle_boards() == RIGHT
    assert board() == [(1, "Bob Berry", 5)]


def test_somebody_in_the_middle_sees_two_above_and_two_below(app: Flask) -> None:
    """R-W7, LB-15: ten from the top with how many share the last place, and one's own place beyond; in few statements."""
    people = [make_person(f"Person {number:02}") for number in range(40)]
    for number, person in enumerate(people):
        earn(person, 1000 - number // 3 * 70)
    join_boards(*people)

    assert board(reader=people[20]) == [
        (16, "Person 15", 650), (16, "Person 16", 650),
        (19, "Person 18", 580), (19, "Person 19", 580), (19, "Person 20", 580),
    ]  # fmt: skip
    own = queries.read_own(people[39].id, MONTH)
    found = people_board(own, MONTH)
    assert [place.rank for place in found.top] == [1, 1, 1, 4, 4, 4, 7, 7, 7, 10]
    assert (found.has_more_alike, own.rank, [place.rank for place in found.near]) == (True, 40, [37, 37, 40])
    assert people_board(queries.read_own(people[0].id, MONTH), MONTH).near == []


def test_a_team_is_shown_from_so_many_people_on(app: Flask) -> None:
    """LB-16, LB-5, LB-7: those who do not take part are not in it; points go along with whoever changes departments."""
    north = [make_person(f"North {number}", department="North") for number in range(5)]
    south = [make_person(f"South {number}", department="South", country="FR") for number in range(6)]
    for person in (*north, *south):
        earn(person, 10)
    join_boards(*north[:4], *south)
    assert queries.list_teams(MONTH) == [("South", 6, 60)]
    with unit_of_work() as session:
        session.execute(text("UPDATE people_persons SET department = 'North' WHERE name = 'South 0'"))

    assert sorted(queries.list_teams(MONTH)) == [("North", 5, 50), ("South", 5, 50)]
    with unit_of_work():
        switch_element(Element.BOARDS, department="North", to=False, was=None, actor=OPERATOR)
    assert queries.list_teams(MONTH) == [("South", 5, 50)]
    # Those who work where boards are off by now are not counted either, before the job has taken them off.
    with unit_of_work():
        switch_element(Element.BOARDS, country="FR", to=False, was=None, actor=OPERATOR)
    assert queries.list_teams(MONTH) == []


def test_what_was_changed_by_hand_is_repaired_and_said(app: Flask, caplog) -> None:
    """LB-10: totals, rows that are missing or too many, and the counts; a second look finds nothing."""
    mara, bob = make_person("Mara Lind"), make_person("Bob Berry")
    earn(mara, 100)
    earn(bob, 3)
    join_boards(mara, bob)
    whole = board()
    for statement, found in {
        "UPDATE rewards_board_totals SET points = points + 7": Repair(2, False),
        f"DELETE FROM rewards_board_totals WHERE period = '{MONTH}'": Repair(2, False),
        "UPDATE rewards_board_counts SET people = people + 1": Repair(0, True),
        "DELETE FROM rewards_board_counts": Repair(0, True),
    }.items():
        with unit_of_work() as session:
            session.execute(text(statement))
        caplog.clear()
        assert settle_boards() == found, statement
        assert "boards did not agree with the ledger" in caplog.text
        assert (board(), settle_boards()) == (whole, RIGHT)
    assert "repaired" in db.session.execute(text("SELECT action FROM core_audit_events ORDER BY id DESC LIMIT 1")).scalar_one()  # fmt: skip


def test_points_choices_and_the_look_through_at_the_same_time_leave_no_drift(app: Flask) -> None:
    """LB-9: on both databases, each on a connection of its own, whatever order they come in."""
    people = [make_person(f"Person {number}") for number in range(4)]
    join_boards(*people)
    ids = [person.id for person in people]
    chance, day, moment = random.Random(7), today(), now()

    def post_some(name: int) -> None:
        """Two people in one unit of work, in any order, as several acts at once are posted."""
        mine = random.Random(name)
        for turn in range(8):
            two = mine.sample(ids, 2)
            with unit_of_work():
                hold_people(two)
                for person_id in two:
                    post_one(mine, f"{name}:{turn}:{person_id}", person_id)

    def post_one(mine: random.Random, key: str, person_id: int) -> None:
        points, on = mine.randint(1, 90), day - mine.randint(0, 400)
        post([Line(key, Entry.EARN, person_id, 0, person_id, points, Why.COUNTED, moment, on)])

    def choose() -> None:
        for turn in range(8):
            join_boards(db.session.get_one(Person, ids[turn % 2]), leave=turn % 4 < 2)

    found: list[Repair] = []

    def look() -> None:
        found.extend(settle_boards() for _ in range(4))

    works = [*(lambda name=name: post_some(name) for name in range(3)), choose, look]
    chance.shuffle(works)
    at_once(app, works)

    assert (set(found), settle_boards()) == ({RIGHT}, RIGHT)
    totals = {person_id: queries.sum_earned(person_id, EVER) for person_id in ids}
    assert sorted(totals.values(), reverse=True) == [line[2] for line in board(EVER)]


def test_any_history_comes_to_what_counting_by_hand_comes_to(app: Flask) -> None:
    """R-W7, LB-4, LB-8: acts, reversals, coming and going in any order; every rank of every period is the one of the ledger."""
    chance = random.Random(20)
    people = [make_person(f"Person {number}", department="Sales") for number in range(5)]
    ids = [person.id for person in people]
    standing: list[tuple[int, int]] = []
    taking_part: set[int] = set()
    for _ in range(70):
        at = chance.randrange(5)
        what = chance.choice(["earn", "earn", "earn", "back", "choose", "switch"])
        if what == "earn":
            standing.append(
                (at, earn(people[at], chance.randint(1, 200), day=today() - chance.randint(0, 300)))
            )
        elif what == "back" and standing:
            at, entry_id = standing.pop(chance.randrange(len(standing)))
            take_points_back(people[at], entry_id)
        elif what == "choose":
            join_boards(people[at], leave=at in taking_part)
            taking_part ^= {at}
        elif what == "switch":
            with unit_of_work():
                deactivate_person(ids[at], actor=OPERATOR)
                reactivate_person(ids[at], actor=OPERATOR)
    for period in (EVER, MONTH, HALF, "2025-H2", "2025-09", "2026-01"):
        points = {at: queries.sum_earned(ids[at], period) for at in range(5)}
        ranked = {at for at in taking_part if points[at] > 0}
        expected = {
            at: 1 + sum(points[other] > points[at] for other in ranked) if at in ranked else None
            for at in range(5)
        }
        assert {at: rank(people[at], period) for at in range(5)} == expected, period
    assert settle_boards() == RIGHT


@pytest.mark.usefixtures("points_rules")
def test_other_rules_that_look_back_and_a_posting_that_breaks_off_leave_boards_with_the_ledger(
    app: Flask,
) -> None:
    """LE-13, LB-9: published twice and settled twice counts once; of what is undone nothing is left on a board."""
    mara = make_person("Mara Lind")
    join_boards(mara)
    act(mara, SHARE)
    act(mara, ("Like", ""))
    assert board() == [(1, "Mara Lind", 2)]
    with broken_off_behind("rewards_entries"), pytest.raises(BrokenOff):
        earn(mara, 50)
    assert board() == [(1, "Mara Lind", 2)]

    liking = '\n[liking]\nlabel = { en = "for a like", de = "fürs Mögen" }\ncounts = ["react"]\npoints = 1\n'
    put_in_force(files_with(POINTS_TOML + liking))
    settle_everybody()
    settle_everybody()

    assert board() == [(1, "Mara Lind", 3)]
    assert (settle_boards(), what_differs()) == (RIGHT, [])
