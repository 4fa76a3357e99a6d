"""Surveys (R-T2, G6): who has taken part is known, what they answered is not, and what is shown is shown once.

The attempts to find somebody look at the database as its administrator can, and at all that the application leaves behind.
"""

import json
import logging
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from app.core.actor import Actor
from app.core.clock import now, today
from app.core.db import Base, db
from app.core.errors import NotAllowed
from app.core.holdings import holdings
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import ensure_first_version
from app.notices.models import Notice
from app.people.services import merge_persons
from app.training.jobs.surveys import close_surveys, destroy_few_answers, tell_of_survey
from app.training.privacy.surveys import erase_participations, read_participations
from app.training.queries import surveys as queries
from app.training.rules.questionnaire import Questionnaire
from app.training.rules.survey import Question
from app.training.services import responses, survey_sealing, surveys
from app.training.services.responses import answer_survey, count_responses
from app.training.vocabulary.survey import (
    FEW_ARE_KEPT_FOR,
    AlreadyAnswered,
    QuestionKind,
    RemindedLately,
    SurveyChanged,
    SurveyClosed,
    SurveyNotFound,
    SurveyNotInState,
    SurveyRefused,
    TooFewAnswers,
)
from tests.factories.people import make_hr, make_person
from tests.factories.surveys import (
    HR,
    KNOWS,
    POSTS,
    answer,
    as_asked,
    close,
    make_people,
    make_survey,
    open_survey,
    release,
)
from tests.support.clock import TestClock
from tests.support.crowds import at_once

WORDS = "Because I would blush"
TWO_TEXTS = Questionnaire(
    "Twice", "en", questions=(POSTS, Question("one", QuestionKind.OPEN, "One?"), Question("two", QuestionKind.OPEN, "Two?"))
)  # fmt: skip


