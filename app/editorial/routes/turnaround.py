"""What the desk promised, and kept: figures, a chart, and the numbers to take along."""

import csv
import io
from datetime import timedelta

from flask import Response, abort, render_template
from flask_babel import gettext as _

from app.core.clock import day_from_date
from app.editorial import queries
from app.editorial.permissions import EDIT_PIECES, LEAD_DESK
from app.editorial.routes.door import bp
from app.editorial.rules.drawing import GROUND, HEIGHT, draw_weeks
from app.editorial.vocabulary import Lane
from app.web.access import current_actor, requires
from app.web.security import never_stored


@bp.get("/desk/turnaround")
@requires(EDIT_PIECES)
@never_stored
def show_turnaround() -> str:
    lanes = queries.list_lanes()
    return render_template(
        "editorial/turnaround.html",
        lanes=lanes,
        drawings={one.lane: draw_weeks(one.weeks, one.promised) for one in lanes},
        title_of=_title_of,
        ground=GROUND,
        height=HEIGHT,
        day_of=day_from_date,
        hands=queries.list_hands(),
        leads=LEAD_DESK.allows(current_actor()),
    )


@bp.get("/desk/turnaround.csv")
@requires(EDIT_PIECES)
@never_stored
def download_turnaround() -> Response:
    sheet = io.StringIO(newline="")
    lines = csv.writer(sheet)
    lines.writerow(["lane", "week", "answers", "median_hours", "ninetieth_hours", "promised_hours"])
    for lane in queries.list_lanes():
        for week in lane.weeks:
            lines.writerow([lane.lane.value, week.first.isoformat(), week.answers,
                            *map(_hours, (week.median, week.ninetieth, lane.promised))])  # fmt: skip
    answer = Response(sheet.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=turnaround.csv"
    return answer


@bp.get("/desk/turnaround/<lane>.svg")
@requires(EDIT_PIECES)
@never_stored
def draw_turnaround(lane: str) -> Response:
    drawn = next((one for one in queries.list_lanes() if one.lane.value == lane and one.answers), None)
    if drawn is None:
        abort(404)
    drawing = render_template(
        "editorial/turnaround.svg",
        title=_title_of(drawn.lane),
        drawing=draw_weeks(drawn.weeks, drawn.promised),
        ground=GROUND,
        height=HEIGHT,
        day_of=day_from_date,
    )
    answer = Response(drawing, mimetype="image/svg+xml")
    answer.headers["Content-Disposition"] = f"attachment; filename=turnaround-{drawn.lane.value}.svg"
    return answer


def _title_of(lane: Lane) -> str:
    if lane is Lane.FAST:
        return str(_("How long answers took in the fast lane"))
    return str(_("How long answers took in the normal lane"))


def _hours(span: timedelta | None) -> str:
    """Hours with two places; nothing where nothing was answered."""
    return "" if span is None else f"{span.total_seconds() / 3600:.2f}"
