"""HR writes the questions of a survey and tries them out."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from secrets import token_hex
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.training.forms.surveys import QuestionForm, SurveyForm, translated
from app.training.models import Survey
from app.training.permissions import KEEP_SURVEYS
from app.training.queries import surveys as queries
from app.training.routes.door import bp
from app.training.routes.survey_answering import questions_page
from app.training.routes.survey_pages import AnswersBroken, turn_page
from app.training.rules.questionnaire import Questionnaire, Translation, Wording, from_json
from app.training.rules.survey import Branch, Question
from app.training.services import surveys as services
from app.training.vocabulary.survey import QuestionKind, SurveyRefused, SurveyState
from app.training.vocabulary.words import _l
from app.web.access import accepts_long_texts, current_actor, requires
from app.web.forms import translate_error
from app.web.security import never_stored
from app.web.translations import language, offered


@bp.get("/surveys/<int:survey_id>/draft")
@requires(KEEP_SURVEYS)
@never_stored
def edit_survey(survey_id: int) -> str | Response:
    survey = queries.get_survey(survey_id)
    if survey.state != SurveyState.DRAFT:
        return redirect(url_for("training.show_standing", survey_id=survey_id), 303)
    asked = from_json(survey.content)
    data: dict[str, Any] = {"version": survey.version, "title": asked.title, "about": asked.about}
    for code, said in asked.translations.items():
        data |= {f"title_{code}": said.title, f"about_{code}": said.about}
    form = translated(SurveyForm, _further(asked))(data=data)
    return _draft_page(survey, form)


@bp.post("/surveys/<int:survey_id>/draft")
@requires(KEEP_SURVEYS)
@never_stored
@accepts_long_texts
def change_survey(survey_id: int) -> Response | tuple[str, int]:
    survey = queries.get_survey(survey_id)
    further = _further(from_json(survey.content))
    form = translated(SurveyForm, further).received()

    def change(asked: Questionnaire) -> Questionnaire:
        translations = {
            code: replace(
                asked.translations.get(code, Translation()),
                title=form[f"title_{code}"].data or "",
                about=form[f"about_{code}"].data or "",
            )
            for code, _name in further
        }
        return replace(asked, title=form.title.data, about=form.about.data or "", translations=translations)

    status = 422
    if form.validate():
        refused = _changed(survey_id, change, form.version.data, request.form.getlist("attributes"))
        if refused is None:
            flash(_("Saved."))
            return redirect(url_for("training.edit_survey", survey_id=survey_id), 303)
        status = _blamed(form, refused, survey_id)
    return _draft_page(queries.get_survey(survey_id), form), status


@bp.get("/surveys/<int:survey_id>/questions/new")
@requires(KEEP_SURVEYS)
@never_stored
def compose_survey_question(survey_id: int) -> str | Response:
    survey = queries.get_survey(survey_id)
    if survey.state != SurveyState.DRAFT:
        return redirect(url_for("training.show_standing", survey_id=survey_id), 303)
    form = translated(QuestionForm, _further(from_json(survey.content)))(data={"version": survey.version})
    return _question_page(survey, None, form, set())


@bp.post("/surveys/<int:survey_id>/questions")
@requires(KEEP_SURVEYS)
@never_stored
@accepts_long_texts
def add_survey_question(survey_id: int) -> Response | tuple[str, int]:
    return _keep(survey_id, None)


@bp.get("/surveys/<int:survey_id>/questions/<question_key>")
@requires(KEEP_SURVEYS)
@never_stored
def edit_survey_question(survey_id: int, question_key: str) -> str | Response:
    survey = queries.get_survey(survey_id)
    if survey.state != SurveyState.DRAFT:
        return redirect(url_for("training.show_standing", survey_id=survey_id), 303)
    asked = from_json(survey.content)
    question = asked.get(question_key)
    if question is None:
        abort(404)
    data: dict[str, Any] = {
        "version": survey.version, "kind": question.kind.value, "words": question.words, "topic": question.topic,
        "options": "\n".join(("* " if at == question.right else "") + one for at, one in enumerate(question.options)),
    }  # fmt: skip
    for code, translation in asked.translations.items():
        said = translation.wordings.get(question_key, Wording())
        data |= {f"words_{code}": said.words, f"options_{code}": "\n".join(said.options)}
    after = question.after
    ticked = {f"{after.question}:{option}" for option in after.options} if after else set[str]()
    return _question_page(survey, question, translated(QuestionForm, _further(asked))(data=data), ticked)


@bp.post("/surveys/<int:survey_id>/questions/<question_key>")
@requires(KEEP_SURVEYS)
@never_stored
@accepts_long_texts
def keep_survey_question(survey_id: int, question_key: str) -> Response | tuple[str, int]:
    if from_json(queries.get_survey(survey_id).content).get(question_key) is None:
        abort(404)
    return _keep(survey_id, question_key)


@bp.post("/surveys/<int:survey_id>/questions/<question_key>/moving")
@requires(KEEP_SURVEYS)
@never_stored
def move_survey_question(survey_id: int, question_key: str) -> Response:
    by = 1 if request.form.get("to") == "down" else -1
    return _done(
        survey_id,
        _changed(survey_id, lambda asked: asked.moved(question_key, by), request.form.get("version", 0, int)),
    )


@bp.post("/surveys/<int:survey_id>/questions/<question_key>/removal")
@requires(KEEP_SURVEYS)
@never_stored
def remove_survey_question(survey_id: int, question_key: str) -> Response:
    version = request.form.get("version", 0, int)
    return _done(survey_id, _changed(survey_id, lambda asked: asked.without_question(question_key), version))


@bp.get("/surveys/<int:survey_id>/trial")
@requires(KEEP_SURVEYS)
@never_stored
def try_survey(survey_id: int) -> str:
    """The survey as those who are asked will see it."""
    survey = queries.get_survey(survey_id)
    asked = from_json(survey.content).read_in(language())
    return render_template(
        "training/survey_trial.html", asked=asked, survey=survey, least=services.smallest_group()
    )


@bp.post("/surveys/<int:survey_id>/trial")
@requires(KEEP_SURVEYS)
@never_stored
@accepts_long_texts
def turn_trial_page(survey_id: int) -> str | Response | tuple[str, int]:
    asked = from_json(queries.get_survey(survey_id).content).read_in(language())
    try:
        page = turn_page(survey_id, asked)
    except AnswersBroken:
        return redirect(url_for("training.try_survey", survey_id=survey_id), 303)
    return questions_page(page, survey_id, is_trial=True), 422 if page.wrong else 200


def _keep(survey_id: int, key: str | None) -> Response | tuple[str, int]:
    survey = queries.get_survey(survey_id)
    asked = from_json(survey.content)
    form, ticked = translated(QuestionForm, _further(asked)).received(), set(request.form.getlist("after"))
    status = 422
    if form.validate():
        refused: Conflict | Invalid | None
        try:
            question, wordings = _question(form, key or f"q-{token_hex(4)}", ticked), _wordings(form, asked)
            refused = _changed(
                survey_id, lambda now: now.with_question(question, wordings), form.version.data
            )
        except SurveyRefused as error:
            refused = error
        if refused is None:
            flash(_("Saved."))
            return redirect(
                url_for("training.edit_survey", survey_id=survey_id, _anchor=key or "questions"), 303
            )
        status = _blamed(form, refused, survey_id)
    old = None if key is None else asked.get(key)
    return _question_page(survey, old, form, ticked), status


def _question(form: Any, key: str, ticked: set[str]) -> Question:
    lines = _lines(form.options.data)
    right = [at for at, line in enumerate(lines) if line.startswith("*")]
    if len(right) > 1:
        raise SurveyRefused(_l("Put a star before one answer only: before the right one."), field="options")
    return Question(
        key=key,
        kind=QuestionKind(form.kind.data),
        words=form.words.data.strip(),
        options=tuple(line.removeprefix("*").strip() for line in lines),
        right=right[0] if right else None,
        topic=form.topic.data or "",
        after=_branch(ticked),
    )


def _branch(ticked: set[str]) -> Branch | None:
    pairs = [one.rpartition(":") for one in ticked]
    questions = {question for question, _colon, _option in pairs}
    if len(questions) > 1:
        raise SurveyRefused(_l("A question can follow the answers to one question only."))
    options = frozenset(int(option) for _question, _colon, option in pairs if option.isdecimal())
    return Branch(questions.pop(), options) if questions else None


def _wordings(form: Any, asked: Questionnaire) -> Mapping[str, Wording]:
    return {
        code: Wording((form[f"words_{code}"].data or "").strip(), tuple(_lines(form[f"options_{code}"].data)))
        for code, _name in _further(asked)
    }


def _lines(words: str | None) -> list[str]:
    return [line.strip() for line in (words or "").splitlines() if line.strip()]


def _changed(
    survey_id: int,
    change: Callable[[Questionnaire], Questionnaire],
    version: int | None,
    attributes: list[str] | None = None,
) -> Conflict | Invalid | None:
    """Change the draft; gives what stands in the way, if anything does."""
    try:
        with unit_of_work():
            services.change_survey(
                survey_id, change, attributes=attributes, version=version or 0, actor=current_actor()
            )
    except (Conflict, Invalid) as refused:
        return refused
    return None


def _done(survey_id: int, refused: Conflict | Invalid | None) -> Response:
    if refused is not None:
        flash(translate_error(refused), "error")
    return redirect(url_for("training.edit_survey", survey_id=survey_id, _anchor="questions"), 303)


def _blamed(form: Any, refused: Conflict | Invalid, survey_id: int) -> int:
    """Say on the form what stands in its way; gives the status of the answer."""
    form.blame(refused)
    if isinstance(refused, Invalid):
        return 422
    # The draft as it is by now is a click away, so saving again is meant.
    form.version.data, form.version.raw_data = queries.get_survey(survey_id).version, None
    return 409


def _further(asked: Questionnaire) -> list[tuple[str, str]]:
    """The other languages in which people read, and those in which there is something."""
    names = get_locale().languages
    codes = dict.fromkeys((*offered(), *asked.translations))
    return [(code, str(names.get(code, code))) for code in codes if code != asked.language]


def _draft_page(survey: Survey, form: Any) -> str:
    asked = from_json(survey.content)
    return render_template(
        "training/survey_draft.html",
        survey=survey,
        asked=asked,
        form=form,
        further=_further(asked),
        problem=_problem(asked),
    )


def _problem(asked: Questionnaire) -> str:
    """What keeps the survey from being opened; nothing if it can be."""
    try:
        asked.check()
    except SurveyRefused as refused:
        return translate_error(refused)
    return ""


def _question_page(survey: Survey, question: Question | None, form: Any, ticked: set[str]) -> str:
    asked = from_json(survey.content)
    place = asked.questions.index(question) if question in asked.questions else len(asked.questions)
    return render_template(
        "training/survey_question.html",
        survey=survey,
        question=question,
        form=form,
        further=_further(asked),
        earlier=[one for one in asked.questions[:place] if one.options],
        ticked=ticked,
        followed={one.rpartition(":")[0] for one in ticked},
    )
