"""Questions to the organisation, for all houses above: what is decided, when work is done, what is switched on."""

from app.organisation.queries.elements import is_on
from app.organisation.queries.holidays import is_working_day, is_working_time
from app.organisation.queries.settings import known_organisation, organisation
from app.organisation.queries.working_time import working_time_of

__all__ = [
    "is_on",
    "is_working_day",
    "is_working_time",
    "known_organisation",
    "organisation",
    "working_time_of",
]
