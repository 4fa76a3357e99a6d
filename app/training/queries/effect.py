"""Whether lessons help: who moved up after learning, how far people get, and what their first answers say.

Everything is counted over all people; nothing here says anything about anybody.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, case, cast, func, literal, select, union_all

from app.core.clock import Day, day_of, now, today
from app.core.db import db
from app.journey.models import Move
from app.journey.vocabulary import Cause, Zone
from app.organisation.queries import organisation
from app.people.models import Person
from app.training.models import Attempt, Completion, LessonVersion, Place
from app.training.queries.lessons import Version, read_shelf
from app.training.rules.effect import Compared, Step, compare, stays_of, year_before
from app.training.rules.effect_lessons import (
    Asked,
    DropOff,
    Reached,
    drop_off,
    is_asked_alike,
    look_at_questions,
)
from app.training.rules.lessons import Lesson
from app.training.rules.quizzes import Form
from app.training.rules.shelf import Shelf
from app.training.vocabulary.attempts import AttemptState
from app.training.vocabulary.effect import LATEST_ANSWERS, TIME_TO_READ
from app.training.vocabulary.lessons import How


@dataclass(frozen=True, slots=True)
class Told:
    """A lesson with how far people get in it, and what their answers say."""

    lesson: Lesson  #: as it was first written
    reached: DropOff | None  #: None where too few have begun
    asked: tuple[Asked, ...]  #: none where too few have answered

    @property
    def to_mend(self) -> int:
        """How many of its questions should be read again."""
        return sum(one.look.is_to_mend for one in self.asked)


def compare_zones() -> list[Compared]:
    """For each stretch, who of those who moved up into it had learned before, beside those who stayed.

    Of the twelve months before this one, and of people who are here.
    """
    first, last = year_before(today())
    return compare(
        stays_of(_list_steps()),
        _days_of_learning(),
        first=first,
        last=last,
        smallest=organisation().minimum_group_size,
    )


def _list_steps() -> Iterable[Step]:
    query = (
        select(Move.person_id, Move.to_zone, Move.cause, Move.on_day)
        .join(Person, Person.id == Move.person_id)
        .where(Person.is_active)
        .order_by(Move.id)
    )
    for person_id, zone, cause, day in db.session.execute(query):
        yield Step(person_id, Zone(zone), Cause(cause), day)


def _days_of_learning() -> Mapping[int, Sequence[Day]]:
    days: dict[int, list[Day]] = defaultdict(list)
    # What counts as known was not learned here.
    query = select(Completion.person_id, Completion.completed_at).where(Completion.how != How.WAIVED)
    query = query.order_by(Completion.completed_at)
    for person_id, instant in db.session.execute(query):
        days[person_id].append(day_of(instant))
    return days


def list_told(key: str | None = None) -> list[Told]:
    """Every lesson on the list, or the one of this key, with how far people get and what their answers say."""
    shelf, smallest = read_shelf(), organisation().minimum_group_size
    reached, answers = _reached(smallest), _first_answers(shelf, smallest)
    originals = [shelf.original(one) for one in shelf.lessons if key in (None, one)]
    return [
        Told(
            lesson,
            drop_off(lesson, reached.get(lesson.key, []), smallest),
            tuple(
                one
                for one in look_at_questions(answers.get(lesson.key, []), smallest)
                if _is_chosen(lesson, one.number)
            ),
        )
        for lesson in originals
        if lesson is not None
    ]


def _reached(smallest: int) -> Mapping[str, list[Reached]]:
    """How far people got in each lesson; of those who have had the time to finish it, in whole lots."""
    none, yes, no = literal(-1, Integer), literal(1, Integer), literal(0, Integer)
    each = union_all(
        select(Place.person_id, Place.key, Place.furthest.label("furthest"), no.label("answered"), no.label("done"),
               Place.begun_at.label("at")),
        select(Attempt.person_id, Attempt.key, none, yes, no, Attempt.opened_at).where(Attempt.state != AttemptState.VOID),
        select(Completion.person_id, Completion.key, none, no, yes, Completion.completed_at).where(Completion.how != How.WAIVED),
    ).subquery()  # fmt: skip
    furthest, answered, done = (
        func.max(column).label(name)
        for name, column in (("furthest", each.c.furthest), ("answered", each.c.answered), ("done", each.c.done))
    )  # fmt: skip
    first = func.min(each.c.at)
    in_time = (
        select(each.c.person_id, each.c.key, first.label("first"), furthest, answered, done)
        .group_by(each.c.person_id, each.c.key)
        .having(first < now() - TIME_TO_READ)
        .subquery()
    )
    place, lots = _in_lots(in_time.c.key, (in_time.c.first, in_time.c.person_id), smallest)
    people = select(in_time, place, lots).subquery()
    # Beyond what matters all are alike.
    counted = (
        people.c.key,
        case((people.c.done == 1, 0), else_=people.c.furthest),
        people.c.answered,
        people.c.done,
    )
    query = select(*counted, cast(func.count(), Integer)).group_by(*counted)
    query = query.where(people.c.place <= people.c.lots)
    found: dict[str, list[Reached]] = defaultdict(list)
    for key, part, has_answered, is_done, number in db.session.execute(query):
        found[key].append(Reached(part, bool(has_answered), bool(is_done), number))
    return found


def _in_lots(lesson: Any, order: Sequence[Any], smallest: int) -> tuple[Any, Any]:
    """The place of each row among those of a lesson, and up to which of them there are whole lots of `smallest`.

    So the figures of one day differ from those of another by that many people at least, or not at all.
    """
    place = func.row_number().over(partition_by=lesson, order_by=order)
    total = func.count().over(partition_by=lesson)
    return place.label("place"), (total - total % smallest).label("lots")


def _first_answers(shelf: Shelf, smallest: int) -> Mapping[str, list[Sequence[int]]]:
    """The points of everybody's first answers to each lesson, in whole lots, where the very same questions are asked now."""
    nth = func.row_number().over(partition_by=(Attempt.person_id, Attempt.key), order_by=Attempt.n)
    all_ = select(Attempt.id, Attempt.key, Attempt.version_id, Attempt.submitted_at, nth.label("nth"))
    handed_in = all_.where(Attempt.state == AttemptState.SUBMITTED).subquery()
    place, lots = _in_lots(handed_in.c.key, (handed_in.c.submitted_at, handed_in.c.id), smallest)
    used = db.session.execute(select(Attempt.version_id).distinct()).scalars()
    alike = _asked_alike(used.all(), shelf)
    firsts = (
        select(handed_in.c.id, place, lots)
        .where(handed_in.c.nth == 1, handed_in.c.version_id.in_(alike))
        .subquery()
    )
    query = (
        select(Attempt.key, Attempt.version_id, Attempt.points)
        .join(firsts, firsts.c.id == Attempt.id)
        .where(firsts.c.place <= firsts.c.lots, firsts.c.place > firsts.c.lots - LATEST_ANSWERS)
    )
    found: dict[str, list[Sequence[int]]] = defaultdict(list)
    for key, version_id, points in db.session.execute(query):
        if len(points) == alike[version_id]:
            lesson = shelf.original(key)
            assert lesson is not None  # it has a version that asks the same
            # Words of one's own are graded only where they decide: they say nothing of everybody.
            chosen = [_is_chosen(lesson, number) for number, _points in enumerate(points, 1)]
            found[key].append(
                [one if one and is_one else 0 for one, is_one in zip(points, chosen, strict=True)]
            )
    return found


