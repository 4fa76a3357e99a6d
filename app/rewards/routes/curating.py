"""HR keeps the catalogue of perks, and takes along who was given what."""

import csv
import io

from flask import Response as Sheet
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import date_from_day, day_of
from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.organisation.queries import organisation
from app.people.queries import get_person
from app.people.rules.cells import harmless
from app.rewards.forms.perks import PerkForm, amount, hundredths
from app.rewards.models import Perk
from app.rewards.permissions import CURATE_PERKS
from app.rewards.queries import perks as queries
from app.rewards.routes.door import bp
from app.rewards.routes.perks import money
from app.rewards.rules.boards import half_of
from app.rewards.services import perks as services
from app.rewards.vocabulary.perks import Each, State
from app.web.access import costly, current_actor, requires
from app.web.security import never_stored

_COLUMNS = (
    "perk", "name", "department", "state", "points", "cost", "currency", "half_year", "budget",
    "budget_used_until_then", "asked_on", "handed_over_on", "note",
)  # fmt: skip


@bp.get("/perks/all")
@requires(CURATE_PERKS)
@never_stored
def list_all_perks() -> str:
    is_withdrawn = request.args.get("state") == "withdrawn"
    return render_template(
        "rewards/perks_all.html",
        perks=queries.list_kept(is_withdrawn=is_withdrawn),
        is_withdrawn=is_withdrawn,
        money=money,
    )


@bp.get("/perks/new")
@requires(CURATE_PERKS)
@never_stored
def compose_perk() -> str:
    return _page(PerkForm(data={"each_period": Each.EVER.value}))


@bp.post("/perks")
@requires(CURATE_PERKS)
@never_stored
def add_perk() -> Response | tuple[str, int]:
    form = PerkForm.received()
    if form.validate():
        try:
            with unit_of_work():
                services.add_perk(currency=form.currency.data or None, **_wanted(form), actor=current_actor())
            flash(_("It stands in the catalogue now."))
            return redirect(url_for("rewards.list_all_perks"), 303)
        except Invalid as refused:
            form.blame(refused)
    return _page(form), 422


@bp.get("/perks/all/<int:perk_id>")
@requires(CURATE_PERKS)
@never_stored
def show_perk(perk_id: int) -> str:
    perk = queries.get_perk(perk_id)
    return _page(PerkForm(data=_as_typed(perk)), perk)


@bp.post("/perks/all/<int:perk_id>")
@requires(CURATE_PERKS)
@never_stored
def change_perk(perk_id: int) -> Response | tuple[str, int]:
    form, status = PerkForm.received(), 422
    if form.validate():
        try:
            with unit_of_work():
                services.change_perk(
                    perk_id,
                    version=form.shown_version(),
                    stock_seen=form.stock_seen.data,
                    **_wanted(form),
                    actor=current_actor(),
                )
            flash(_("Saved."))
            return redirect(url_for("rewards.list_all_perks"), 303)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
            perk = queries.get_perk(perk_id)
            form.show_anew(perk.version, perk.stock)
    return _page(form, queries.get_perk(perk_id)), status


@bp.post("/perks/all/<int:perk_id>/withdrawal")
@requires(CURATE_PERKS)
@never_stored
def withdraw_perk(perk_id: int) -> Response:
    with unit_of_work():
        services.withdraw_perk(perk_id, actor=current_actor())
    flash(_("Taken out of the catalogue. What was asked for before is still to be handed over."))
    return redirect(url_for("rewards.list_all_perks"), 303)


@bp.post("/perks/all/<int:perk_id>/return")
@requires(CURATE_PERKS)
@never_stored
def return_perk(perk_id: int) -> Response:
    with unit_of_work():
        services.return_perk(perk_id, actor=current_actor())
    flash(_("It stands in the catalogue now."))
    return redirect(url_for("rewards.list_all_perks"), 303)


@bp.post("/perks/exports")
@requires(CURATE_PERKS)
@costly
@never_stored
def export_perks() -> Sheet:
    """What was given, when, what it cost, and how much of the budget was used by then."""
    with unit_of_work():
        services.note_export(actor=current_actor())
    sheet = io.StringIO(newline="")
    lines = csv.writer(sheet)
    lines.writerow(_COLUMNS)
    used: dict[tuple[int, str], int] = {}
    for line in queries.list_all_redemptions():
        lines.writerow(harmless(cell) for cell in _cells(line, used))
    answer = Sheet(sheet.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=perks.csv"
    return answer


def _cells(line: queries.Line, used: dict[tuple[int, str], int]) -> tuple[str, ...]:
    one, half = line.redemption, half_of(line.redemption.month)
    key = one.perk_id, half
    if line.state is not State.RELEASED:
        used[key] = used.get(key, 0) + (one.cost or 0)
    handed_over = "" if one.fulfilled_on is None else date_from_day(one.fulfilled_on).isoformat()
    asked = date_from_day(day_of(one.reserved_at)).isoformat()
    return (
        line.perk.name, line.name, line.department, one.released_as or one.state, str(one.price), _plain(one.cost),
        one.currency, half, _plain(line.perk.budget), _plain(used.get(key, 0)), asked, handed_over, one.note,
    )  # fmt: skip


def _plain(value: int | None) -> str:
    found = amount(value)
    return "" if found is None else f"{found:.2f}"


def _wanted(form: PerkForm) -> services.Wanted:
    return {
        "name": form.name.data or "",
        "description": form.description.data or "",
        "price": form.price.data or 0,
        "stock": form.stock.data,
        "most_each": form.most_each.data,
        "each_period": Each(form.each_period.data),
        "keeper": form.keeper.data or "",
        "cost": hundredths(form.cost.data),
        "taxable": form.taxable.data or "",
        "budget": hundredths(form.budget.data),
        "countries": form.countries.data or "",
    }


def _as_typed(perk: Perk) -> dict[str, object]:
    """A perk as somebody would type it."""
    return {
        **{name: getattr(perk, name) for name in ("name", "description", "price", "stock", "most_each", "each_period", "taxable")},
        "version": str(perk.version),
        "stock_seen": perk.stock,
        "keeper": "" if perk.keeper_id is None else get_person(perk.keeper_id).email,
        "cost": amount(perk.cost),
        "budget": amount(perk.budget),
        "countries": ", ".join(perk.countries),
    }  # fmt: skip


def _page(form: PerkForm, perk: Perk | None = None) -> str:
    form.currency.data = perk.currency if perk else organisation().currency
    return render_template("rewards/perk_form.html", form=form, perk=perk, currency=form.currency.data)
