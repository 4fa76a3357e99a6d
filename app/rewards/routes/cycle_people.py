"""Somebody in an award cycle: their acts, one by one, and leaving them out with a reason."""

import json

from flask import flash, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.people.services.looking import has_looked, note_look
from app.rewards.forms.cycles import (
    ReasonForm,
    VersionForm,
)
from app.rewards.permissions import RUN_CYCLES
from app.rewards.queries import cycle_figures as figures
from app.rewards.queries import cycles as queries
from app.rewards.queries import impact
from app.rewards.routes.cycle_steps import do_step
from app.rewards.routes.cycle_words import words_of_cycles
from app.rewards.routes.cycles import to_cycle
from app.rewards.routes.door import bp, own_id
from app.rewards.services import freezing
from app.rewards.vocabulary.cycles import (
    CycleState,
)
from app.web.access import current_actor, requires
from app.web.security import never_stored


@bp.get("/cycles/<int:cycle_id>/people/<int:person_id>")
@requires(RUN_CYCLES)
@never_stored
def show_cycle_person(cycle_id: int, person_id: int) -> str:
    # Found first: nobody has looked at somebody who does not stand in it.
    page = _person_page(cycle_id, person_id, ReasonForm())
    _note_look(person_id)
    return page


@bp.post("/cycles/<int:cycle_id>/people/<int:person_id>/exclusion")
@requires(RUN_CYCLES)
@never_stored
def leave_out(cycle_id: int, person_id: int) -> Response | tuple[str, int]:
    form, status = ReasonForm.received(), 422
    if form.validate():
        try:
            with unit_of_work():
                freezing.leave_out(cycle_id, form.shown_version(), person_id, why=form.why.data or "", actor=current_actor())  # fmt: skip
            flash(_("Left out. They are told that their figures have changed, and can read why."))
            return to_cycle(cycle_id)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    return _person_page(cycle_id, person_id, form), status


@bp.post("/cycles/<int:cycle_id>/people/<int:person_id>/exclusion/withdrawal")
@requires(RUN_CYCLES)
@never_stored
def let_in(cycle_id: int, person_id: int) -> Response | tuple[str, int]:
    version = VersionForm.received().shown_version()
    return do_step(cycle_id, lambda: freezing.let_in(cycle_id, version, person_id, actor=current_actor()), _("They can win again."))  # fmt: skip


def _note_look(person_id: int) -> None:
    if person_id != own_id() and not has_looked(person_id, current_actor()):
        with unit_of_work():
            note_look(person_id, actor=current_actor())


def _person_page(cycle_id: int, person_id: int, form: ReasonForm) -> str:
    cycle = queries.get_cycle(cycle_id)
    snapshot = figures.find_snapshot(cycle)
    line = figures.get_line(snapshot, [person_id])
    assert snapshot is not None
    form.version.data = str(cycle.version)
    return render_template(
        "rewards/cycle_person.html",
        **words_of_cycles(),
        cycle=cycle,
        line=line,
        rules=json.loads(snapshot.head)["rules"],
        seen=impact.look_at_acts(act["id"] for act in line.body["acts"]),
        exclusion=queries.list_exclusions(cycle).get(person_id),
        form=form,
        runs=cycle.run_by == own_id(),
        is_open=cycle.state == CycleState.FROZEN,
    )
