"""Whoever writes lessons says which questions do not count any more, or do again."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import Invalid
from app.core.unit_of_work import unit_of_work
from app.training.forms.voids import VoidQuestionForm
from app.training.permissions import WRITE_LESSONS
from app.training.queries import voids as queries
from app.training.queries.lessons import get_lesson
from app.training.routes.door import bp
from app.training.services import voids as services
from app.web.access import current_actor, requires
from app.web.security import never_stored
from app.web.translations import language


@bp.get("/learn/voids/<lesson_key>")
@requires(WRITE_LESSONS)
@never_stored
def show_voids(lesson_key: str) -> str:
    """Every question of a lesson, and whether it counts."""
    return _page(lesson_key)


@bp.post("/learn/voids/<lesson_key>")
@requires(WRITE_LESSONS)
@never_stored
def void_question(lesson_key: str) -> Response | tuple[str, int]:
    """Let a question not count."""
    form = VoidQuestionForm.received()
    if form.validate():
        try:
            with unit_of_work():
                services.void_question(
                    lesson_key, form.question.data or "", form.why.data or "", actor=current_actor()
                )
            flash(_("It does not count any more. What was handed in is being graded again."))
            return redirect(url_for("training.show_voids", lesson_key=lesson_key), 303)
        except Invalid as refused:
            form.blame(refused)
    return _page(lesson_key, form), 422


@bp.post("/learn/voids/<lesson_key>/restoring")
@requires(WRITE_LESSONS)
@never_stored
def restore_question(lesson_key: str) -> Response:
    """Let a question count again."""
    with unit_of_work():
        services.restore_question(lesson_key, request.form.get("question", ""), actor=current_actor())
    flash(_("It counts again. Whoever passed without it has passed."))
    return redirect(url_for("training.show_voids", lesson_key=lesson_key), 303)


def _page(lesson_key: str, sent: VoidQuestionForm | None = None) -> str:
    lesson, _original, _version = get_lesson(lesson_key, language(), even_archived=True)
    known, voids = queries.list_known_questions(lesson_key), queries.list_voids(lesson_key)
    forms = {}
    for place, one in enumerate(known):
        is_sent = sent is not None and sent.question.data == one.print
        form = (
            sent
            if sent is not None and is_sent
            else VoidQuestionForm(formdata=None, data={"question": one.print})
        )
        form.why.id = f"why-{place}"
        forms[one.print] = form
    return render_template(
        "training/voids.html",
        lesson=lesson,
        now=[one for one in known if one.is_present],
        before=[one for one in known if not one.is_present],
        voids=voids,
        forms=forms,
        sent=sent,
    )
