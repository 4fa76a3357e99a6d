"""Answering private questions, for coaches."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.coaching.forms.questions import SayForm
from app.coaching.permissions import ANSWER_QUESTIONS
from app.coaching.queries import questions as queries
from app.coaching.queries.answers import count_waiting
from app.coaching.routes.door import bp, own_id, title_of
from app.coaching.services import questions as services
from app.coaching.vocabulary.questions import TAKEN_FOR, NotForOverseers
from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.web.access import current_actor, requires
from app.web.security import never_stored


@bp.get("/coaching/questions")
@requires(ANSWER_QUESTIONS)
@never_stored
def list_waiting_questions() -> str:
    return render_template(
        "coaching/waiting_questions.html",
        offered=queries.list_offered(own_id()),
        taken=queries.list_taken(own_id()),
        answers=count_waiting(own_id()),
        is_trusted=queries.is_trusted(own_id()),
        title_of=title_of,
        days=TAKEN_FOR.days,
    )


@bp.get("/coaching/questions/<int:question_id>")
@requires(ANSWER_QUESTIONS)
@never_stored
def show_taken_question(question_id: int) -> str:
    return _question_page(question_id, None)


@bp.post("/coaching/questions/<int:question_id>/taking")
@requires(ANSWER_QUESTIONS)
@never_stored
def take_question(question_id: int) -> Response:
    with unit_of_work():
        services.take_question(question_id, actor=current_actor())
    return redirect(url_for("coaching.show_taken_question", question_id=question_id), 303)


@bp.post("/coaching/questions/<int:question_id>/leaving")
@requires(ANSWER_QUESTIONS)
@never_stored
def leave_question(question_id: int) -> Response:
    with unit_of_work():
        services.leave_question(question_id, actor=current_actor())
    flash(_("Left to the other coaches."))
    return redirect(url_for("coaching.list_waiting_questions"), 303)


@bp.post("/coaching/questions/<int:question_id>/answer")
@requires(ANSWER_QUESTIONS)
@never_stored
def answer_question(question_id: int) -> Response | tuple[str, int]:
    form = SayForm.received()
    status = 422
    if form.validate():
        try:
            with unit_of_work():
                services.answer_question(
                    question_id, form.words.data or "", number=form.number.data or 0, actor=current_actor()
                )
            flash(_("Answered. They are told that there is an answer."))
            return redirect(url_for("coaching.show_taken_question", question_id=question_id), 303)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    return _question_page(question_id, form), status


def _question_page(question_id: int, form: SayForm | None) -> str:
    if not queries.is_trusted(own_id()):
        raise NotForOverseers
    question = queries.get_taken(question_id, own_id())
    turns = queries.list_turns(question_id)
    form = form or SayForm()
    form.number.data, form.number.raw_data = len(turns) + 1, None
    return render_template(
        "coaching/taken_question.html",
        question=question,
        asker=queries.name_for_coach(question),
        turns=turns,
        form=form,
        state=queries.state(question),
        about=title_of(question.about),
        days=TAKEN_FOR.days,
    )
