"""The demo company moves in, week by week, and everybody stands where they should."""

from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from app.accounts.services.passwords import find_proof
from app.coaching.models import Question
from app.core.actor import Actor
from app.core.clock import date_from_day, end_of_day, now, today
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.demo.queries import demo_accounts
from app.demo.rules.company import make_company
from app.demo.rules.gatherings import WERE_THERE
from app.demo.services import seed_demo
from app.demo.vocabulary import COMPANY_NAME, DEMO_PASSWORD, NotEmpty
from app.editorial.models import Comment, Piece, Round, Suggestion, Taking, Topic
from app.editorial.vocabulary import PieceState
from app.journey.queries.rules import list_versions
from app.journey.queries.standings import count_by_zone, find_placement, list_moves
from app.journey.services.explaining import replay
from app.journey.services.placing import place_everybody
from app.journey.vocabulary import Zone
from app.organisation.queries import organisation
from app.organisation.queries.holidays import list_holidays
from app.people.queries import count_people, get_person_by_email, list_people, list_roles_of
from app.people.vocabulary import Role
from app.rewards.queries.boards import list_teams
from app.rewards.queries.cycles import list_cycles
from app.rewards.queries.holds import page_holds
from app.rewards.queries.perks import list_all_redemptions
from app.rewards.queries.recognition import list_all
from app.rewards.queries.thanks import page_thanks
from app.rewards.services.boards import settle_boards
from app.rewards.vocabulary.boards import EVER
from app.rewards.vocabulary.cycles import Period
from app.rewards.vocabulary.perks import State
from app.rewards.vocabulary.recognition import Standing
from app.signals.queries import ReportFilter, page_reports
from app.signals.services import import_signals
from app.signals.vocabulary import ReportState
from app.training.models import Completion, Place
from app.training.queries.dates import list_guests, page_dates
from tests.demo.test_rules import PROMISED

OPERATOR = Actor.operator()
FEW = 60


def person_id(key: str) -> int:
    return get_person_by_email(f"{key}@quellmark.example").id


def test_the_demo_company_moves_in_with_a_past_that_the_rules_lead_to(app: Flask) -> None:
    """R-J1, R-J2, R-J6, R-P1, R-P4: placements and history come from the activity, not from a script."""
    seeded = seed_demo(people=FEW, actor=OPERATOR)

    assert seeded.people == count_people() == FEW
    zones = count_by_zone()
    assert all(zones[zone] for zone in Zone)
    the_cast_stands_where_promised()
    every_move_was_decided_in_its_own_week()
    every_history_comes_out_the_same_when_decided_again()
    placing_again_changes_nothing()
    every_offered_account_opens()
    the_house_is_settled()
    the_coach_has_something_to_answer()
    the_desk_is_in_the_middle_of_its_work()
    some_have_thanked_each_other()
    something_waits_to_be_looked_at()
    hr_runs_prizes()
    most_stand_on_boards_and_some_have_asked_for_a_perk()
    some_have_learned_and_some_of_them_are_in_the_middle()
    the_coach_gathers_people_and_is_asked_in_private()


def hr_runs_prizes() -> None:
    """R-W4, R-W5: the last half-year is frozen, or will be in these days; the present one is open."""
    states = {(one.period, one.state) for one in list_cycles()}
    assert {state for _period, state in states} <= {"open", "closing", "frozen"}
    assert (Period.MONTH, "open") in states
    assert states & {(Period.HALF_YEAR, "closing"), (Period.HALF_YEAR, "frozen")}


def the_cast_stands_where_promised() -> None:
    for key, zone in PROMISED.items():
        placement = find_placement(person_id(key))
        assert placement is not None
        assert placement.zone == zone.value, key
        assert (placement.at_risk_since is not None) == (key == "piotr")
        moves = list_moves(person_id(key))
        assert [move.to_zone for move in moves][-1:] == ([zone.value] if zone is not Zone.NOT_STARTED else [])


def every_move_was_decided_in_its_own_week() -> None:
    moves = [move for person in list_people() for move in list_moves(person.id)]
    assert len({move.on_day for move in moves}) > 20
    assert all(move.on_day <= today() and move.decided_at <= end_of_day(move.on_day) for move in moves)
    [rules] = list_versions()
    assert rules.in_force_from < min(move.on_day for move in moves)


def every_history_comes_out_the_same_when_decided_again() -> None:
    assert [person.name for person in list_people() if not replay(person.id).is_equal] == []


def placing_again_changes_nothing() -> None:
    placed = place_everybody(actor=OPERATOR)

    assert placed.changed == 0
    assert placed.moves == Counter()


def the_house_is_settled() -> None:
    """R-P5. The company goes by its name, and keeps the holidays of its countries."""
    assert organisation().name == COMPANY_NAME
    assert len(list_holidays("DE", date_from_day(today()).year)) >= 9


def the_coach_has_something_to_answer() -> None:
    """R-J4, R-S2. Entries of the cast wait for an answer, the oldest first; one is asked about, one confirmed."""
    lists = {
        state: [one.person_name.split()[0] for one in page_reports(ReportFilter(state), reader_id=person_id("ayse")).items]
        for state in ReportState
    }  # fmt: skip
    assert lists == {
        ReportState.OPEN: ["Emre", "Carmen", "Jonas", "Mara", "Beate", "Robin"],
        ReportState.ASKED: ["Mateusz"],
        ReportState.CONFIRMED: ["Hannah"],
    }


