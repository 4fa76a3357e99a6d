"""What is decided for everybody; every act stands in the audit log with what held before."""

from app.organisation.services.elements import switch_element
from app.organisation.services.holidays import add_holiday, adopt_holidays, remove_holiday
from app.organisation.services.settings import change_logo, change_setting, reset_setting
from app.organisation.services.working_time import answer_working_time

__all__ = [
    "add_holiday",
    "adopt_holidays",
    "answer_working_time",
    "change_logo",
    "change_setting",
    "remove_holiday",
    "reset_setting",
    "switch_element",
]
