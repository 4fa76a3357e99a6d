"""Perks for those who ask for them, and for those who hand them over."""

from decimal import Decimal
from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_currency
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import date_from_day, day_from_date, day_of, today
from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.people.queries import get_person
from app.people.services.looking import has_looked, note_look
from app.rewards.forms.perks import FulfilForm, RedeemForm, ReleaseForm, UndoForm
from app.rewards.permissions import CURATE_PERKS, HAND_OVER_PERKS, REDEEM_PERKS
from app.rewards.queries import perks as queries
from app.rewards.queries.balances import get_balance
from app.rewards.routes.door import bp, own_id
from app.rewards.services import perks as services
from app.rewards.vocabulary.perks import Each
from app.rewards.vocabulary.points import PointsSwitchedOff
from app.web.access import current_actor, requires
from app.web.forms import BaseForm
from app.web.parameters import page_number
from app.web.security import never_stored


@bp.get("/perks")
@requires(REDEEM_PERKS)
@never_stored
def list_perks() -> str:
    return _catalogue()


@bp.post("/perks/<int:perk_id>/redemptions")
@requires(REDEEM_PERKS)
@never_stored
def redeem_perk(perk_id: int) -> Response | tuple[str, int]:
    form = RedeemForm.received()
    if not form.validate():
        queries.get_perk(perk_id)
        return _catalogue(form), 422
    try:
        with unit_of_work():
            services.redeem(
                perk_id, price=form.price.data or 0, entry=form.entry.data or "", actor=current_actor()
            )
    except Conflict as refused:
        form.blame(refused)
        return _catalogue(form), 409
    flash(_("Asked for. The points are set aside; whoever hands it over comes to you."))
    return redirect(url_for("rewards.list_perks"), 303)


@bp.post("/perks/redemptions/<int:redemption_id>/cancellation")
@requires(REDEEM_PERKS)
@never_stored
def cancel_redemption(redemption_id: int) -> Response:
    with unit_of_work():
        services.cancel(redemption_id, actor=current_actor())
    flash(_("Taken back. The points are yours again."))
    return redirect(url_for("rewards.list_perks"), 303)


@bp.get("/perks/queue")
@requires(HAND_OVER_PERKS)
@never_stored
def list_redemptions() -> str:
    is_open = request.args.get("state") != "closed"
    keeper_id = None if CURATE_PERKS.allows(current_actor()) else own_id()
    return render_template(
        "rewards/perks_queue.html",
        page=queries.page_queue(keeper_id=keeper_id, is_open=is_open, number=page_number()),
        is_open=is_open,
        may_curate=keeper_id is None,
        day_of=day_of,
        url_for_page=lambda number: url_for(
            "rewards.list_redemptions", state=None if is_open else "closed", page=number
        ),
    )


@bp.get("/perks/queue/<int:redemption_id>")
@requires(HAND_OVER_PERKS)
@never_stored
def show_redemption(redemption_id: int) -> str:
    services.demand_may_see(redemption_id, actor=current_actor())
    person_id = queries.find_owner(redemption_id)
    if person_id is not None and not has_looked(person_id, current_actor()):
        with unit_of_work():
            note_look(person_id, actor=current_actor())
    return _redemption_page(redemption_id)


@bp.post("/perks/queue/<int:redemption_id>/fulfilment")
@requires(HAND_OVER_PERKS)
@never_stored
def fulfil_redemption(redemption_id: int) -> Response | tuple[str, int]:
    form, status = FulfilForm.received(), 422
    if form.validate() and form.on.data is not None:
        try:
            with unit_of_work():
                services.fulfil(
                    redemption_id,
                    on=day_from_date(form.on.data),
                    note=form.note.data or "",
                    actor=current_actor(),
                )
            flash(_("Noted. The person is told."))
            return redirect(url_for("rewards.list_redemptions"), 303)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    services.demand_may_see(redemption_id, actor=current_actor())
    return _redemption_page(redemption_id, fulfil=form), status


@bp.post("/perks/queue/<int:redemption_id>/release")
@requires(HAND_OVER_PERKS)
@never_stored
def release_redemption(redemption_id: int) -> Response | tuple[str, int]:
    form, status = ReleaseForm.received(), 422
    if form.validate():
        try:
            with unit_of_work():
                services.release(redemption_id, why=form.why.data or "", actor=current_actor())
            flash(_("The points went back. The person is told why."))
            return redirect(url_for("rewards.list_redemptions"), 303)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    services.demand_may_see(redemption_id, actor=current_actor())
    return _redemption_page(redemption_id, release=form), status


@bp.post("/perks/queue/<int:redemption_id>/fulfilment/withdrawal")
@requires(HAND_OVER_PERKS)
@never_stored
def undo_fulfilment(redemption_id: int) -> Response | tuple[str, int]:
    form, status = UndoForm.received(), 422
    if form.validate():
        try:
            with unit_of_work():
                services.undo_fulfilment(redemption_id, why=form.why.data or "", actor=current_actor())
            flash(_("Put back. The person has their points again, and is told why."))
            return redirect(url_for("rewards.show_redemption", redemption_id=redemption_id), 303)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    services.demand_may_see(redemption_id, actor=current_actor())
    return _redemption_page(redemption_id, undo=form), status


def money(hundredths: int | None, currency: str) -> str:
    """An amount as the reader writes it; empty where there is none."""
    return "" if hundredths is None else str(format_currency(Decimal(hundredths) / 100, currency))


def _catalogue(form: RedeemForm | None = None) -> str:
    """What can be had, and what one has asked for. Raises PointsSwitchedOff where nobody wants points."""
    person = get_person(own_id())
    if not queries.are_points_on(person):
        raise PointsSwitchedOff
    return render_template(
        "rewards/perks.html",
        form=form or RedeemForm(),
        entry=uuid4().hex,
        offers=queries.list_offers(person),
        own=queries.list_own(person.id),
        balance=get_balance(person.id),
        keeps=CURATE_PERKS.allows(current_actor()) or queries.keeps_any(person.id),
        may_curate=CURATE_PERKS.allows(current_actor()),
        day_of=day_of,
        each_words={one.value: _(one.label) for one in Each},
    )


def _redemption_page(
    redemption_id: int,
    *,
    fulfil: FulfilForm | None = None,
    release: ReleaseForm | None = None,
    undo: UndoForm | None = None,
) -> str:
    line = queries.get_redemption_line(redemption_id)
    shown: BaseForm = fulfil or release or undo or FulfilForm(data={"on": date_from_day(today())})
    return render_template(
        "rewards/perk_redemption.html",
        line=line,
        fulfil_form=fulfil or FulfilForm(data={"on": date_from_day(today())}),
        release_form=release or ReleaseForm(),
        undo_form=undo or UndoForm(),
        shown=shown,
        money=money,
        day_of=day_of,
        is_own=line.redemption.person_id == own_id(),
    )