def the_coach_gathers_people_and_is_asked_in_private() -> None:
    """R-T1, R-T5: one date is past, with who was there and what was said; one is to come; one question waits."""
    [held] = page_dates(person_id("ayse"), is_past=True, number=1).items
    assert sum(guest.was_there for guest in list_guests(held.date.id)) == WERE_THERE
    assert held.date.transcript
    assert page_dates(person_id("ayse"), is_past=False, number=1).total == 1
    waits = {question.waits_since is not None for question in db.session.scalars(select(Question))}
    assert waits == {True, False}


def the_desk_is_in_the_middle_of_its_work() -> None:
    """R-E1, R-E2, R-E5, R-E7, R-J41. Something at every stage, reasons beside suggestions, a topic open and one taken up."""
    states = Counter(db.session.execute(select(Piece.state)).scalars())
    assert {*states} == {*PieceState} - {PieceState.WITHDRAWN}
    said = db.session.execute(select(Suggestion.category, Suggestion.replacement)).all()
    assert len(said) >= 10
    assert all(category for category, _replacement in said)
    answered = db.session.execute(select(Round).where(Round.ended_at.is_not(None))).scalars()
    assert all(one.handed_in_at < one.ended_at <= now() for one in answered)
    assert db.session.execute(select(Comment.replacement)).scalars().all() != []
    [(takers,)] = db.session.execute(select(func.count()).select_from(Taking)).all()
    assert (takers, db.session.query(Topic).count()) == (1, 2)


def some_have_learned_and_some_of_them_are_in_the_middle() -> None:
    """R-T1. The page that shows whether lessons help has something to show, of months that are over."""
    done = db.session.execute(select(Completion.person_id, Completion.completed_at)).all()
    assert len({at.isocalendar()[:2] for _learner, at in done}) > 10
    assert len(done) < db.session.query(Place).count()
    cast = {person_id(key) for key in PROMISED}
    assert not cast & {learner for learner, _at in done}


def some_have_thanked_each_other() -> None:
    """R-W6, R-W3. The pages for Monday's meeting and for HR have something to show."""
    assert page_thanks().total == 5
    assert list_all(Standing.OPEN) != []


def something_waits_to_be_looked_at() -> None:
    """R-W8. Three logged the same words; whoever works in HR is one of them, and leaves that to a colleague."""
    waiting = [(act.name.split()[0], act.hold.rule) for act in page_holds(is_decided=False).items]
    assert waiting == [("Ayşe", "same_words"), ("Beate", "same_words"), ("Robin", "same_words")]


def most_stand_on_boards_and_some_have_asked_for_a_perk() -> None:
    """R-W7. Nothing had to be repaired, one wish waits, and one has been handed over."""
    assert not settle_boards().is_needed
    assert list_teams(EVER) != []
    states = Counter(line.state for line in list_all_redemptions())
    assert states[State.FULFILLED] == 1
    assert states[State.RESERVED] >= 1


def every_offered_account_opens() -> None:
    for account in demo_accounts():
        assert find_proof(account.email, password=account.password)
    held = {
        role for account in demo_accounts() for role in list_roles_of(person_id(account.email.split("@")[0]))
    }
    assert held == set(Role) - {Role.EMPLOYEE}
    assert len(DEMO_PASSWORD) >= 12
    assert get_person_by_email("mara@quellmark.example").informed_at is not None
    assert get_person_by_email("nina@quellmark.example").informed_at is None


def test_it_moves_only_into_an_empty_database(app: Flask) -> None:
    """R-P4: invented people never come among real ones."""
    from app.people.services import add_person

    with unit_of_work():
        add_person("ann@larkfield.example", name="Ann", actor=OPERATOR)

    with pytest.raises(NotEmpty):
        seed_demo(people=FEW, actor=OPERATOR)

    assert count_people() == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_command_refuses_a_database_that_somebody_named(runner: FlaskCliRunner) -> None:
    """R-P4: where DATABASE_URL is set nothing is seeded."""
    outcome = runner.invoke(args=["demo", "seed"])

    assert outcome.exit_code == 1
    assert "DATABASE_URL" in outcome.stderr
    assert count_people() == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_sample_files_can_be_imported_as_they_are(
    app: Flask, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    """R-S2, R-S4: what strangers are given to try is taken in without a refused line."""
    from app.people.services import Listing, import_people

    assert runner.invoke(args=["demo", "csv", str(tmp_path)]).exit_code == 0
    with unit_of_work(), (tmp_path / "people.csv").open("rb") as people:
        listed = import_people(people, listing=Listing("people.csv", "to try"), actor=OPERATOR)
    imported = import_signals(tmp_path / "signals.csv", basis="to try", actor=OPERATOR)

    assert (listed.new, listed.refused, listed.warned) == (400, 0, 0)
    company = make_company(until=today() - 1)
    assert (imported.new_count, imported.refused_count) == (len(company.signals), 0)


def test_a_place_where_no_sample_can_be_written_is_said_in_one_sentence(
    runner: FlaskCliRunner, tmp_path: Path
) -> None:
    (tmp_path / "letter").write_text("Dear Ada")

    done = runner.invoke(args=["demo", "csv", f"{tmp_path}/letter/sample"])

    assert (done.exit_code, done.output) == (
        1,
        f"Error: {tmp_path}/letter/sample cannot be written: Not a directory\n",
    )
