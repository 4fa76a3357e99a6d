"""What the desk promised, and kept: figures, a chart, and the numbers to take along."""

import csv
import io
from datetime import timedelta

from flask import Response, render_template

from app.core.clock import day_from_date
from app.editorial import queries
from app.editorial.permissions import EDIT_PIECES, LEAD_DESK
from app.editorial.routes.door import bp
from app.editorial.rules.drawing import GROUND, HEIGHT, draw_weeks
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


def _hours(span: timedelta | None) -> str:
    """Hours with two places; nothing where nothing was answered."""
    return "" if span is None else f"{span.total_seconds() / 3600:.2f}"
