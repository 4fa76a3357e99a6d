"""One's own points: what they come to, each line in words, and why an act earned what it did."""

import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import Day, date_from_day, day_from_date, today
from app.people.queries import get_person
from app.people.rules.cells import harmless
from app.rewards.forms.points import PickDayForm
from app.rewards.models import PointsEntry
from app.rewards.permissions import SEE_OWN_POINTS
from app.rewards.queries.balances import get_balance, list_entries, page_entries, records_of, sum_of_period
from app.rewards.queries.explaining import explain_day, labels_of
from app.rewards.queries.holds import count_waiting_of
from app.rewards.queries.perks import are_points_on
from app.rewards.routes.door import bp, own_id
from app.rewards.routes.earned import PAGES, open_pages
from app.rewards.rules.points import Judgement
from app.rewards.services.points_rules import read_book
from app.rewards.vocabulary.points import ENTRY_LABELS, WHY_LABELS, PointsSwitchedOff, Why
from app.signals.rules.entries import is_web_link
from app.web.access import requires
from app.web.parameters import page_number
from app.web.security import never_stored

_COLUMNS = ("day", "points", "line", "rule", "rules_version", "reason", "recorded_at")


@bp.get("/points")
@requires(SEE_OWN_POINTS)
@never_stored
def show_points() -> str | Response:
    """One's own points; where there are none, the way leads on to what there is."""
    others = open_pages()
    if others and "points" not in others:
        return redirect(url_for(PAGES[others[0]]))
    person_id = _own_id_if_on()
    book, records = read_book(), records_of(person_id)
    page = page_entries(records, page_number())
    return render_template(
        "rewards/points.html",
        balance=get_balance(person_id),
        waiting=count_waiting_of(person_id),
        this_month=sum_of_period(records, date_from_day(today()).isoformat()[:7]),
        page=page,
        labels=labels_of(page.items, book),
        points_of=lambda entry: _signed(entry, records),
        date_of=lambda day: date_from_day(day).isoformat(),
        note_of=_note,
        form=PickDayForm(data={"on": date_from_day(today())}),
        rules=book.in_force if book else (),
        entry_labels=ENTRY_LABELS,
        url_for_page=lambda number: url_for("rewards.show_points", page=number),
    )


@bp.get("/points/day")
@requires(SEE_OWN_POINTS)
@never_stored
def explain_points() -> str | tuple[str, int]:
    person_id, book = _own_id_if_on(), read_book()
    is_asked = "on" in request.args
    form = PickDayForm(request.args) if is_asked else PickDayForm(data={"on": date_from_day(today())})
    is_right = not is_asked or form.validate()
    day = day_from_date(form.on.data) if is_right and form.on.data else None
    page = render_template(
        "rewards/points_day.html",
        form=form,
        day=day,
        acts=explain_day(person_id, day, book) if book and day is not None else [],
        is_link=is_web_link,
        why_of=_why,
    )
    return page if is_right else (page, 422)


@bp.get("/points.csv")
@requires(SEE_OWN_POINTS)
@never_stored
def download_points() -> Response:
    # One person's lines: a few hundred kilobytes in many years.
    answer = Response("".join(_sheet(records_of(_own_id_if_on()))), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=points.csv"
    return answer


def where_points_are_explained(person_id: int) -> Callable[[Day], str] | None:
    """The address at which somebody reads how the acts of a day were counted; none where nobody wants points."""
    if not are_points_on(get_person(person_id)):
        return None
    return lambda day: url_for("rewards.explain_points", on=date_from_day(day).isoformat())


def _own_id_if_on() -> int:
    """The person in front of the page. Raises PointsSwitchedOff where nobody wants points."""
    person = get_person(own_id())
    if not are_points_on(person):
        raise PointsSwitchedOff
    return person.id


def _signed(entry: PointsEntry, records: Collection[int]) -> int:
    """What a line did for the person to whom these records belong."""
    return entry.amount if entry.to_account in records else -entry.amount


def _note(entry: PointsEntry) -> str:
    """What has to be said beside what a line was for."""
    return "" if entry.reason == Why.COUNTED else str(_(WHY_LABELS[Why(entry.reason)]))


def _why(judgement: Judgement) -> str:
    """Why an act earned no more by a rule, with the number that the rule names; empty where it earned all."""
    rule = judgement.governed.rule
    if judgement.why is Why.COUNTED:
        return ""
    if judgement.why is Why.PER_DAY:
        return str(_("not counted: %(number)s a day count, and you had done as many", number=rule.per_day))
    if judgement.why is Why.PER_COUNTERPART:
        return str(
            _("not counted: %(number)s a day count with one person, and you had done as many", number=rule.per_counterpart)
        )  # fmt: skip
    return str(_(WHY_LABELS[judgement.why]))


def _sheet(records: Sequence[int]) -> Iterator[str]:
    yield _line(_COLUMNS)
    for entry in list_entries(records):
        day = date_from_day(entry.day).isoformat()
        yield _line((day, _signed(entry, records), entry.kind, entry.rule, entry.rules_version or "",
                     entry.reason, entry.recorded_at.isoformat()))  # fmt: skip


def _line(cells: Iterable[object]) -> str:
    row = io.StringIO(newline="")
    csv.writer(row).writerow([cell if isinstance(cell, int) else harmless(cell) for cell in cells])
    return row.getvalue()
