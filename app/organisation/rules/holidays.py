"""The public holidays that a country keeps, as the library `holidays` knows them; proposals only."""

from datetime import date

from app.core.clock import Day, date_from_day, day_from_date
from app.organisation.vocabulary import LONGEST_HOLIDAY, YEARS, HolidayRefused, _l


def propose(country: str, year: int) -> list[tuple[Day, str]]:
    """The public holidays of a whole country in a year, by their names there; none where they are not known."""
    # A hundred milliseconds of loading are for whoever asks.
    from holidays import country_holidays

    check_year(year)
    try:
        found = country_holidays(country, years=year)
        if found.default_language:
            found = country_holidays(country, years=year, language=found.default_language)
    except NotImplementedError:
        return []
    return [(day_from_date(day), name[:LONGEST_HOLIDAY]) for day, name in sorted(found.items())]


def check_year(year: int) -> int:
    """A year for which holidays are kept. Raises HolidayRefused."""
    first, last = YEARS
    if not first <= year <= last:
        raise HolidayRefused(
            _l("Holidays are kept from %(first)s to %(last)s."), field="day", first=first, last=last
        )
    return year


def check_holiday(day: Day, name: str) -> str:
    """The name of a holiday as it is kept. Raises HolidayRefused for one that cannot be, and for a day too far off."""
    check_year(date_from_day(day).year)
    text = " ".join(name.split())
    if not text or not text.isprintable():
        raise HolidayRefused(_l("Please give the holiday a name."), field="name")
    if len(text) > LONGEST_HOLIDAY:
        raise HolidayRefused(
            _l("This is longer than %(most)s characters."), field="name", most=LONGEST_HOLIDAY
        )
    return text


def days_of_year(year: int) -> tuple[Day, Day]:
    """The first and the last day of a year."""
    return day_from_date(date(year, 1, 1)), day_from_date(date(year, 12, 31))
