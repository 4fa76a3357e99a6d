"""The list of lessons as it stands for its reader, one stretch at a time where there are many."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.clock import Day, day_of, today
from app.journey.vocabulary import Zone
from app.training.permissions import LEARN, SEE_EFFECT, WRITE_LESSONS
from app.training.queries.beginning import edition_of, surveys_of, with_lessons
from app.training.queries.lessons import find_progress
from app.training.queries.shelves import shelf_of
from app.training.queries.survey_lessons import lessons_for
from app.training.queries.surveys import get_release
from app.training.routes.door import along, bp, name_of_language, own_id
from app.training.rules.lessons import Lesson
from app.training.rules.listing import STRETCHES, Stretch, Wish, lay_out
from app.training.rules.refreshes import Freshness, freshness
from app.training.rules.shelf import Shelf
from app.training.rules.unlocking import Progress, Standing, stand
from app.training.vocabulary.lessons import Audience, Topic
from app.web.access import asks_along, current_actor, requires
from app.web.kept_pages import answer_with
from app.web.parameters import page_number
from app.web.translations import language

#: So many lessons that are under way stand above the list; the others are marked on it.
MOST_BEGUN = 3
#: So many for which it is time again stand there as well.
MOST_DUE = 2
#: Of so many topics a survey advises lessons here; all of them stand with its results.
MOST_TOPICS = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A lesson on the list, as it stands for the reader."""

    lesson: Lesson
    standing: Standing
    missing: tuple[Lesson, ...]  #: those that come first
    foreign: str  #: the name of its language where it is not to be had in the reader's
    is_due: bool  #: it is done, and wants another look


@bp.get("/learn")
@requires(LEARN)
@asks_along(with_lessons)
def list_lessons() -> Response:
    """What there is to learn, by stretch; an unchanged list is answered without being made anew."""
    known = along()
    return answer_with(lambda: _draw(known), shown=(*known, today()))


def _draw(known: tuple[Any, ...]) -> str:
    shelf, progress = shelf_of(edition_of(known)), find_progress(own_id())
    surveys = surveys_of(known)
    lessons = _in_language(shelf)
    wish, asked = _wish(), _asked_stretch()
    fitting = [one for one in lessons if wish.fits(one)]
    stretches = lay_out(fitting, progress.done, own=_own_stretch(progress), asked=asked, number=page_number())
    due = [] if asked else _due(fitting, shelf, progress)
    begun = [] if asked else _begun(fitting, progress)
    return render_template(
        "training/lessons.html",
        stretches=stretches,
        lines={one.zone: _lines(one, shelf, progress) for one in stretches},
        begun=begun[:MOST_BEGUN],
        due=due[:MOST_DUE],
        more_due=len(due[MOST_DUE:]),
        more_begun=len(begun[MOST_BEGUN:]),
        parts=progress.begun,
        topics=_used(Topic, {one.topic for one in lessons}),
        audiences=_used(Audience, {audience for one in lessons for audience in one.audience}),
        wish=wish,
        asked=asked,
        url_of=partial(_url, wish),
        page_of=lambda stretch: partial(_url, wish, stretch),
        done=sum(one.key in progress.done for one in lessons),
        total=len(lessons),
        may_write=WRITE_LESSONS.allows(current_actor()),
        may_see_effect=SEE_EFFECT.allows(current_actor()),
        surveys=surveys,
        advised=[] if surveys.released is None else _advised(surveys.released, surveys.department),
    )


def _advised(survey_id: int, department: str) -> list[tuple[str, list[Lesson]]]:
    """What the last survey showed to be known least, each topic with lessons about it.

    That of the reader's department goes first, where it is shown.
    """
    release = get_release(survey_id)
    own = release.gaps(release.group_of("department", department))
    topics = [gap.topic for gap in own or release.gaps()][:MOST_TOPICS]
    lessons = lessons_for(topics, language())
    return [(topic, lessons[topic]) for topic in topics if lessons[topic]]


def _in_language(shelf: Shelf) -> list[Lesson]:
    """Every lesson once, as this reader reads it."""
    spoken = language()
    found = (shelf.for_reader(key, spoken) for key in shelf.lessons)
    return [one for one in found if one is not None]


def _wish() -> Wish:
    """What is looked for; a word that we do not know looks for everything."""
    topic, audience = request.args.get("topic", ""), request.args.get("audience", "")
    return Wish(topic if topic in tuple(Topic) else "", audience if audience in tuple(Audience) else "")


def _asked_stretch() -> Zone | None:
    asked = request.args.get("stretch", "")
    return Zone(asked) if asked in STRETCHES else None


def _own_stretch(progress: Progress) -> Zone:
    """The furthest one that the reader has come to; whoever has not started begins with the first."""
    return max(progress.highest, Zone.CONSUMER, key=lambda zone: zone.rank)


def _begun(lessons: Iterable[Lesson], progress: Progress) -> list[Lesson]:
    """What is under way, the last first."""
    by_key = {one.key: one for one in lessons}
    return [by_key[key] for key in progress.begun if key in by_key and key not in progress.done]


def _due(lessons: Iterable[Lesson], shelf: Shelf, progress: Progress) -> list[tuple[Lesson, Day]]:
    """What wants another look, with the day of the last one; what was looked at first comes first."""
    found = []
    for lesson in lessons:
        fresh = _freshness(shelf.original(lesson.key) or lesson, progress)
        if fresh is not None and fresh.is_due:
            found.append((lesson, fresh.seen_on))
    return sorted(found, key=lambda one: one[1])


def _freshness(original: Lesson, progress: Progress) -> Freshness | None:
    done_at = progress.done.get(original.key)
    if done_at is None or original.key in progress.known or not original.valid_months:
        return None
    done_on = day_of(done_at)
    seen_on = max(done_on, progress.again.get(original.key, done_on))
    return freshness(seen_on, months=original.valid_months, today=today())


def _lines(stretch: Stretch, shelf: Shelf, progress: Progress) -> list[Line]:
    spoken = language()
    lines = []
    for lesson in stretch.page.items:
        original = shelf.original(lesson.key) or lesson
        standing = stand(original, progress)
        before = [shelf.for_reader(one, spoken) for one in standing.after]
        missing = tuple(one for one in before if one is not None)
        foreign = "" if lesson.language == spoken else name_of_language(lesson.language, spoken)
        fresh = _freshness(original, progress)
        is_due = fresh is not None and fresh.is_due
        lines.append(Line(lesson, standing, missing, foreign, is_due))
    return lines


def _used(words: Any, found: set[Any]) -> list[Any]:
    return [word for word in words if word in found]


def _url(wish: Wish, stretch: Stretch, number: int = 1) -> str:
    """Where a page of a stretch is, with what was looked for."""
    return url_for(
        "training.list_lessons",
        topic=wish.topic or None,
        audience=wish.audience or None,
        stretch=stretch.zone.value,
        page=number if number > 1 else None,
        _anchor=stretch.zone.value,
    )
