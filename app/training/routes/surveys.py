"""HR opens and closes surveys, reminds, looks through what was written, and releases the results once."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core.clock import date_from_day, day_from_date, day_of, today
from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.training.forms.surveys import OpenSurveyForm, ReleaseForm
from app.training.models import Survey
from app.training.permissions import KEEP_SURVEYS
from app.training.queries import surveys as queries
from app.training.routes.door import bp
from app.training.rules.questionnaire import Questionnaire, from_json
from app.training.rules.release import fewest_texts, names_in
from app.training.rules.survey_times import kept_until
from app.training.services import surveys as services
from app.training.vocabulary.survey import (
    REMINDED_AGAIN_AFTER,
    RemindedLately,
    SurveyNotFound,
    SurveyNotInState,
    SurveyState,
)
from app.web.access import current_actor, requires
from app.web.forms import translate_error
from app.web.parameters import LARGEST
from app.web.security import never_stored
from app.web.translations import language

_USUAL_DAYS = 14


@bp.get("/surveys")
@requires(KEEP_SURVEYS)
@never_stored
def list_surveys() -> str:
    lines = [(one, from_json(one.content).read_in(language())) for one in queries.list_surveys()]
    return render_template("training/surveys.html", lines=lines, day_of=day_of)


@bp.post("/surveys")
@requires(KEEP_SURVEYS)
@never_stored
def begin_survey() -> Response:
    """Begin a draft: with the ready-made questions, with those of an earlier survey, or with none."""
    repeated = request.form.get("repeats", 0, int)
    with unit_of_work():
        if repeated:
            if not 0 < repeated <= LARGEST:
                raise SurveyNotFound
            survey_id = services.repeat_survey(repeated, actor=current_actor())
        elif request.form.get("from") == "baseline":
            survey_id = services.begin_survey(
                services.baseline().rooted_in(language()), actor=current_actor()
            )
        else:
            empty = Questionnaire(_("Survey"), language())
            survey_id = services.begin_survey(empty, actor=current_actor())
    return redirect(url_for("training.edit_survey", survey_id=survey_id), 303)


@bp.get("/surveys/<int:survey_id>")
@requires(KEEP_SURVEYS)
@never_stored
def show_standing(survey_id: int) -> str | Response:
    """Where a survey stands, and what can be done about it."""
    state = queries.get_survey(survey_id).state
    if state == SurveyState.DRAFT:
        return redirect(url_for("training.edit_survey", survey_id=survey_id), 303)
    if state == SurveyState.RELEASED:
        return redirect(url_for("training.show_results", survey_id=survey_id), 303)
    return _standing_page(survey_id)


@bp.get("/surveys/<int:survey_id>/opening")
@requires(KEEP_SURVEYS)
@never_stored
def plan_opening(survey_id: int) -> str | Response:
    """What will happen when the survey opens, before it does."""
    survey = queries.get_survey(survey_id)
    if survey.state != SurveyState.DRAFT:
        return redirect(url_for("training.show_standing", survey_id=survey_id), 303)
    closes_on = date_from_day(today() + _USUAL_DAYS)
    return _opening_page(survey_id, OpenSurveyForm(data={"version": survey.version, "closes_on": closes_on}))


@bp.post("/surveys/<int:survey_id>/opening")
@requires(KEEP_SURVEYS)
@never_stored
def open_survey(survey_id: int) -> Response | tuple[str, int]:
    form, status = OpenSurveyForm.received(), 422
    if form.validate() and form.closes_on.data is not None:
        try:
            with unit_of_work():
                services.open_survey(
                    survey_id,
                    closes_on=day_from_date(form.closes_on.data),
                    version=form.version.data or 0,
                    actor=current_actor(),
                )
            flash(_("It is open. Everybody is told."))
            return redirect(url_for("training.show_standing", survey_id=survey_id), 303)
        except SurveyNotInState as refused:
            # Clicked twice, or another one in HR was faster: what matters is how it stands now.
            flash(translate_error(refused), "error")
            return redirect(url_for("training.show_standing", survey_id=survey_id), 303)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    return _opening_page(survey_id, form), status


@bp.post("/surveys/<int:survey_id>/closing-day")
@requires(KEEP_SURVEYS)
@never_stored
def extend_survey(survey_id: int) -> Response | tuple[str, int]:
    form = OpenSurveyForm.received()
    if form.validate() and form.closes_on.data is not None:
        try:
            with unit_of_work():
                services.extend_survey(
                    survey_id, closes_on=day_from_date(form.closes_on.data), actor=current_actor()
                )
            flash(_("Kept. It closes at the end of that day."))
            return redirect(url_for("training.show_standing", survey_id=survey_id), 303)
        except Invalid as refused:
            form.blame(refused)
    return _standing_page(survey_id, form), 422


@bp.post("/surveys/<int:survey_id>/reminders")
@requires(KEEP_SURVEYS)
@never_stored
def remind_of_survey(survey_id: int) -> Response:
    try:
        with unit_of_work():
            told = services.remind(survey_id, actor=current_actor())
    except RemindedLately as refused:
        flash(translate_error(refused), "error")
        return redirect(url_for("training.show_standing", survey_id=survey_id), 303)
    if told:
        flash(_("Whoever has not taken part is reminded. Nobody sees who that is."))
    else:
        flash(_("Nobody to remind: all have taken part."))
    return redirect(url_for("training.show_standing", survey_id=survey_id), 303)


@bp.post("/surveys/<int:survey_id>/closing")
@requires(KEEP_SURVEYS)
@never_stored
def close_survey(survey_id: int) -> Response:
    with unit_of_work():
        services.close_survey(survey_id, actor=current_actor())
    flash(_("It is closed: no more answers are taken."))
    return redirect(url_for("training.show_standing", survey_id=survey_id), 303)


@bp.get("/surveys/<int:survey_id>/state")
@requires(KEEP_SURVEYS)
@never_stored
def show_survey_state(survey_id: int) -> str:
    """Whether the answers are sealed by now; fetched alone while they are not."""
    survey = queries.get_survey_of_others(survey_id)
    stage = _stage(survey, queries.find_prepared(survey_id))
    return render_template("training/_survey_sealing.html", survey=survey, stage=stage)


@bp.post("/surveys/<int:survey_id>/release")
@requires(KEEP_SURVEYS)
@never_stored
def release_survey(survey_id: int) -> Response | tuple[str, int]:
    """Show the results to everybody; texts that are left out come as `left-out=key:place`."""
    form = ReleaseForm.received()
    left_out = set(request.form.getlist("left-out"))
    if form.validate():
        try:
            with unit_of_work():
                services.release_survey(
                    survey_id,
                    left_out={_place(one) for one in left_out},
                    black=(form.black.data or "").replace(",", "\n").splitlines(),
                    actor=current_actor(),
                )
            flash(_("The results are out. The single answers are destroyed now."))
            return redirect(url_for("training.show_results", survey_id=survey_id), 303)
        except Conflict as refused:
            flash(translate_error(refused), "error")
            return redirect(url_for("training.show_standing", survey_id=survey_id), 303)
    return _standing_page(survey_id, release_form=form, left_out=left_out), 422


@bp.post("/surveys/<int:survey_id>/discarding")
@requires(KEEP_SURVEYS)
@never_stored
def discard_survey(survey_id: int) -> Response:
    with unit_of_work():
        services.discard_survey(survey_id, actor=current_actor())
    flash(_("The draft is gone."))
    return redirect(url_for("training.list_surveys"), 303)


def _place(sent: str) -> tuple[str, int]:
    key, _colon, place = sent.rpartition(":")
    return key, int(place) if place.isdecimal() else -1


def _opening_page(survey_id: int, form: OpenSurveyForm) -> str:
    survey = queries.get_survey(survey_id)
    invited = len(queries.list_invited())
    return render_template(
        "training/survey_opening.html",
        survey=survey,
        asked=from_json(survey.content).read_in(language()),
        form=form,
        still_open=next((one for one in queries.list_surveys() if one.state == SurveyState.OPEN), None),
        invited=ngettext("%(num)s person is asked.", "%(num)s people are asked.", invited),
    )


def _standing_page(
    survey_id: int,
    form: OpenSurveyForm | None = None,
    release_form: ReleaseForm | None = None,
    left_out: set[str] | None = None,
) -> str:
    survey = queries.get_survey_of_others(survey_id)
    prepared = queries.find_prepared(survey_id)
    texts = prepared.texts if prepared else {}
    names = queries.list_name_words() if texts else frozenset[str]()
    closes_on = None if survey.closes_on is None else date_from_day(survey.closes_on)
    may_remind_from = services.may_remind_from(survey)
    return render_template(
        "training/survey_standing.html",
        survey=survey,
        asked=from_json(survey.content).read_in(language()),
        stage=_stage(survey, prepared),
        turnout=prepared.turnout if prepared else None,
        rate=queries.turnout_of(survey_id).rate_while_open(survey.k),
        may_remind_from=may_remind_from,
        may_remind=may_remind_from <= today(),
        reminded_again_after=REMINDED_AGAIN_AFTER,
        kept_until=day_of(kept_until(prepared.at)) if prepared else None,
        form=form or OpenSurveyForm(data={"closes_on": closes_on}),
        release_form=release_form or ReleaseForm(),
        texts={key: [(text, names_in(text, names)) for text in found] for key, found in texts.items()},
        left_out=left_out,
        fewest_texts=fewest_texts(survey.k),
    )


def _stage(survey: Survey, prepared: queries.Prepared | None) -> str:
    """Which of its pages HR sees of a survey whose results are not out."""
    if survey.state == SurveyState.OPEN:
        return "open"
    if survey.destroyed_at is not None:
        return "destroyed"
    if prepared is None:
        return "sealing"
    return "too_few" if prepared.shows_nothing else "ready"
