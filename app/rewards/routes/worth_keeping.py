"""People worth keeping: who has grown most in a year, for HR alone."""

import csv
import io

from flask import Response as Sheet
from flask import render_template, request, url_for

from app.core.clock import date_from_day, today
from app.core.unit_of_work import unit_of_work
from app.people.rules.cells import harmless
from app.rewards.forms.worth_keeping import SortGrowthForm
from app.rewards.permissions import SEE_GROWTH
from app.rewards.queries import worth_keeping as queries
from app.rewards.routes.door import bp
from app.rewards.rules.worth_keeping import GrowthLine
from app.rewards.services import worth_keeping as services
from app.rewards.vocabulary.worth_keeping import OUTCOMES, YEAR, ListIsOff
from app.web.access import costly, current_actor, requires
from app.web.parameters import page_number
from app.web.security import never_stored

COLUMNS = ("name", "department", "from_zone", "to_zone", *(kind.value for kind in OUTCOMES))


@bp.get("/worth-keeping")
@requires(SEE_GROWTH)
@never_stored
def show_growth() -> str:
    _demand_on()
    form = SortGrowthForm(request.args)
    order = form.chosen()
    form.order.data = order.value
    page = queries.page_growth(order, number=page_number())
    with unit_of_work():
        services.note_growth_seen(page.items, actor=current_actor())
    return render_template(
        "rewards/worth_keeping.html",
        page=page,
        form=form,
        kinds=OUTCOMES,
        since=today() - YEAR + 1,
        url_for_page=lambda number: url_for("rewards.show_growth", order=order.value, page=number),
    )


@bp.post("/worth-keeping/exports")
@requires(SEE_GROWTH)
@costly
@never_stored
def export_growth() -> Sheet:
    _demand_on()
    lines = queries.list_growth()
    with unit_of_work():
        services.note_growth_export(lines, actor=current_actor())
    sheet = io.StringIO(newline="")
    rows = csv.writer(sheet)
    rows.writerow(COLUMNS)
    for line in lines:
        rows.writerow(harmless(cell) for cell in _cells(line))
    answer = Sheet(sheet.getvalue(), mimetype="text/csv")
    day = date_from_day(today()).isoformat()
    answer.headers["Content-Disposition"] = f"attachment; filename=worth-keeping-{day}.csv"
    return answer


def _cells(line: GrowthLine) -> tuple[str, ...]:
    growth = line.growth
    zones = (growth.then or "", growth.now or "")
    return (line.name, line.department, *zones, *(str(growth.counts.get(kind, 0)) for kind in OUTCOMES))


def _demand_on() -> None:
    """Where nobody wants the list, nobody looks at it. Raises ListIsOff."""
    if not queries.is_anywhere_on():
        raise ListIsOff
