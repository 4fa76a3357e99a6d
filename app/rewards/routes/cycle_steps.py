"""The steps of an award cycle, each a button on its page."""

from collections.abc import Callable

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.unit_of_work import unit_of_work
from app.rewards.forms.cycles import (
    AnswerForm,
    ApprovalForm,
    BudgetForm,
    ReasonForm,
    VersionForm,
)
from app.rewards.permissions import RUN_CYCLES
from app.rewards.queries import cycles as queries
from app.rewards.routes.cycles import cycle_page, to_cycle
from app.rewards.routes.door import bp
from app.rewards.services import awarding, freezing, objections
from app.rewards.services import cycles as services
from app.rewards.vocabulary.cycles import CycleNotFound
from app.web.access import costly, current_actor, fresh, requires
from app.web.forms import translate_error
from app.web.refusals import status_of
from app.web.security import never_stored


@bp.post("/cycles/<int:cycle_id>/budget")
@requires(RUN_CYCLES)
@never_stored
def raise_budget(cycle_id: int) -> Response | tuple[str, int]:
    form = BudgetForm.received()
    if not form.validate():
        return cycle_page(cycle_id, refusal=_("Write the budget as a number.")), 422
    return do_step(cycle_id, lambda: services.raise_budget(cycle_id, form.shown_version(), form.hundredths(), actor=current_actor()), _("The budget is kept."))  # fmt: skip


@bp.post("/cycles/<int:cycle_id>/runner")
@requires(RUN_CYCLES)
@never_stored
def take_over_cycle(cycle_id: int) -> Response | tuple[str, int]:
    version = VersionForm.received().shown_version()
    return do_step(cycle_id, lambda: services.take_over(cycle_id, version, actor=current_actor()), _("You run this cycle now, and cannot win it."))  # fmt: skip


@bp.post("/cycles/<int:cycle_id>/snapshot")
@requires(RUN_CYCLES)
@costly
@never_stored
def freeze_cycle(cycle_id: int) -> Response | tuple[str, int]:
    version = VersionForm.received().shown_version()
    return do_step(cycle_id, lambda: freezing.freeze_cycle(cycle_id, version, actor=current_actor()), _("The figures stand. Everybody in it is told, and can object."))  # fmt: skip


@bp.post("/cycles/<int:cycle_id>/snapshot/renewal")
@requires(RUN_CYCLES)
@costly
@never_stored
def reckon_cycle_again(cycle_id: int) -> Response | tuple[str, int]:
    version = VersionForm.received().shown_version()
    return do_step(cycle_id, lambda: freezing.reckon_cycle_again(cycle_id, version, actor=current_actor()), _("The decisions are in the figures; the figures before are kept."))  # fmt: skip


@bp.post("/cycles/<int:cycle_id>/check")
@requires(RUN_CYCLES)
@never_stored
def check_cycle(cycle_id: int) -> Response | tuple[str, int]:
    version = VersionForm.received().shown_version()
    return do_step(cycle_id, lambda: services.check_cycle(cycle_id, version, actor=current_actor()), _("Checked. Now a second person looks at the same figures."))  # fmt: skip


@bp.post("/cycles/<int:cycle_id>/approval")
@requires(RUN_CYCLES)
@fresh
@costly
@never_stored
def approve_cycle(cycle_id: int) -> Response | tuple[str, int]:
    form = ApprovalForm.received()
    return do_step(cycle_id, lambda: services.approve_cycle(cycle_id, form.shown_version(), hash=form.hash.data or "", actor=current_actor()), _("Approved: these figures and no others."))  # fmt: skip


@bp.post("/cycles/<int:cycle_id>/reopening")
@requires(RUN_CYCLES)
@never_stored
def reopen_cycle(cycle_id: int) -> Response | tuple[str, int]:
    form = ReasonForm.received()
    if not form.validate():
        return cycle_page(cycle_id, refusal=_("Say why it is sent back.")), 422
    return do_step(cycle_id, lambda: services.reopen_cycle(cycle_id, form.shown_version(), why=form.why.data or "", actor=current_actor()), _("It is open again: to be checked and approved anew."))  # fmt: skip


@bp.post("/cycles/<int:cycle_id>/announcement")
@requires(RUN_CYCLES)
@never_stored
def announce_cycle(cycle_id: int) -> Response | tuple[str, int]:
    version = VersionForm.received().shown_version()
    return do_step(cycle_id, lambda: awarding.announce_cycle(cycle_id, version, actor=current_actor()), _("Announced. The winners are told, and everybody can read it."))  # fmt: skip


@bp.post("/cycles/<int:cycle_id>/objections/<int:objection_id>/answer")
@requires(RUN_CYCLES)
@never_stored
def answer_objection(cycle_id: int, objection_id: int) -> Response | tuple[str, int]:
    form, decision = AnswerForm.received(), request.form.get("decision")
    if objection_id not in {one.id for one in queries.list_objections(queries.get_cycle(cycle_id))}:
        raise CycleNotFound
    if not form.validate():
        return cycle_page(cycle_id, refusal=_("Say what you found; they read it.")), 422
    if decision not in {"right", "wrong"}:
        return cycle_page(cycle_id, refusal=_("Say whether they are right.")), 422
    return do_step(cycle_id, lambda: objections.answer_objection(objection_id, is_upheld=decision == "right", answer=form.answer.data or "", actor=current_actor()), _("Answered. They are told."))  # fmt: skip


def do_step(cycle_id: int, act: Callable[[], object], said: str) -> Response | tuple[str, int]:
    """Do one step, and show the cycle with what it says: that it is done, or why not."""
    try:
        with unit_of_work():
            act()
    except (Conflict, Invalid, NotAllowed) as refused:
        return cycle_page(cycle_id, refusal=translate_error(refused)), status_of(refused)
    flash(said)
    return to_cycle(cycle_id)
