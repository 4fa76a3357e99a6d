"""What is agreed on for an award cycle: read by everybody in HR, changed by whoever runs it."""

from flask import flash, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.rewards.forms.cycles import (
    TermsForm,
    offer_terms,
    terms_form,
    values_of,
)
from app.rewards.models import Cycle
from app.rewards.permissions import RUN_CYCLES
from app.rewards.queries import cycles as queries
from app.rewards.routes.cycle_words import words_of_cycles
from app.rewards.routes.cycles import to_cycle
from app.rewards.routes.door import bp, own_id
from app.rewards.services import cycles as services
from app.rewards.vocabulary.cycles import (
    CycleState,
)
from app.web.access import current_actor, requires
from app.web.security import never_stored


@bp.get("/cycles/<int:cycle_id>/terms")
@requires(RUN_CYCLES)
@never_stored
def show_terms(cycle_id: int) -> str:
    cycle = queries.get_cycle(cycle_id)
    terms = services.terms_of(cycle)
    chosen = {"currency": cycle.currency, "approver": str(cycle.approver_id or ""), "version": cycle.version}
    form = terms_form(services.places_of(cycle))(data=values_of(terms) | chosen)
    return _terms_page(cycle, form)


@bp.post("/cycles/<int:cycle_id>/terms")
@requires(RUN_CYCLES)
@never_stored
def change_terms(cycle_id: int) -> Response | tuple[str, int]:
    cycle = queries.get_cycle(cycle_id)
    form, status = terms_form(services.places_of(cycle)).received(), 422
    offer_terms(form, queries.list_approvers(cycle), _("Anybody in HR who may"))
    if form.validate():
        try:
            with unit_of_work():
                services.change_terms(
                    cycle_id,
                    form.shown_version(),
                    form.terms(),
                    currency=form.currency.data,
                    approver_id=form.approver_id(),
                    actor=current_actor(),
                )
            flash(_("Kept. Everybody in the cycle can read it."))
            return to_cycle(cycle_id)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    return _terms_page(queries.get_cycle(cycle_id), form), status


def _terms_page(cycle: Cycle, form: TermsForm) -> str:
    offer_terms(form, queries.list_approvers(cycle), _("Anybody in HR who may"))
    return render_template(
        "rewards/cycle_terms.html",
        **words_of_cycles(),
        cycle=cycle,
        form=form,
        may_change=cycle.run_by == own_id() and cycle.state in {CycleState.OPEN, CycleState.CLOSING},
    )
