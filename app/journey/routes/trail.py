"""A person's own trail beyond the front page: why, how they came here, and one step at a time."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import day_of
from app.core.unit_of_work import unit_of_work
from app.journey import queries, services
from app.journey.forms import CompleteStepForm
from app.journey.routes.blueprint import bp
from app.journey.rules.ruleset import ByStatement
from app.journey.vocabulary import LinkPolicy, StepState
from app.web.access import current_actor, signed_in, signed_in_only


@bp.get("/trail/why")
@signed_in_only
def show_why() -> str:
    """Why the person is where they are, with every number."""
    return render_template("journey/why.html", explanation=queries.read_standpoint(_me()).explanation)


@bp.get("/trail/history")
@signed_in_only
def list_moves() -> str:
    """Every move, with its evidence and the rules' version."""
    return render_template("journey/history.html", moves=queries.list_moves(_me()))


@bp.get("/trail/steps/<key>")
@signed_in_only
def show_step(key: str) -> str:
    """One step: what it is good for, how it goes, how it completes."""
    return _step_page(queries.get_step(_me(), key))


@bp.post("/trail/steps/<key>/completion")
@signed_in_only
def complete_step(key: str) -> str | Response | tuple[str, int]:
    """The person says that they have done a step."""
    view = queries.get_step(_me(), key)
    form = _form_for(view)
    if form is None or not form.validate_on_submit():
        return _step_page(view, form), 422
    with unit_of_work():
        services.complete_step_by_statement(
            _me(),
            step_key=key,
            statement=form.statement.data or "",
            link=form.link.data or "" if form.link else "",
            actor=current_actor(),
        )
    flash(_("Well done. This step is behind you."), "success")
    return redirect(url_for("home.show_home"), code=303)


def _me() -> int:
    person = signed_in()
    assert person is not None  # the views above are for people who are signed in
    return person.person_id


def _form_for(view: queries.StepView) -> CompleteStepForm | None:
    completes = view.step.completes
    if not isinstance(completes, ByStatement) or view.state is not StepState.OPEN:
        return None
    form = CompleteStepForm()
    if completes.link is LinkPolicy.NONE:
        del form.link
    elif completes.link is LinkPolicy.REQUIRED:
        form.demand_link()
    return form


def _step_page(view: queries.StepView, form: CompleteStepForm | None = None) -> str:
    completed_on = day_of(view.completed_at) if view.completed_at else None
    return render_template(
        "journey/step.html",
        view=view,
        form=form or _form_for(view),
        completed_on=completed_on,
        measure=view.by_measure.measure if view.by_measure else None,
    )
