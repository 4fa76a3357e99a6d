"""Lessons in the demo company: week by week some people read one, most to its end, and answer what it asks."""

from collections.abc import Sequence
from random import Random
from typing import Final

from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.demo.rules.cast import CAST
from app.journey.queries.standings import find_placement
from app.journey.vocabulary import Zone
from app.people.queries import list_people
from app.people.vocabulary import Role
from app.training.queries.lessons import find_progress, read_shelf
from app.training.rules.lessons import Lesson
from app.training.rules.quizzes import Form, Question
from app.training.rules.unlocking import stand
from app.training.services.learning import keep_place
from app.training.services.publishing import ensure_lessons
from app.training.services.quizzes import get_attempt, open_attempt, submit_answers
from app.training.vocabulary.lessons import State

#: For so many of the last weeks there have been lessons.
WEEKS_OF_LESSONS: Final = 44
#: Of so many people one learns in a week.
_ONE_IN: Final = 18
#: They take one of so many lessons that are open to them, those of their own stretch first.
_NEAREST: Final = 4
_LANGUAGE: Final = "en"
#: How many read to the end, how many of these answer the questions, and how many of them come back to what they left.
_READ_ON, _ANSWER, _COME_BACK = 0.75, 0.9, 0.4
#: What somebody gets right, from those who guess to those who know.
_KNOW: Final = (0.4, 0.98)


def learn_for_a_week(number: int) -> None:
    """Let some people take one lesson each; the cast, whose trails are told in stories, is left out."""
    ensure_lessons()
    random = Random(f"lessons of week {number}")
    told = {part.email for part in CAST}
    people = [one.id for one in list_people() if one.is_active and one.email not in told]
    for person_id in random.sample(people, len(people) // _ONE_IN):
        placement = find_placement(person_id)
        if placement is not None and placement.zone != Zone.NOT_STARTED:
            _learn(person_id, random)


def _learn(person_id: int, random: Random) -> None:
    lesson = _next_lesson(person_id, random)
    if lesson is None:
        return
    actor = Actor(person_id, roles=frozenset({Role.EMPLOYEE.value}))
    last = len(lesson.parts) - 1
    is_read = random.random() < _READ_ON
    with unit_of_work():
        keep_place(lesson.key, last if is_read else random.randint(1, last), language=_LANGUAGE, actor=actor)
    if not is_read or not lesson.questions or random.random() > _ANSWER:
        return
    with unit_of_work():
        n = open_attempt(lesson.key, language=_LANGUAGE, actor=actor)
    attempt, asked = get_attempt(person_id, lesson.key, n)
    knows = Random(person_id).uniform(*_KNOW)
    answers = {
        at: _answer(question, question.shown(attempt.seed), is_right=random.random() < knows)
        for at, question in enumerate(asked.questions)
    }
    with unit_of_work():
        submit_answers(lesson.key, n, answers, actor=actor)


def _next_lesson(person_id: int, random: Random) -> Lesson | None:
    """What they left off now and then, else one of the next that are open to them."""
    shelf, progress = read_shelf(), find_progress(person_id)
    by_state: dict[State, list[Lesson]] = {}
    for key in shelf.lessons:
        lesson = shelf.original(key)
        if lesson is not None and len(lesson.parts) > 1:
            by_state.setdefault(stand(lesson, progress).state, []).append(lesson)
    begun, open_ = by_state.get(State.BEGUN, []), by_state.get(State.OPEN, [])
    open_.sort(key=lambda lesson: -lesson.zone.rank)
    if begun and (not open_ or random.random() < _COME_BACK):
        return random.choice(begun)
    return random.choice(open_[:_NEAREST]) if open_ else None


def _answer(question: Question, shown: Sequence[int], *, is_right: bool) -> list[int]:
    """Shown places that are right, or that are not; for an order, the place that each shown one gets."""
    if question.form is Form.ORDER:
        return list(shown) if is_right else sorted(shown, reverse=list(shown) == sorted(shown))
    if is_right:
        return [at for at, place in enumerate(shown) if place in question.right]
    return [next((at for at, place in enumerate(shown) if place not in question.right), len(shown))]
