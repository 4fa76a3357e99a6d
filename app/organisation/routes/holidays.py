"""Holidays by country and year: seen, entered, taken away, and taken over from what is publicly known."""

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core.clock import date_from_day, today
from app.core.errors import Invalid
from app.core.unit_of_work import unit_of_work
from app.organisation import services
from app.organisation.forms import CalendarForm, HolidayForm, grouped
from app.organisation.permissions import KEEP_HOLIDAYS
from app.organisation.queries.holidays import EVERYWHERE, countries_of_people, list_holidays
from app.organisation.routes.door import bp
from app.organisation.routes.wording import all_countries, country_name, country_pairs
from app.organisation.rules.holidays import propose
from app.organisation.vocabulary import YEARS
from app.people.rules.values import check_country
from app.web.access import current_actor, requires
from app.web.security import never_stored

#: In the cookie that carries messages: what was taken away a moment ago.
_REMOVED = "removed_holiday"


@bp.get("/organisation/holidays")
@requires(KEEP_HOLIDAYS)
@never_stored
def show_holidays() -> str:
    country, year = _asked_for()
    return _holidays_page(country, year, HolidayForm(country=country))


@bp.post("/organisation/holidays")
@requires(KEEP_HOLIDAYS)
@never_stored
def add_holiday() -> Response | tuple[str, int]:
    form = HolidayForm.received()
    country, year = _country(form.country.data), form.day.data.year if form.day.data else _this_year()
    if form.validate():
        try:
            with unit_of_work():
                # As it was sent: an unknown country is no country, and not all of them.
                services.add_holiday(
                    form.country.data or EVERYWHERE,
                    day=form.given_day(),
                    name=form.name.data or "",
                    actor=current_actor(),
                )
            flash(_("Entered. Nothing goes out to people there on this day."))
            return redirect(_calendar(country, year), 303)
        except Invalid as refused:
            form.blame(refused)
    return _holidays_page(country, _within(year), form), 422


@bp.post("/organisation/holidays/<int:holiday_id>/removal")
@requires(KEEP_HOLIDAYS)
@never_stored
def remove_holiday(holiday_id: int) -> Response:
    with unit_of_work():
        country, day, name = services.remove_holiday(holiday_id, actor=current_actor())
    date = date_from_day(day)
    session[_REMOVED] = [country, date.isoformat(), name]
    return redirect(_calendar(country, date.year), 303)


@bp.get("/organisation/holidays/proposal")
@requires(KEEP_HOLIDAYS)
@never_stored
def show_proposal() -> str:
    country, year = _asked_for()
    kept = {holiday.day for holiday in list_holidays(country, year)}
    return render_template(
        "organisation/proposal.html",
        country=country,
        country_name=country_name(country),
        year=year,
        proposal=[(day, name, day in kept) for day, name in propose(country, year)] if country else [],
        back=_calendar(country, year),
    )


@bp.post("/organisation/holidays/proposal")
@requires(KEEP_HOLIDAYS)
@never_stored
def adopt_holidays() -> Response:
    country, year = _country(request.form.get("country")), _year(request.form.get("year", type=int))
    days = {int(day) for day in request.form.getlist("days") if day.isascii() and day.isdigit()}
    with unit_of_work():
        count = services.adopt_holidays(country, year, days=days, actor=current_actor())
    flash(ngettext("%(num)s holiday is new.", "%(num)s holidays are new.", count))
    return redirect(_calendar(country, year), 303)


def _holidays_page(country: str, year: int, form: HolidayForm) -> str:
    mine = countries_of_people()
    calendar = CalendarForm(country=country, year=year)
    calendar.country.choices = grouped(
        {
            _("Where your people are"): [(EVERYWHERE, country_name(EVERYWHERE)), *country_pairs(mine)],
            _("Elsewhere"): [pair for pair in all_countries() if pair[0] not in mine],
        }
    )
    first, last = YEARS
    return render_template(
        "organisation/holidays.html",
        country=country,
        country_name=country_name(country),
        year=year,
        years=[
            {"label": str(one), "url": _calendar(country, one), "is_current": one == year}
            for one in (year - 1, year, year + 1)
            if first <= one <= last
        ],
        calendar=calendar,
        form=form,
        holidays=list_holidays(country, year),
        everywhere=list_holidays(EVERYWHERE, year) if country else [],
        removed=session.pop(_REMOVED, None),
    )


def _asked_for() -> tuple[str, int]:
    """The country and the year in the address; without them, where most people are, and now."""
    given = request.args.get("country")
    if given is None:
        given = next(iter(countries_of_people()), EVERYWHERE)
    return _country(given), _year(request.args.get("year", type=int))


def _country(given: str | None) -> str:
    try:
        return check_country(given or EVERYWHERE)
    except Invalid:
        return EVERYWHERE


def _year(given: int | None) -> int:
    return _within(_this_year() if given is None else given)


def _within(year: int) -> int:
    first, last = YEARS
    return min(max(first, year), last)


def _this_year() -> int:
    return date_from_day(today()).year


def _calendar(country: str, year: int) -> str:
    return url_for("organisation.show_holidays", country=country, year=year)
