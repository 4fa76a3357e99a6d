"""Boards: one's own points first, then those beside one and those with the most; teams for each head."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import now, today
from app.core.unit_of_work import unit_of_work
from app.organisation.queries import organisation
from app.people.queries import get_person
from app.people.rules.cells import harmless
from app.people.services import change_profile
from app.rewards.permissions import SEE_BOARDS
from app.rewards.queries import boards as queries
from app.rewards.routes.door import bp, own_id
from app.rewards.rules.boards import (
    Place,
    TeamPlace,
    before,
    first_day_of,
    half_of,
    is_period,
    month_of,
    ranked,
    seen_from,
)
from app.rewards.vocabulary.boards import BESIDE, EVER, TOP, Board, BoardsAreOff
from app.web.access import current_actor, requires
from app.web.kept_pages import answer_with
from app.web.security import never_stored

_COLUMNS = {
    Board.PEOPLE: ("rank", "name", "department", "points"),
    Board.TEAMS: ("rank", "department", "people", "points_per_head"),
}


class Asked(NamedTuple):
    """Which board of which period, and what the reader has in it."""

    board: Board
    period: str
    own: queries.Own


@bp.get("/boards")
@requires(SEE_BOARDS)
def show_boards() -> Response:
    """A board; drawn anew only for another minute, or where it shows something else."""
    asked = _asked()
    if asked.board is Board.TEAMS:
        rows, teams = None, ranked(queries.list_teams(asked.period))
    else:
        rows, teams = queries.read_rows(asked.own, asked.period), []
    as_of = now().replace(second=0, microsecond=0)
    return answer_with(
        lambda: _draw(asked, rows, teams, as_of),
        shown=(asked, rows, teams, as_of, today(), organisation().minimum_group_size),
    )


def _draw(asked: Asked, rows: queries.Rows | None, teams: Sequence[TeamPlace], as_of: datetime) -> str:
    people = None if rows is None else queries.lay_out(asked.own, rows)
    return render_template(
        "rewards/boards.html",
        asked=asked,
        own=asked.own,
        is_teams=people is None,
        people=people,
        top=tuple(people.top) if people else (),
        is_in_top=people is not None
        and any(one.total.person_id == asked.own.person_id for one in people.top),
        teams=seen_from(asked.own.department, teams, most=TOP, on_either_side=BESIDE),
        earlier=before(asked.period),
        periods=_periods(),
        called=called,
        as_of=as_of,
        least=organisation().minimum_group_size,
    )


@bp.post("/boards/membership")
@requires(SEE_BOARDS)
@never_stored
def take_part() -> Response:
    """Take part, or not any more; where there are no boards nobody is told that they stand on one."""
    is_wanted, person = request.form.get("is_on_boards") == "yes", get_person(own_id())
    are_on = queries.are_boards_on(person.country, person.department)
    if is_wanted and not are_on:
        flash(
            _(
                "There are no boards where you work, so nothing was changed. The choice stands here, in your profile."
            ),
            "info",
        )
        return redirect(url_for("people.show_profile"), 303)
    with unit_of_work():
        change_profile(own_id(), is_on_boards=is_wanted, actor=current_actor())
    flash(
        _("You are on the boards.")
        if is_wanted
        else _("You are on no board any more. Your points stay yours.")
    )
    return redirect(url_for("rewards.show_boards" if are_on else "people.show_profile"), 303)


@bp.get("/boards.csv")
@requires(SEE_BOARDS)
@never_stored
def download_board() -> Response:
    """What the page shows, for a spreadsheet; of the teams all, also those that the page leaves out."""
    asked = _asked()
    sheet = io.StringIO(newline="")
    lines = csv.writer(sheet)
    lines.writerow(_COLUMNS[asked.board])
    if asked.board is Board.TEAMS:
        for rank, _is_shared, team in ranked(queries.list_teams(asked.period)):
            lines.writerow((rank, harmless(team.department), team.people, f"{float(team.per_head):.2f}"))
    else:
        found = queries.lay_out(asked.own, queries.read_rows(asked.own, asked.period))
        top = {place.total.person_id for place in found.top}
        for place in (*found.top, *(one for one in found.near if one.total.person_id not in top)):
            lines.writerow(_cells(place))
    answer = Response(sheet.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename=board-{asked.period}.csv"
    return answer


def called(period: str) -> str:
    """A period as people call it."""
    if period == EVER:
        return str(_("All time"))
    if "H" not in period:
        return str(format_date(first_day_of(period), "MMMM yyyy"))
    year = period[:4]
    return str(
        _("January to June %(year)s", year=year)
        if period.endswith("1")
        else _("July to December %(year)s", year=year)
    )


def _asked() -> Asked:
    """What the address asks for; what it does not say, or says wrongly, is the people of this month.

    Raises BoardsAreOff where nobody wants boards.
    """
    board = Board.TEAMS if request.args.get("board") == Board.TEAMS.value else Board.PEOPLE
    period = request.args.get("period", "")
    if not is_period(period, today()):
        period = month_of(today())
    own = queries.read_own(own_id(), period)
    if not queries.are_boards_on(own.country, own.department):
        raise BoardsAreOff
    return Asked(board, period, own)


def _periods() -> tuple[str, str, str]:
    month = month_of(today())
    return month, half_of(month), EVER


def _cells(place: Place) -> tuple[object, ...]:
    total = place.total
    return place.rank, harmless(total.name), harmless(total.department), total.points
