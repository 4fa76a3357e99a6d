"""A person's own trail beyond the front page: why, how they came here, and one step at a time."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import day_of
from app.core.unit_of_work import unit_of_work
from app.journey.forms import CompleteStepForm, CompleteStepWithLinkForm
from app.journey.routes.blueprint import bp, help_for, place_for, reminder_for
from app.journey.rules.next_step import deeds_for
from app.journey.services.standpoint import StepView, get_step, list_past_moves, read_standpoint
from app.journey.services.steps import complete_step_by_statement
from app.journey.vocabulary import LinkPolicy, StepNotOpen, StepState
from app.web.access import current_actor, signed_in, signed_in_only


@bp.get("/trail/why")
@signed_in_only
def show_why() -> str:
    """Why the person is where they are, with every number."""
    return render_template("journey/why.html", explanation=read_standpoint(_me()).explanation)


@bp.get("/trail/history")
@signed_in_only
def list_moves() -> str:
    """Every move, with its evidence and the rules' version."""
    return render_template("journey/history.html", moves=list_past_moves(_me()))


@bp.get("/trail/steps/<key>")
@signed_in_only
def show_step(key: str) -> str:
    """One step: what it is good for, how it goes, how it completes."""
    return _step_page(get_step(_me(), key))


@bp.post("/trail/steps/<key>/completion")
@signed_in_only
def complete_step(key: str) -> str | Response | tuple[str, int]:
    """The person says that they have done a step."""
    view = get_step(_me(), key)
    if view.state is StepState.DONE:
        # A double click, or a page sent again: what it asks for is so already.
        return redirect(url_for("home.show_home"), code=303)
    kind = _form_class(view)
    if kind is None:
        raise StepNotOpen
    form = kind.received()
    if not form.validate():
        return _step_page(view, form), 422
    with unit_of_work():
        complete_step_by_statement(
            _me(),
            step_key=key,
            statement=form.statement.data or "",
            link=form.link.data or "",
            actor=current_actor(),
        )
    flash(_("Well done. This step is behind you."), "success")
    return redirect(url_for("home.show_home"), code=303)


def _me() -> int:
    person = signed_in()
    assert person is not None  # the views above are for people who are signed in
    return person.person_id


def _form_class(view: StepView) -> type[CompleteStepForm] | None:
    policy = view.step.statement
    if policy is None or view.state is not StepState.OPEN:
        return None
    return CompleteStepWithLinkForm if policy is LinkPolicy.REQUIRED else CompleteStepForm


def _step_page(view: StepView, form: CompleteStepForm | None = None) -> str:
    completed_on = day_of(view.completed_at) if view.completed_at else None
    return render_template(
        "journey/step.html",
        view=view,
        form=form or (kind() if (kind := _form_class(view)) else None),
        completed_on=completed_on,
        measure=view.by_measure.measure if view.by_measure else None,
        deeds=deeds_for(view.step, view.rules),
        place=place_for(view.step.completes),
        help=help_for(view.step.zone.value, view.step.key),
        reminder=reminder_for(_me()) if view.step.is_public and view.state is not StepState.DONE else None,
        asks_for_link=view.step.statement is not LinkPolicy.NONE,
    )
