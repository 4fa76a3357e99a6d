"""Answering a survey, and seeing what came of it. Nothing of it is in the address, in a cookie or in any log.

Not even that a page was turned: some questions are asked only after certain answers, so the number of pages would tell.
"""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.training.permissions import KEEP_SURVEYS, TAKE_SURVEY
from app.training.queries import surveys as queries
from app.training.queries.survey_lessons import lessons_for
from app.training.routes.door import bp, own_id
from app.training.routes.survey_pages import AnswersBroken, Page, carried_answers, turn_page
from app.training.rules.questionnaire import Questionnaire, from_json
from app.training.services import responses
from app.training.vocabulary.survey import SurveyState
from app.web.access import accepts_long_texts, current_actor, requires
from app.web.forms import translate_error
from app.web.security import never_stored, untold
from app.web.translations import language


@bp.get("/survey")
@requires(TAKE_SURVEY)
@never_stored
def list_own_surveys() -> str:
    """The surveys that wait for somebody, and those that were."""
    waiting = queries.list_open(own_id())
    lines = [(one, _in_own_language(one.content)) for one in queries.list_told()]
    return render_template("training/own_surveys.html", lines=lines, waiting={one.id for one in waiting})


@bp.get("/survey/<int:survey_id>")
@requires(TAKE_SURVEY)
@never_stored
def show_survey(survey_id: int) -> str:
    """The promise before the first question; afterwards what came of it."""
    return _survey_page(survey_id)


@bp.post("/survey/<int:survey_id>/pages")
@requires(TAKE_SURVEY)
@never_stored
@untold
@accepts_long_texts
def turn_survey_page(survey_id: int) -> str | Response | tuple[str, int]:
    """The next page of questions, or the one before; nothing is stored."""
    survey = queries.get_survey_of_others(survey_id)
    if survey.state != SurveyState.OPEN or queries.has_taken_part(survey_id, own_id()):
        return redirect(url_for("training.show_survey", survey_id=survey_id), 303)
    try:
        page = turn_page(survey_id, _in_own_language(survey.content))
    except AnswersBroken:
        return _begin_again(survey_id)
    return questions_page(page, survey_id, is_trial=False), 422 if page.wrong else 200


@bp.post("/survey/<int:survey_id>/answers")
@requires(TAKE_SURVEY)
@never_stored
@untold
@accepts_long_texts
def answer_survey(survey_id: int) -> Response | tuple[str, int]:
    """Keep the answers that the form carried."""
    try:
        answers = carried_answers(survey_id)
        with unit_of_work():
            responses.answer_survey(survey_id, answers, actor=current_actor())
    except AnswersBroken:
        return _begin_again(survey_id)
    except (Conflict, Invalid) as refused:
        return _survey_page(survey_id, error=translate_error(refused)), 409
    flash(_("Thank you. Your answers are in, without your name."))
    return redirect(url_for("training.show_survey", survey_id=survey_id), 303)


def questions_page(page: Page, survey_id: int, *, is_trial: bool) -> str:
    """Some questions, or the end of them; on trial the end stores nothing."""
    return render_template("training/survey_questions.html", page=page, survey_id=survey_id, is_trial=is_trial)  # fmt: skip


def _begin_again(survey_id: int) -> tuple[str, int]:
    return _survey_page(survey_id, error=_("The answers did not arrive as we had sent them, so nothing was kept. Please begin once more.")), 400  # fmt: skip


def _survey_page(survey_id: int, *, error: str = "") -> str:
    survey = queries.get_survey_of_others(survey_id)
    release = queries.find_release(survey_id)
    gaps = release.gaps() if release else []
    return render_template(
        "training/survey.html",
        survey=survey,
        asked=_in_own_language(survey.content),
        has_taken_part=queries.has_taken_part(survey_id, own_id()),
        release=release,
        lessons=lessons_for([gap.topic for gap in gaps], language()),
        gaps=gaps,
        error=error,
        keeps=KEEP_SURVEYS.allows(current_actor()),
    )


def _in_own_language(content: dict[str, object]) -> Questionnaire:
    return from_json(content).read_in(language())
