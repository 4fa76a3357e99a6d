"""A coach or HR says that somebody knows a lesson already, or that it does not count as known any more.

Whether somebody has done a lesson is theirs alone, so the answer is the same whoever it is said of.
"""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import Invalid
from app.core.unit_of_work import unit_of_work
from app.training.forms.waivers import UndoWaiverForm, WaiverForm
from app.training.permissions import WAIVE_LESSONS
from app.training.queries.lessons import get_lesson
from app.training.routes.door import bp
from app.training.services import waivers as services
from app.web.access import current_actor, requires
from app.web.security import never_stored
from app.web.translations import language


@bp.get("/learn/waivers/<lesson_key>")
@requires(WAIVE_LESSONS)
@never_stored
def compose_waiver(lesson_key: str) -> str:
    """For whom it counts as known."""
    return _page(lesson_key, WaiverForm())


@bp.post("/learn/waivers/<lesson_key>")
@requires(WAIVE_LESSONS)
@never_stored
def waive_lesson(lesson_key: str) -> Response | tuple[str, int]:
    """Let it count as known for somebody."""
    form = WaiverForm.received()
    if form.validate():
        try:
            with unit_of_work():
                services.waive_lesson(
                    lesson_key,
                    form.email.data or "",
                    form.why.data or "",
                    language=language(),
                    actor=current_actor(),
                )
            flash(_("It is done for them."))
            return redirect(url_for("training.compose_waiver", lesson_key=lesson_key), 303)
        except Invalid as refused:
            form.blame(refused)
    return _page(lesson_key, form), 422


@bp.get("/learn/waivers/<lesson_key>/undoing")
@requires(WAIVE_LESSONS)
@never_stored
def compose_undoing(lesson_key: str) -> str:
    """For whom it does not count as known any more."""
    return _undoing_page(lesson_key, UndoWaiverForm())


@bp.post("/learn/waivers/<lesson_key>/undoing")
@requires(WAIVE_LESSONS)
@never_stored
def undo_waiver(lesson_key: str) -> Response | tuple[str, int]:
    """Let it not count as known for somebody any more."""
    form = UndoWaiverForm.received()
    if form.validate():
        try:
            with unit_of_work():
                services.undo_waiver(
                    lesson_key,
                    form.email.data or "",
                    form.why.data or "",
                    language=language(),
                    actor=current_actor(),
                )
            flash(_("It does not count as known for them. What they have really done stays done."))
            return redirect(url_for("training.compose_undoing", lesson_key=lesson_key), 303)
        except Invalid as refused:
            form.blame(refused)
    return _undoing_page(lesson_key, form), 422


def _page(lesson_key: str, form: WaiverForm) -> str:
    lesson, _original, _version = get_lesson(lesson_key, language())
    return render_template("training/waiver.html", lesson=lesson, form=form)


def _undoing_page(lesson_key: str, form: UndoWaiverForm) -> str:
    lesson, _original, _version = get_lesson(lesson_key, language(), even_archived=True)
    return render_template("training/waiver_undoing.html", lesson=lesson, form=form)
