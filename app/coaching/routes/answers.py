"""Reading what colleagues answered in their own words, for coaches: without a name, and graded by what a good answer contains."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.coaching.forms.answers import GradeForm
from app.coaching.permissions import READ_ANSWERS
from app.coaching.queries import answers as queries
from app.coaching.queries.questions import is_trusted
from app.coaching.routes.door import bp, own_id, title_of_lesson
from app.coaching.services import answers as services
from app.coaching.vocabulary.answers import AnswerNotFound
from app.core.errors import Conflict
from app.core.unit_of_work import unit_of_work
from app.training.services.own_words import Grade
from app.training.vocabulary.own_words import SomethingUnread
from app.web.access import current_actor, requires
from app.web.forms import translate_error
from app.web.parameters import page_number
from app.web.security import never_stored


@bp.get("/coaching/answers")
@requires(READ_ANSWERS)
@never_stored
def list_answers() -> str:
    """What waits, the first first."""
    return render_template(
        "coaching/answers.html",
        waiting=queries.list_waiting(own_id(), page_number()),
        is_trusted=is_trusted(own_id()),
        title_of=title_of_lesson,
        page_url=lambda number: url_for("coaching.list_answers", page=number),
    )


@bp.get("/coaching/answers/<int:attempt_id>")
@requires(READ_ANSWERS)
@never_stored
def show_answers(attempt_id: int) -> str:
    """What somebody wrote, and what a good answer contains."""
    services.demand_trusted(current_actor())
    return _page(attempt_id, is_sent=False)


@bp.post("/coaching/answers/<int:attempt_id>")
@requires(READ_ANSWERS)
@never_stored
def grade_answers(attempt_id: int) -> Response | tuple[str, int]:
    """Say what each answer contains, and a few words to whoever wrote it."""
    coach_id = services.demand_trusted(current_actor())
    queries.find_author(attempt_id, coach_id)
    try:
        _waiting, _title, _language, written = queries.get_waiting(attempt_id, coach_id)
        forms = {one.number: _form(one, is_sent=True) for one in written}
        if not all(one.validate() for one in forms.values()):
            return _page(attempt_id, is_sent=True), 422
        grades = {
            number: Grade(frozenset(one.met.data or ()), one.said.data or "") for number, one in forms.items()
        }
        with unit_of_work():
            services.grade_answers(attempt_id, grades, actor=current_actor())
        flash(_("Thank you. They are told that it is decided."), "success")
    except (Conflict, SomethingUnread, AnswerNotFound) as refused:
        flash(translate_error(refused), "error")
    return redirect(url_for("coaching.list_answers"), 303)


def _page(attempt_id: int, *, is_sent: bool) -> str:
    waiting, title, language, written = queries.get_waiting(attempt_id, own_id())
    forms = [(one, _form(one, is_sent=is_sent)) for one in written]
    if is_sent:
        for _one, form in forms:
            form.validate()
    return render_template(
        "coaching/answer.html", waiting=waiting, title=title, language=language, forms=forms
    )


def _form(one: queries.Written, *, is_sent: bool) -> GradeForm:
    prefix = f"answer-{one.number}-"
    form = GradeForm.received(prefix=prefix) if is_sent else GradeForm(prefix=prefix)
    form.offer(one.sought)
    return form
