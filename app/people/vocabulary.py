"""The words about people: roles, states of an import, and what can go wrong with a record."""

from enum import StrEnum
from typing import Final

from app.core.audit_actions import audit_action
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound


def _l(text: str) -> str:
    """Mark a text for the translators; it is translated where it is shown."""
    return text


class Role(StrEnum):
    """What a person may be trusted with; one person may hold several. Everybody is an employee."""

    EMPLOYEE = "employee"
    COACH = "coach"
    CURATOR = "curator"
    EDITOR = "editor"
    HR = "hr"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The role as people read it, to be translated."""
        return ROLE_LABELS[self]


ROLE_LABELS: Final = {
    Role.EMPLOYEE: _l("Employee"),
    Role.COACH: _l("Coach"),
    Role.CURATOR: _l("Content curator"),
    Role.EDITOR: _l("Editor"),
    Role.HR: _l("HR"),
    Role.ADMINISTRATOR: _l("Administrator"),
}
#: What may be given and taken back; being an employee is neither.
GRANTABLE_ROLES: Final = tuple(role for role in Role if role is not Role.EMPLOYEE)


class Theme(StrEnum):
    """How light the pages are for a person."""

    DEVICE = ""
    LIGHT = "light"
    DARK = "dark"


class ImportState(StrEnum):
    """Where an import is on its way."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


#: On what ground a company may hand over a list of its people; whoever imports picks or writes one.
BASES: Final = (
    _l("Employment: the company may tell its own people about this offer"),
    _l("An agreement with the works council"),
    _l("Consent of everybody on the list"),
    _l("Legitimate interest, weighed and written down"),
)
BASIS_NOT_STATED: Final = _l("Not stated; imported by a command")

#: How far one's own absence may reach: a holiday just over, a leave ahead. HR may enter more.
ABSENCE_DAYS_BACK: Final = 14
ABSENCE_MONTHS_AHEAD: Final = 6


class PersonNotFound(NotFound):
    """There is no such person."""

    message = _l("We could not find this person.")


class PersonRefused(Invalid):
    """A person's record cannot be taken in, with the field and the reason."""


class ListRefused(Invalid):
    """A file cannot be read as a list of people at all."""


class ImportNotFound(NotFound):
    """There is no such import."""

    message = _l("We could not find this import.")


class AbsenceRefused(Invalid):
    """An absence cannot be declared like this."""


class AbsenceNotFound(NotFound):
    """There is no such absence, or it is somebody else's."""

    message = _l("We could not find this absence.")


class LastAdministrator(Conflict):
    """The last administrator cannot lose that role."""

    message = _l("Somebody has to be administrator. Give the role to another person first.")


class OwnRoleRefused(NotAllowed):
    """Nobody gives a role to themselves."""

    message = _l("Nobody gives a role to themselves. Ask another administrator.")


class OwnSwitchRefused(NotAllowed):
    """Nobody switches themselves off."""

    message = _l("You cannot switch yourself off. Ask another administrator.")


PEOPLE_IMPORTED = audit_action("people.list.imported", _l("imported a list of people"))
PERSON_ADDED = audit_action("people.person.added", _l("added a person"))
PERSON_CHANGED = audit_action("people.person.changed", _l("changed a person's record"))
PERSON_DEACTIVATED = audit_action("people.person.deactivated", _l("switched a person off"))
PERSON_REACTIVATED = audit_action("people.person.reactivated", _l("switched a person on again"))
PERSON_INFORMED = audit_action("people.person.informed", _l("was told what is held about them"))
ROLE_GRANTED = audit_action("people.role.granted", _l("gave a role"))
ROLE_WITHDRAWN = audit_action("people.role.withdrawn", _l("took a role back"))
ABSENCE_DECLARED = audit_action("people.absence.declared", _l("declared an absence"))
ABSENCE_WITHDRAWN = audit_action("people.absence.withdrawn", _l("withdrew an absence"))
ABSENCE_RESTORED = audit_action("people.absence.restored", _l("took back the withdrawal of an absence"))
OBSERVATION_STOPPED = audit_action("people.observation.stopped", _l("stopped the keeping of their activity"))
OBSERVATION_RESUMED = audit_action(
    "people.observation.resumed", _l("allowed the keeping of their activity again")
)
PROFILE_CHANGED = audit_action("people.profile.changed", _l("changed how pages look for them"))
