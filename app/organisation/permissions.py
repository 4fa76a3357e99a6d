"""Who may see and change what the organisation has decided."""

from app.core.permission import EVERYBODY, Permission
from app.organisation.vocabulary import _l
from app.people.vocabulary import Role

SEE_ORGANISATION = Permission.of(
    "organisation.see", {Role.HR, Role.ADMINISTRATOR}, _l("see how the organisation is set up")
)
CHANGE_SETTINGS = Permission.of(
    "organisation.settings.change", {Role.ADMINISTRATOR}, _l("change the settings of the organisation")
)
KEEP_HOLIDAYS = Permission.of(
    "organisation.holidays.keep", {Role.HR, Role.ADMINISTRATOR}, _l("keep the holidays")
)
#: Where games are not wanted is agreed with people and their works council; HR speaks with both.
SWITCH_ELEMENTS = Permission.of(
    "organisation.elements.switch",
    {Role.HR, Role.ADMINISTRATOR},
    _l("switch game elements on and off by country and department"),
)
#: Whether this is one's own working time.
ANSWER_WORKING_TIME = Permission.of(
    "organisation.working-time.answer",
    {EVERYBODY},
    _l("say whether it is their working time, where they are paid by the hour"),
)