def _is_chosen(lesson: Lesson, number: int) -> bool:
    """Whether this question, from 1, is answered by choosing."""
    return lesson.questions[number - 1].form is not Form.TEXT


def _asked_alike(version_ids: Iterable[int], shelf: Shelf) -> Mapping[int, int]:
    """Those of these versions that asked what is asked now, with how many questions that is.

    A translation that is older than its original may ask something else under the same number.
    """
    columns = (
        LessonVersion.id,
        LessonVersion.key,
        LessonVersion.language,
        LessonVersion.number,
        LessonVersion.hash,
    )
    found: dict[int, int] = {}
    for row in db.session.execute(select(*columns).where(LessonVersion.id.in_(version_ids))):
        version = Version(*row)
        present = shelf.lessons.get(version.key, {}).get(version.language)
        original = shelf.original(version.key)
        then = read_shelf([version]).for_reader(version.key, version.language)
        if present is None or original is None or then is None or present.is_older_than(original):
            continue
        if is_asked_alike(then, present) and _shapes(present) == _shapes(original):
            found[version.id] = len(present.questions)
    return found


def _shapes(lesson: Lesson) -> list[tuple[str, int]]:
    """What the questions look like in every language."""
    return [(one.form.value, len(one.options) or len(one.sought)) for one in lesson.questions]
