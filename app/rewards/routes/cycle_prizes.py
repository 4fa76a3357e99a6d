"""What was won in an award cycle: handed over, noted, and taken along as files."""

import csv
import io
from decimal import Decimal

from flask import Response as Sheet
from flask import flash, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import date_from_day, today
from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.people.queries import names_of
from app.people.rules.cells import harmless
from app.rewards.forms.cycles import (
    PrizeForm,
    values_of_prize,
)
from app.rewards.models import Cycle, WonPrize
from app.rewards.permissions import RUN_CYCLES
from app.rewards.queries import cycles as queries
from app.rewards.queries.balances import records_of
from app.rewards.routes.cycle_words import as_file, words_of_cycles
from app.rewards.routes.cycles import to_cycle
from app.rewards.routes.door import bp, own_id
from app.rewards.services import awarding, bundles
from app.rewards.vocabulary.cycles import (
    PRIZE_KIND_LABELS,
    CycleNotFound,
    PrizeKind,
)
from app.web.access import costly, current_actor, requires
from app.web.security import never_stored

PAYROLL = ("number", "name", "country", "period", "place", "what", "kind", "value", "currency", "given_on")


@bp.get("/cycles/<int:cycle_id>/prizes/<int:prize_id>")
@requires(RUN_CYCLES)
@never_stored
def show_prize(cycle_id: int, prize_id: int) -> str:
    prize = _won(cycle_id, prize_id).prize
    on = today() if prize.given_on is None else prize.given_on
    # Where nothing was agreed on but the kind, that is what is handed over until somebody says it better.
    what = prize.what or _(PRIZE_KIND_LABELS[PrizeKind(prize.kind)])
    values = values_of_prize(what, prize.kind, prize.value, prize.currency, prize.country, on)
    return _prize_page(cycle_id, prize_id, PrizeForm(data=values | {"version": prize.version}))


@bp.post("/cycles/<int:cycle_id>/prizes/<int:prize_id>")
@requires(RUN_CYCLES)
@never_stored
def hand_over_prize(cycle_id: int, prize_id: int) -> Response | tuple[str, int]:
    form, status = PrizeForm.received(), 422
    form.offer()
    _won(cycle_id, prize_id)
    if form.validate():
        try:
            with unit_of_work():
                awarding.hand_over(prize_id, form.shown_version(), **form.given(), actor=current_actor())
            flash(_("Noted. It stands in the list for payroll."))
            return to_cycle(cycle_id)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    return _prize_page(cycle_id, prize_id, form), status


@bp.post("/cycles/<int:cycle_id>/payroll")
@requires(RUN_CYCLES)
@costly
@never_stored
def export_payroll(cycle_id: int) -> Sheet:
    cycle = queries.get_cycle(cycle_id)
    with unit_of_work():
        bundles.note_export(cycle, payroll=True, actor=current_actor())
    sheet = io.StringIO(newline="")
    lines = csv.writer(sheet)
    lines.writerow(PAYROLL)
    cycle = queries.get_cycle(cycle_id)
    # To whoever was erased nothing is handed over any more; what they were given before stays in the books.
    listed = (won for won in queries.list_won(cycle) if not won.is_erased or won.prize.given_on is not None)
    for won in listed:
        lines.writerow(harmless(cell) for cell in _payroll_cells(cycle, won))
    answer = Sheet(sheet.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename=prizes-{cycle.key}.csv"
    return answer


@bp.post("/cycles/<int:cycle_id>/exports")
@requires(RUN_CYCLES)
@costly
@never_stored
def export_cycle(cycle_id: int) -> Sheet:
    cycle = queries.get_cycle(cycle_id)
    bundle = bundles.whole_bundle(cycle)
    people = {who: body["person"] for who, body in bundle["bodies"].items()}
    names = names_of(people.values())
    bundle["names"] = {who: names.get(person_id, "") for who, person_id in people.items()}
    with unit_of_work():
        bundles.note_export(cycle, actor=current_actor())
        bundle = bundles.signed(bundle)
    return as_file(bundle, f"cycle-{bundle['head']['key']}.json")


def _won(cycle_id: int, prize_id: int) -> queries.Won:
    found = [one for one in queries.list_won(queries.get_cycle(cycle_id)) if one.prize.id == prize_id]
    if not found:
        raise CycleNotFound
    return found[0]


def _prize_page(cycle_id: int, prize_id: int, form: PrizeForm) -> str:
    form.offer()
    won = _won(cycle_id, prize_id)
    return render_template(
        "rewards/cycle_prize.html",
        **words_of_cycles(),
        cycle=queries.get_cycle(cycle_id),
        won=won,
        form=form,
        is_own=won.prize.person_id in records_of(own_id()),
    )


def _payroll_cells(cycle: Cycle, won: queries.Won) -> tuple[str, ...]:
    prize: WonPrize = won.prize
    given_on = "" if prize.given_on is None else date_from_day(prize.given_on).isoformat()
    value = f"{Decimal(prize.value) / 100:.2f}"
    return (
        won.external_id, won.name, prize.country, cycle.key, str(prize.place), prize.what, prize.kind, value,
        prize.currency, given_on,
    )  # fmt: skip
