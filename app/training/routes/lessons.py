"""Reading a lesson, part by part, and what stands at its end."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import day_of, today
from app.core.unit_of_work import unit_of_work
from app.training.permissions import LEARN, SEE_EFFECT
from app.training.queries.beginning import edition_of, with_lessons
from app.training.queries.lessons import find_completion, find_place, find_progress, get_lesson
from app.training.queries.refreshes import find_freshness
from app.training.queries.shelves import shelf_of
from app.training.queries.voids import void_prints
from app.training.queries.waivers import find_undone_waiver
from app.training.routes.door import along, as_html, bp, own_id, way_to_a_coach
from app.training.rules.shelf import Shelf
from app.training.rules.unlocking import stand
from app.training.rules.voids import asks_nothing
from app.training.services.learning import demand_open
from app.training.services.learning import finish_lesson as finish
from app.training.services.learning import keep_place as keep
from app.training.vocabulary.lessons import How, LessonLocked, LessonNotFound, QuizFirst
from app.web.access import asks_along, current_actor, requires
from app.web.kept_pages import answer_with
from app.web.translations import language


@bp.get("/learn/<lesson_key>")
@requires(LEARN)
@asks_along(with_lessons)
def show_lesson(lesson_key: str) -> Response | tuple[str, int]:
    """One part of a lesson: the one that was asked for, else where the reader left off; or what comes before it."""
    known = along()
    try:
        return answer_with(lambda: _draw(lesson_key), shown=(*known, today()))
    except LessonLocked:
        return _locked_page(lesson_key, shelf_of(edition_of(known))), 409


def _draw(lesson_key: str) -> str:
    lesson, _version = demand_open(own_id(), lesson_key, language())
    asked = request.args.get("part", type=int)
    part = find_place(own_id(), lesson_key) if asked is None else asked - 1
    part = min(max(part, 0), len(lesson.parts) - 1)
    completion = find_completion(own_id(), lesson_key)
    original = get_lesson(lesson_key, language(), even_archived=True)[1]
    return render_template(
        "training/lesson.html",
        lesson=lesson,
        part=lesson.parts[part],
        number=part,
        text=as_html(lesson.parts[part].text),
        transcript=as_html(lesson.transcript) if lesson.transcript else "",
        done_on=day_of(completion.completed_at) if completion else None,
        waived_why=completion.waived_why if completion else "",
        is_older=lesson.is_older_than(original),
        fresh=find_freshness(own_id(), original),
        undone=None if completion else find_undone_waiver(own_id(), lesson_key),
        is_foreign=lesson.language != language(),
        has_questions=not asks_nothing(lesson, void_prints(lesson_key)),
        ask_url=way_to_a_coach(lesson_key),
        may_see_effect=SEE_EFFECT.allows(current_actor()),
    )


def _locked_page(lesson_key: str, shelf: Shelf) -> str:
    """What a lesson is about, and what opens it."""
    lesson, original, _version = get_lesson(lesson_key, language())
    standing = stand(original, find_progress(own_id()))
    before = [shelf.for_reader(one, language()) for one in standing.after]
    return render_template(
        "training/lesson_locked.html",
        lesson=lesson,
        zone=standing.zone,
        before=[one for one in before if one is not None],
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
    lesson, original, _version = get_lesson(lesson_key, language(), even_archived=True)
    return render_template(
        "training/certificate.html",
        lesson=lesson,
        done_on=day_of(completion.completed_at),
        fresh=find_freshness(own_id(), original),
        is_waived=completion.how == How.WAIVED,
    )
