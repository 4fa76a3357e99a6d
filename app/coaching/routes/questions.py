"""Asking a coach in private: one's own questions, with what was answered."""

from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.coaching.forms.questions import AskForm, SayForm
from app.coaching.permissions import ANSWER_QUESTIONS, ASK_QUESTIONS
from app.coaching.queries import questions as queries
from app.coaching.routes.door import bp, own_id, title_of
from app.coaching.services import questions as services
from app.coaching.vocabulary.questions import KEPT_MONTHS
from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.web.access import current_actor, requires
from app.web.security import never_stored


@bp.get("/questions")
@requires(ASK_QUESTIONS)
@never_stored
def list_questions() -> str:
    return render_template(
        "coaching/questions.html",
        lines=queries.list_own(own_id()),
        title_of=title_of,
        months=KEPT_MONTHS,
        may_answer=ANSWER_QUESTIONS.allows(current_actor()),
    )


@bp.get("/questions/new")
@requires(ASK_QUESTIONS)
@never_stored
def compose_question() -> str:
    about = request.args.get("about", "")
    return _compose_page(AskForm(data={"entry": uuid4().hex, "about": about if title_of(about) else ""}))


@bp.post("/questions")
@requires(ASK_QUESTIONS)
@never_stored
def ask_question() -> Response | tuple[str, int]:
    form = AskForm.received()
    if not form.validate():
        return _compose_page(form), 422
    about = form.about.data or ""
    try:
        with unit_of_work():
            question_id = services.ask_question(
                form.words.data or "",
                about=about if title_of(about) else "",
                is_named=not form.is_unnamed.data,
                entry=form.entry_id(),
                actor=current_actor(),
            )
    except Invalid as refused:
        form.blame(refused)
        return _compose_page(form), 422
    flash(_("Asked. You are told when there is an answer."))
    return redirect(url_for("coaching.show_question", question_id=question_id), 303)


@bp.get("/questions/<int:question_id>")
@requires(ASK_QUESTIONS)
@never_stored
def show_question(question_id: int) -> str:
    return _question_page(question_id, None)


@bp.post("/questions/<int:question_id>/words")
@requires(ASK_QUESTIONS)
@never_stored
def ask_on(question_id: int) -> Response | tuple[str, int]:
    form = SayForm.received()
    status = 422
    if form.validate():
        try:
            with unit_of_work():
                services.ask_on(
                    question_id, form.words.data or "", number=form.number.data or 0, actor=current_actor()
                )
            flash(_("Said. You are told when there is an answer."))
            return redirect(url_for("coaching.show_question", question_id=question_id), 303)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    return _question_page(question_id, form), status


@bp.post("/questions/<int:question_id>/closure")
@requires(ASK_QUESTIONS)
@never_stored
def close_question(question_id: int) -> Response:
    with unit_of_work():
        services.close_question(question_id, actor=current_actor())
    flash(_("Closed. You can still read it."))
    return redirect(url_for("coaching.list_questions"), 303)


@bp.post("/questions/<int:question_id>/withdrawal")
@requires(ASK_QUESTIONS)
@never_stored
def withdraw_question(question_id: int) -> Response:
    with unit_of_work():
        services.withdraw_question(question_id, actor=current_actor())
    flash(_("Taken back. Nobody has read it, and nothing of it is left."))
    return redirect(url_for("coaching.list_questions"), 303)


def _compose_page(form: AskForm) -> str:
    return render_template(
        "coaching/question_new.html",
        form=form,
        about=title_of(form.about.data or ""),
        coaches=len(queries.list_coaches_for(own_id())),
        months=KEPT_MONTHS,
    )


def _question_page(question_id: int, form: SayForm | None) -> str:
    question = queries.get_own(question_id, own_id())
    turns = queries.list_turns(question_id)
    form = form or SayForm()
    # What was typed is sent again behind what was said meanwhile, which stands above it now.
    form.number.data, form.number.raw_data = len(turns) + 1, None
    return render_template(
        "coaching/question.html",
        question=question,
        turns=turns,
        form=form,
        state=queries.state(question),
        about=title_of(question.about),
        coaches=len(queries.list_coaches_for(own_id())),
        months=KEPT_MONTHS,
    )
