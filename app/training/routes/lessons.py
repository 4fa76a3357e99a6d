"""Reading lessons: the list, one lesson part by part, and what stands at its end."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import day_of
from app.core.unit_of_work import unit_of_work
from app.journey.vocabulary import ZONES, Zone
from app.training.permissions import LEARN, SEE_EFFECT, WRITE_LESSONS
from app.training.queries.lessons import (
    find_completion,
    find_edition,
    find_place,
    find_progress,
    get_lesson,
    read_shelf,
)
from app.training.routes.door import as_html, bp, own_id
from app.training.rules.lessons import Lesson
from app.training.rules.unlocking import Progress, Standing, stand
from app.training.services.learning import demand_open
from app.training.services.learning import finish_lesson as finish
from app.training.services.learning import keep_place as keep
from app.training.services.publishing import ensure_lessons
from app.training.vocabulary.lessons import LessonNotFound, QuizFirst, State, Topic
from app.web.access import current_actor, requires
from app.web.kept_pages import answer_with
from app.web.translations import language

STRETCHES = tuple(zone for zone in ZONES if zone is not Zone.NOT_STARTED)


@dataclass(frozen=True, slots=True)
class Line:
    """A lesson on the list, as it stands for the reader."""

    lesson: Lesson
    standing: Standing
    missing: tuple[str, ...]  #: the titles of lessons that come first
    is_translated: bool  #: it is to be had in the reader's language


@dataclass(frozen=True, slots=True)
class Stretch:
    """The lessons of one stretch."""

    zone: Zone
    lines: tuple[Line, ...]

    @property
    def done(self) -> int:
        """How many of them are done."""
        return sum(line.standing.state is State.DONE for line in self.lines)


@bp.get("/learn")
@requires(LEARN)
def list_lessons() -> Response:
    """What there is to learn, by stretch; an unchanged list is answered without being made anew."""
    edition = find_edition()
    if edition.newest is None:
        ensure_lessons()
        edition = find_edition()
    progress = find_progress(own_id())
    shown = (
        edition,
        progress.highest.value,
        *map(_sorted, (progress.done, progress.begun, progress.unlocked)),
    )
    return answer_with(lambda: _draw(progress), shown=shown)


def _sorted(keys: object) -> str:
    return repr(sorted(keys))  # type: ignore[call-overload]  # mappings and sets of keys


def _draw(progress: Progress) -> str:
    topic = request.args.get("topic", "")
    stretches = _stretches(progress, topic)
    lines = [line for stretch in stretches for line in stretch.lines]
    return render_template(
        "training/lessons.html",
        stretches=stretches,
        begun=[line for line in lines if line.standing.state is State.BEGUN],
        parts=progress.begun,
        topics=[one for one in Topic if one in {line.lesson.topic for line in lines} or one == topic],
        topic=topic if topic in tuple(Topic) else "",
        done=sum(stretch.done for stretch in stretches),
        total=len(lines),
        may_write=WRITE_LESSONS.allows(current_actor()),
        may_see_effect=SEE_EFFECT.allows(current_actor()),
    )


def _stretches(progress: Progress, topic: str) -> list[Stretch]:
    shelf, spoken = read_shelf(), language()
    lines: dict[Zone, list[Line]] = {zone: [] for zone in STRETCHES}
    for key in shelf.lessons:
        lesson, original = shelf.for_reader(key, spoken), shelf.original(key)
        if lesson is None or original is None or (topic in tuple(Topic) and lesson.topic != topic):
            continue
        standing = stand(original, progress)
        before = [shelf.for_reader(one, spoken) for one in standing.after]
        missing = tuple(one.title for one in before if one is not None)
        lines[lesson.zone].append(Line(lesson, standing, missing, lesson.language == spoken))
    return [Stretch(zone, tuple(found)) for zone, found in lines.items() if found]


@bp.get("/learn/<lesson_key>")
@requires(LEARN)
def show_lesson(lesson_key: str) -> str:
    """One part of a lesson: the one that was asked for, else where the reader left off."""
    ensure_lessons()
    lesson, _version = demand_open(own_id(), lesson_key, language())
    asked = request.args.get("part", type=int)
    part = find_place(own_id(), lesson_key) if asked is None else asked - 1
    part = min(max(part, 0), len(lesson.parts) - 1)
    completion = find_completion(own_id(), lesson_key)
    return render_template(
        "training/lesson.html",
        lesson=lesson,
        part=lesson.parts[part],
        number=part,
        text=as_html(lesson.parts[part].text),
        transcript=as_html(lesson.transcript) if lesson.transcript else "",
        done_on=day_of(completion.completed_at) if completion else None,
        is_older=lesson.is_older_than(get_lesson(lesson_key, language(), even_archived=True)[1]),
        is_foreign=lesson.language != language(),
    )


@bp.post("/learn/<lesson_key>/place")
@requires(LEARN)
def keep_place(lesson_key: str) -> Response:
    """Go on to a part, and remember it."""
    wanted = request.form.get("part", type=int) or 1
    with unit_of_work():
        part = keep(lesson_key, wanted - 1, language=language(), actor=current_actor())
    return redirect(url_for("training.show_lesson", lesson_key=lesson_key, part=part + 1), 303)


@bp.post("/learn/<lesson_key>/end")
@requires(LEARN)
def finish_lesson(lesson_key: str) -> Response:
    """The reader has come to the end of a lesson without questions."""
    try:
        with unit_of_work():
            is_new = finish(lesson_key, language=language(), actor=current_actor())
    except QuizFirst:
        return redirect(url_for("training.show_quiz", lesson_key=lesson_key), 303)
    if is_new:
        flash(_("Well done. This lesson is behind you."), "success")
    return redirect(url_for("training.list_lessons"), 303)


@bp.get("/learn/<lesson_key>/certificate")
@requires(LEARN)
def show_certificate(lesson_key: str) -> str:
    """A page to print that says what its reader has done; theirs alone."""
    completion = find_completion(own_id(), lesson_key)
    if completion is None:
        raise LessonNotFound
    lesson, _original, _version = get_lesson(lesson_key, language(), even_archived=True)
    return render_template(
        "training/certificate.html", lesson=lesson, done_on=day_of(completion.completed_at)
    )