def count(table: str) -> int:
    db.session.rollback()
    return int(db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def prepared(survey_id: int) -> queries.Prepared:
    """What may be shown of a survey that is sealed."""
    found = queries.find_prepared(survey_id)
    assert found is not None
    return found


def everything() -> dict[str, int]:
    """How many rows there are in each table."""
    return {table.name: count(table.name) for table in Base.metadata.sorted_tables}


def test_a_draft_becomes_a_survey_that_nobody_can_change_any_more(app: Flask) -> None:
    """R-T2: states go one way; of two who write the second is told; what is fixed at opening stays so."""
    survey_id = make_survey()
    with unit_of_work():
        assert not surveys.change_survey(survey_id, lambda same: same, version=1, actor=HR)
        assert surveys.change_survey(survey_id, lambda same: same.moved("knows", 0).without_question("why-not"), version=1, actor=HR)  # fmt: skip
    for wrong, error in (
        (lambda: surveys.change_survey(survey_id, lambda same: same, version=1, actor=HR), SurveyChanged),
        (lambda: surveys.open_survey(survey_id, closes_on=today() + 1, version=1, actor=HR), SurveyChanged),
        (lambda: surveys.open_survey(survey_id, closes_on=today() - 1, version=2, actor=HR), SurveyRefused),
        (lambda: surveys.open_survey(survey_id, closes_on=today() + 900, version=2, actor=HR), SurveyRefused),
        (lambda: surveys.change_survey(survey_id, lambda same: same.moved("posts", -1), version=2, actor=HR), SurveyRefused),
        (lambda: surveys.close_survey(survey_id, actor=HR), SurveyNotInState),
        (lambda: surveys.close_survey(99, actor=HR), SurveyNotFound),
        (lambda: surveys.discard_survey(survey_id, actor=as_asked(make_person())), NotAllowed),
        (lambda: answer_survey(survey_id, {}, actor=as_asked(make_person())), SurveyNotFound),
    ):  # fmt: skip
        with pytest.raises(error), unit_of_work():
            wrong()
    with unit_of_work():
        surveys.open_survey(survey_id, closes_on=today() + 1, version=2, actor=HR)
    for late in (
        lambda: surveys.change_survey(survey_id, lambda same: same, version=2, actor=HR),
        lambda: surveys.open_survey(survey_id, closes_on=today() + 1, version=2, actor=HR),
        lambda: surveys.discard_survey(survey_id, actor=HR),
        lambda: surveys.release_survey(survey_id, left_out=set(), black=[], actor=HR),
        lambda: list(responses.read_responses(survey_id)),
    ):
        with pytest.raises(SurveyNotInState), unit_of_work():
            late()
    again = make_survey()
    with unit_of_work():
        surveys.discard_survey(again, actor=HR)
    assert [one.id for one in queries.list_surveys()] == [survey_id]


def test_two_tabs_or_two_clicks_make_one_answer(app: Flask) -> None:
    """SU-7, SU-18: by a unique key; nobody answers for somebody else, and whoever is nobody answers nothing."""
    mara, survey_id = as_asked(make_person("Mara Lind")), open_survey()

    def click() -> bool:
        try:
            with unit_of_work():
                answer_survey(survey_id, {"knows": 1}, actor=mara)
        except AlreadyAnswered:
            return False
        return True

    assert Counter(at_once(app, [click] * 4)) == {True: 1, False: 3}
    assert (count("training_survey_participations"), count_responses(survey_id)) == (1, 1)
    for nobody in (Actor.clockwork(), Actor.operator(), HR):
        with pytest.raises(NotAllowed), unit_of_work():
            answer_survey(survey_id, {"knows": 1}, actor=nobody)


def test_a_crash_between_the_two_leaves_neither(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """SU-8: taking part and answering are one transaction."""
    mara, survey_id = make_person("Mara Lind"), open_survey()
    monkeypatch.setattr(responses, "_profile", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        answer(survey_id, mara, knows=1)
    monkeypatch.undo()
    assert (count("training_survey_participations"), count_responses(survey_id)) == (0, 0)
    answer(survey_id, mara, knows=1)
    assert count_responses(survey_id) == 1


def test_answering_leaves_nothing_but_the_two_rows(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """SU-9, SU-10: no act, point, notice, letter, job or line of the log comes with an answer, and no log has its words."""
    ensure_first_version()
    mara, survey_id = make_person("Mara Lind"), open_survey()
    before = everything()
    with caplog.at_level(logging.DEBUG):
        answer(survey_id, mara, knows=1, posts=1, why_not=WORDS)
    news = {name: n - before[name] for name, n in everything().items() if n != before[name]}
    assert news == {"training_survey_participations": 1, "training_survey_responses": 1}
    said = [record.getMessage() for record in caplog.records if not record.name.startswith("sqlalchemy")]
    assert not [line for line in said if WORDS in line or "knows" in line]


def test_no_column_leads_from_an_answer_to_a_person(app: Flask) -> None:
    """SU-9: neither of the two tables has a time, an order or a number counted up, and nothing refers to an answer."""
    columns = {name: {one.name for one in Base.metadata.tables[f"training_survey_{name}"].columns} for name in ("participations", "responses")}  # fmt: skip
    assert columns["participations"] == {"survey_id", "person_id"}
    assert columns["responses"] == {"survey_id", "id", "profile", "answers"}
    database = inspect(db.engine)
    for name in database.get_table_names():
        referred = {key["referred_table"] for key in database.get_foreign_keys(name)}
        assert not referred & {"training_survey_responses", "training_survey_participations"}, name
    if db.engine.dialect.name == "sqlite":
        made = "SELECT sql FROM sqlite_master WHERE name IN ('training_survey_responses', 'training_survey_participations')"
        assert all("WITHOUT ROWID" in sql for (sql,) in db.session.execute(text(made)))
    else:
        sequences = "SELECT count(*) FROM pg_sequences WHERE sequencename LIKE 'training_survey_resp%' OR sequencename LIKE 'training_survey_part%'"  # fmt: skip
        assert db.session.execute(text(sequences)).scalar_one() == 0


def hidden_order() -> list[str]:
    """The answers as they lie in the database, with what it keeps of how they came, as its administrator sees them."""
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        return list(db.session.execute(text("SELECT id FROM training_survey_responses")).scalars())
    query = "SELECT id FROM training_survey_responses ORDER BY ctid"
    return list(db.session.execute(text(query)).scalars())


def test_sealed_answers_lie_in_an_order_of_chance_and_under_new_numbers(app: Flask) -> None:
    """SU-21: nothing of what the database keeps for itself tells when an answer came; another open survey goes on."""
    other = open_survey()
    people = [make_person() for _ in range(12)]
    survey_id = open_survey(attributes=[])
    for number, person in enumerate(people):
        answer(survey_id, person, knows=number % 2)
    answer(other, people[0], knows=1)
    before = set(hidden_order())
    close(survey_id)
    after = hidden_order()
    assert (len(after), before & set(after)) == (13, set())
    mine = [id_ for id_ in after if id_ in set(db.session.execute(text("SELECT id FROM training_survey_responses WHERE survey_id = :id"), {"id": survey_id}).scalars())]  # fmt: skip
    assert mine == sorted(mine)
    if db.engine.dialect.name == "postgresql":
        writers = db.session.execute(text("SELECT count(DISTINCT xmin::text) FROM training_survey_responses"))
        assert writers.scalar_one() == 1
    answer(other, people[1], knows=1)
    with pytest.raises(SurveyClosed):
        answer(survey_id, make_person(), knows=1)
    assert not prepared(survey_id).shows_nothing


@pytest.mark.parametrize("breaks", ["sealing", "release"])
def test_what_breaks_off_in_the_middle_has_not_happened(app: Flask, monkeypatch: pytest.MonkeyPatch, breaks: str) -> None:  # fmt: skip
    """SU-8, SU-17: no answer is lost when closing or releasing breaks off, and both can be done again."""
    people = [make_person() for _ in range(6)]
    survey_id = open_survey(attributes=[])
    for person in people:
        answer(survey_id, person, knows=1, posts=0)
    answer(survey_id, make_person(), knows=0, posts=1)
    if breaks == "release":
        close(survey_id)
    monkeypatch.setattr(survey_sealing, "_worked_out", lambda *_: 1 / 0)
    monkeypatch.setattr(surveys, "enqueue", lambda *_, **__: 1 / 0)
    if breaks == "sealing":
        monkeypatch.setattr(surveys, "enqueue", lambda *_, **__: None)
    with pytest.raises(ZeroDivisionError):
        (close if breaks == "sealing" else release)(survey_id)
    monkeypatch.undo()
    assert count_responses(survey_id) == 7
    close(survey_id)
    assert release(survey_id).turnout.taken_part == 7


def test_somebody_who_changes_team_counts_where_they_were_when_they_answered(app: Flask) -> None:
    """SU-6: where somebody belongs is kept with the answer; a team that nobody knew at the opening is in none."""
    people = make_people({"Sales": 6, "Legal": 6})
    survey_id = open_survey(attributes=["department"])
    with unit_of_work() as session:
        session.merge(people["Legal"][0]).department = "Brand new"
    for number, person in enumerate((*people["Sales"], *people["Legal"])):
        answer(survey_id, person, knows=number % 2)
    with unit_of_work() as session:
        session.merge(people["Sales"][0]).department = "Legal"
    kept = Counter(json.loads(one)[0] for one in db.session.execute(text("SELECT profile FROM training_survey_responses")).scalars())  # fmt: skip
    assert kept == {"Sales": 6, "Legal": 5, "": 1}
    close(survey_id)
    found = release(survey_id)
    # Beside Legal one would be left over, so what is not Sales is kept together.
    assert found.groups() == [(), ((0, "Sales"),)]


def test_whoever_is_joined_to_another_record_meanwhile_answers_for_nobody(app: Flask) -> None:
    """SU-7: of two records of one person that become one at the same moment, nothing is left behind with the first."""
    survey_id, mara, twin = open_survey(), make_person("Mara Lind"), make_person("Mara Lind")
    merge_begun, the_twin, mara_id, twin_id = threading.Event(), as_asked(twin), mara.id, twin.id
    db.session.remove()

    def join() -> None:
        with unit_of_work():
            merge_persons(twin_id, mara_id, why="twice", actor=Actor.operator())
            merge_begun.set()

    def late() -> None:
        merge_begun.wait(10)
        with pytest.raises(NotAllowed), unit_of_work():
            answer_survey(survey_id, {"knows": 1}, actor=the_twin)

    at_once(app, [join, late])
    assert (count("training_survey_participations"), count_responses(survey_id)) == (0, 0)


def test_a_small_group_is_hidden_and_what_it_could_be_worked_out_from(app: Flask) -> None:
    """SU-1, SU-2: five are shown, four are not, and neither is the group that would tell them by its difference."""
    people = make_people({"Sales": 9, "Legal": 6, "Board": 4})
    survey_id = open_survey(attributes=["department"])
    for group in people.values():
        for number, person in enumerate(group):
            answer(survey_id, person, knows=number % 2, posts=0)
    close(survey_id)
    found = release(survey_id)
    assert found.k == 5
    assert found.groups() == [(), ((0, "Sales"),)]
    assert {cell.n for cell in found.cells if cell.question == "knows"} == {19, 9}
    assert found.gaps()[0] == ("reading", 9, 19)


def test_results_are_released_once_and_the_single_answers_are_gone(app: Flask) -> None:
    """SU-17, SU-15: no second look with other groups, also not past the application; names are taken out before."""
    survey_id = open_survey(attributes=[])
    for number in range(12):
        answer(survey_id, make_person(), knows=0, posts=1, why_not=f"Because Nora laughs {number}")
    close(survey_id)
    found = prepared(survey_id).texts["why-not"]
    assert len(found) == 12
    shown = release(survey_id, left_out=[("why-not", 0)], black=["nora", "  "])
    assert set(shown.texts) == {"why-not"}
    assert sorted(shown.texts["why-not"]) == sorted(one.replace("Nora", "[…]") for one in found[1:])
    assert count("training_survey_responses") == 0
    with pytest.raises(SurveyNotInState):
        release(survey_id)
    for attempt in (
        "UPDATE training_survey_releases SET content = '{}'",
        "DELETE FROM training_survey_releases",
    ):
        with pytest.raises(DBAPIError), unit_of_work() as session:
            session.execute(text(attempt))
    with pytest.raises(SurveyNotInState):
        list(responses.read_responses(survey_id))


def test_what_is_destroyed_is_nowhere_on_the_disk(app: Flask) -> None:
    """SU-21: not in the file, not in the journal beside it, not as a row that the database only calls deleted."""
    survey_id, other = open_survey(attributes=[]), open_survey(attributes=[])
    people = [make_person() for _ in range(12)]
    for number, person in enumerate(people):
        answer(survey_id, person, knows=number % 2, posts=1, why_not=f"Salamander {number} " + "sits " * 300)
    answer(other, people[0], knows=0)
    close(survey_id)
    assert len(release(survey_id, left_out=[("why-not", number) for number in range(12)]).cells) == 2
    assert count_responses(other) == 1
    if db.engine.dialect.name == "postgresql":
        db.session.rollback()
        dead = db.session.execute(text("SELECT pg_relation_size('training_survey_responses')")).scalar_one()
        assert dead == 8192  # one page: that of the other survey
        return
    db.session.remove()
    file = str(db.engine.url.database)
    for name in (file, f"{file}-wal"):
        assert b"Salamander" not in Path(name).read_bytes(), name


def test_hr_does_not_see_in_one_place_what_one_person_wrote_to_several_questions(app: Flask) -> None:
    """SU-15, SU-19: texts to look through stand in an order of their own for each question; what is left of few is not shown."""
    survey_id = open_survey(TWO_TEXTS, attributes=[])
    for number in range(10):
        answer(
            survey_id,
            make_person(),
            posts=number % 2,
            one=f"{number} is mine",
            two=f"{9 - number} is mine too",
        )
    close(survey_id)
    found = prepared(survey_id).texts
    assert [one[0] for one in found["one"]] == [one[0] for one in found["two"]] == list("0123456789")
    assert release(survey_id, left_out=[("one", 3)]).texts["one"] == []
    assert len(queries.get_release(survey_id).texts["two"]) == 10


def test_a_survey_that_can_show_nothing_does_not_keep_its_answers_for_ever(
    app: Flask, clock: TestClock
) -> None:
    """SU-4, SU-13: enough answered, but all alike: too few as well, and the answers go after a fortnight."""
    survey_id = open_survey(attributes=[])
    for _ in range(6):
        answer(survey_id, make_person(), knows=1)
    close(survey_id)
    assert prepared(survey_id).shows_nothing
    with pytest.raises(TooFewAnswers):
        release(survey_id)
    clock.advance(seconds=FEW_ARE_KEPT_FOR / timedelta(seconds=1))
    destroy_few_answers()
    assert (count_responses(survey_id), queries.get_survey(survey_id).destroyed_at is None) == (0, False)


def test_a_draft_goes_without_the_one_that_asks_the_same_again(app: Flask) -> None:
    """R-T2: a draft can be thrown away although another one was begun from it; that one goes on from what came before."""
    first = open_survey()
    with unit_of_work():
        second = surveys.repeat_survey(first, actor=HR)
        third = surveys.repeat_survey(second, actor=HR)
    with unit_of_work():
        surveys.discard_survey(second, actor=HR)
    assert queries.get_survey(third).repeats_id == first


def test_nobody_is_told_of_a_survey_that_is_closed_by_then(app: Flask) -> None:
    """SU-11: the job that tells may come late."""
    make_person()
    survey_id = open_survey()
    close(survey_id)
    tell_of_survey(survey_id, "survey_opened")
    assert count("notices_notices") == 0


def test_who_answers_while_hr_closes_is_in_or_told_and_results_come_once(app: Flask) -> None:
    """SU-7, SU-8, SU-17: at the same moment, on connections of their own: no answer without its taking part, or beside a release."""
    survey_id, other = open_survey(attributes=["department"]), open_survey(attributes=[])
    people = [as_asked(one) for group in make_people({"Sales": 7, "Legal": 7}).values() for one in group]
    for number, one in enumerate(people[:12]):
        with unit_of_work():
            answer_survey(survey_id, {"knows": number % 2}, actor=one)
    db.session.remove()

    def tried(work: Callable[[], object]) -> Callable[[], str]:
        def attempt() -> str:
            try:
                with unit_of_work():
                    work()
            except (SurveyClosed, SurveyNotInState) as refused:
                return type(refused).__name__
            return "done"

        return attempt

    def answering(which: int, person: Actor) -> Callable[[], str]:
        return tried(lambda: answer_survey(which, {"knows": 1}, actor=person))

    closing = tried(lambda: surveys.close_survey(survey_id, actor=HR))
    late = [answering(survey_id, one) for one in people[12:]]
    said = at_once(app, [*late, closing, closing, answering(other, people[0]), answering(other, people[1])])
    assert (set(said[:2]) <= {"done", "SurveyClosed"}, said[2:]) == (True, ["done"] * 4)
    answered = 12 + said[:2].count("done")
    assert (count_responses(survey_id), queries.turnout_of(survey_id).taken_part) == (answered, answered)
    db.session.remove()
    sealing = tried(lambda: survey_sealing.seal_survey(survey_id))
    assert at_once(app, [sealing, sealing, answering(other, people[3])]) == ["done"] * 3
    releasing = tried(lambda: surveys.release_survey(survey_id, left_out=set(), black=[], actor=HR))
    said = at_once(app, [releasing, releasing, answering(other, people[2])])
    assert (Counter(said[:2]), said[2]) == ({"done": 1, "SurveyNotInState": 1}, "done")
    assert queries.get_release(survey_id).turnout.taken_part == answered
    db.session.remove()
    destroying = tried(lambda: survey_sealing.destroy_released(survey_id))
    assert at_once(app, [destroying, destroying, answering(other, people[4])]) == ["done"] * 3
    assert (count_responses(survey_id), count_responses(other)) == (0, 5)


def test_too_few_answers_show_nothing_and_are_destroyed(app: Flask, clock: TestClock) -> None:
    """SU-13: said at once, destroyed after a fortnight by a job that may run twice; enough answers stay."""
    few, enough = open_survey(attributes=[], days=1), open_survey(attributes=[], days=1)
    for number in range(8):
        person = make_person()
        answer(enough, person, knows=number % 2, posts=0)
        if number < 4:
            answer(few, person, knows=number % 2, posts=1, why_not=WORDS)
    clock.advance(days=2)
    close_surveys()
    close_surveys()
    assert [prepared(one).shows_nothing for one in (few, enough)] == [True, False]
    assert prepared(few).texts == {}
    with pytest.raises(TooFewAnswers):
        release(few)
    destroy_few_answers()
    assert count_responses(few) == 4
    clock.advance(seconds=FEW_ARE_KEPT_FOR / timedelta(seconds=1))
    destroy_few_answers()
    destroy_few_answers()
    assert (count_responses(few), count_responses(enough)) == (0, 8)
    assert queries.get_survey(few).destroyed_at is not None


def test_only_those_who_are_missing_are_reminded_and_the_rate_is_rough(app: Flask, clock: TestClock) -> None:
    """SU-11, SU-12: executives included; not on the first day, and every three days at most, also of two who click; what is kept is with whoever was told, and speaks of no answer."""
    people = [make_person(title="Chief executive" if number == 0 else "") for number in range(20)]
    make_person(is_active=False)
    survey_id = open_survey(attributes=[])
    tell_of_survey(survey_id, "survey_opened")
    assert count("notices_notices") == 20
    for person in people[1:10]:
        answer(survey_id, person, knows=1)
    turnout = queries.turnout_of(survey_id)
    assert (turnout.taken_part, turnout.invited, turnout.rate_while_open(5)) == (9, 20, None)
    answer(survey_id, people[10], knows=1)
    assert queries.turnout_of(survey_id).rate_while_open(5) == 50
    answer(survey_id, people[11], knows=1)
    assert queries.turnout_of(survey_id).rate_while_open(5) == 50
    with pytest.raises(RemindedLately), unit_of_work():
        surveys.remind(survey_id, actor=HR)
    clock.advance(days=1)
    missing = {people[0].id, *(one.id for one in people[12:])}
    db.session.remove()

    def remind() -> int:
        try:
            with unit_of_work():
                return surveys.remind(survey_id, actor=HR)
        except RemindedLately:
            return 0

    assert sorted(at_once(app, [remind, remind])) == [0, 9]
    clock.advance(days=2)
    assert remind() == 0
    clock.advance(days=1)
    assert remind() == 9
    clock.advance(days=-3)
    about = select(Notice.person_id, Notice.params).where(Notice.key == f"survey:{survey_id}:{today()}")
    told = db.session.execute(about).all()
    assert {row.person_id for row in told} == missing
    assert all(row.params == {"survey_id": survey_id} for row in told)
    with unit_of_work():
        assert surveys.extend_survey(survey_id, closes_on=today() + 30, actor=HR)
        assert not surveys.extend_survey(survey_id, closes_on=today() + 30, actor=HR)


def test_taking_part_can_be_shown_and_erased_and_the_answer_stays(app: Flask) -> None:
    """SU-14: the page about one's data says so; two records of one person make one participation."""
    survey_id, mara, twin = open_survey(), make_person("Mara Lind"), make_person("Mara Lind")
    for person in (mara, twin):
        answer(survey_id, person, knows=1)
    (held,) = [one for one in holdings() if one.key == "training.surveys"]
    assert ([one["survey"] for one in read_participations(mara.id)], bool(held.stays)) == (
        ["What we know"],
        True,
    )
    with unit_of_work():
        merge_persons(twin.id, mara.id, why="twice", actor=Actor.operator())
    assert (count("training_survey_participations"), count_responses(survey_id)) == (1, 2)
    with unit_of_work():
        assert (erase_participations(mara.id), erase_participations(mara.id)) == (1, 0)
    assert count_responses(survey_id) == 2


def test_who_took_part_is_told_by_answers_whatever_became_of_the_records(app: Flask) -> None:
    """SU-14: two records joined, one erased, one switched off: never more answers than people, nor more people than invited."""
    survey_id, people = open_survey(attributes=[]), [make_person(f"Person {number}") for number in range(10)]
    for number, person in enumerate(people[:8]):
        answer(survey_id, person, knows=number % 2, posts=0)
    with unit_of_work() as session:
        merge_persons(people[1].id, people[0].id, why="twice", actor=Actor.operator())
        erase_participations(people[2].id)
        session.merge(people[2]).erased_at = now()
        session.merge(people[3]).is_active = False
    assert queries.turnout_of(survey_id) == queries.Turnout(taken_part=6, invited=8)
    close(survey_id)
    assert release(survey_id).turnout == queries.Turnout(taken_part=8, invited=10)
    assert max(cell.n for cell in queries.get_release(survey_id).cells) == 8


def test_results_that_nobody_releases_are_destroyed_after_hr_was_told(app: Flask, clock: TestClock) -> None:
    """SU-13: after ninety days as with too few; HR is told a month and a week before, each once, whenever the job runs."""
    hr, survey_id, other = make_hr(), open_survey(attributes=[]), open_survey(attributes=[])
    for number in range(6):
        person = make_person()
        answer(survey_id, person, knows=number % 2)
        answer(other, person, knows=1)
    close(survey_id)
    told = []
    for days in (59, 1, 10, 13, 6, 0.5):
        clock.advance(days=days)
        destroy_few_answers()
        destroy_few_answers()
        db.session.rollback()
        kinds = select(Notice.key).where(Notice.person_id == hr.id, Notice.kind == "survey_waits")
        told.append(len(db.session.execute(kinds).all()))
    assert (told, count_responses(survey_id)) == ([0, 1, 1, 2, 2, 2], 6)
    clock.advance(days=0.5)
    db.session.remove()
    at_once(app, [destroy_few_answers, destroy_few_answers])
    survey = queries.get_survey(survey_id)
    assert (count_responses(survey_id), count_responses(other), survey.destroyed_why) == (0, 6, "unreleased")
    assert (queries.find_prepared(survey_id), survey.state) == (None, "closed")
    with pytest.raises(SurveyNotInState):
        release(survey_id)
    acts = text("SELECT count(*) FROM core_audit_events WHERE action = 'training.survey.lapsed'")
    assert db.session.execute(acts).scalar_one() == 1


def test_the_ready_made_survey_asks_in_two_languages_and_can_be_repeated(app: Flask) -> None:
    """R-T2: four kinds in their order, with why and why not; the same keys make two surveys comparable."""
    asked = surveys.baseline()
    german = asked.read_in("de")
    assert [one.key for one in asked.questions] == [one.key for one in german.questions]
    assert all(one.words != other.words for one, other in zip(asked.questions, german.questions, strict=True))
    survey_id = make_survey(asked)
    with unit_of_work():
        again = surveys.repeat_survey(survey_id, actor=HR)
    assert (queries.get_survey(again).repeats_id, queries.get_survey(again).content) == (survey_id, queries.get_survey(survey_id).content)  # fmt: skip
    assert asked.get("knows") is None
    assert KNOWS.key not in {one.key for one in asked.questions}
