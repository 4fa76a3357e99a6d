"""The words about people: roles, states of an import, and what can go wrong with a record."""

from enum import StrEnum
from typing import Final

from app.core.audit_actions import Traces, audit_action, leaves, leaves_nothing
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
    DESK_LEAD = "desk-lead"  #: an editor who leads the others, too
    HR = "hr"
    LEGAL = "legal"
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
    Role.DESK_LEAD: _l("Desk lead"),
    Role.HR: _l("HR"),
    Role.LEGAL: _l("Legal"),
    Role.ADMINISTRATOR: _l("Administrator"),
}
#: What a role is for, in a sentence; what exactly its holders may do is told by the permissions of every house.
ROLE_MEANS: Final = {
    Role.EMPLOYEE: _l(
        "Everybody is an employee: walks their own trail, and sees what is held about themselves."
    ),
    Role.COACH: _l("Stands by colleagues on the trail, and answers for what they report of themselves."),
    Role.CURATOR: _l("Looks after what colleagues are offered to read and share."),
    Role.EDITOR: _l("Helps authors at the desk with language and clarity, and never decides about opinions."),
    Role.DESK_LEAD: _l(
        "An editor who sees to it that every draft finds one in time, and that nobody has too much."
    ),
    Role.HR: _l("Looks after people's records: joining, leave, return, leaving."),
    Role.LEGAL: _l("Reads what the organisation lays down before it holds, and says what stands against it."),
    Role.ADMINISTRATOR: _l("Looks after the installation, its settings, and who holds which role."),
}
#: What may be given and taken back; being an employee is neither.
GRANTABLE_ROLES: Final = tuple(role for role in Role if role is not Role.EMPLOYEE)


class Theme(StrEnum):
    """How light the pages are for a person."""

    DEVICE = ""
    LIGHT = "light"
    DARK = "dark"


#: How light pages are, in words; to be translated.
THEME_LABELS: Final = {"": _l("As my device says"), "light": _l("Light"), "dark": _l("Dark")}


class Rhythm(StrEnum):
    """How often a person's notices come by mail."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


#: The rhythms in a word; to be translated.
RHYTHM_LABELS: Final = {
    Rhythm.AT_ONCE: _l("at once"),
    Rhythm.DAILY: _l("daily"),
    Rhythm.WEEKLY: _l("weekly"),
    Rhythm.NEVER: _l("never"),
}


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


#: Stands for the name of somebody who has been erased, where a sentence needs one; to be translated.
GONE: Final = _l("somebody who has left")


class PersonNotFound(NotFound):
    """There is no such person."""

    message = _l("We could not find this person.")


class PersonRefused(Invalid):
    """A person's record cannot be taken in, with the field and the reason."""


class KnownBefore(PersonRefused):
    """Somebody who is switched off has this address or number already: perhaps they are back."""

    def __init__(self, person_id: int, *, field: str) -> None:
        self.person_id = person_id
        super().__init__(_l("Somebody who is switched off has this already."), field=field)


class MergeRefused(Invalid):
    """These two records cannot be joined, with the reason."""


class RoleNotFound(NotFound):
    """There is no such role to give or take."""

    message = _l("There is no such role.")


class DepartmentNotFound(NotFound):
    """Nobody is in a department of this name."""

    message = _l("There is nobody in a department of this name.")


class DepartmentTaken(PersonRefused):
    """There are people in a department of this name already: both would become one."""

    def __init__(self, name: str) -> None:
        super().__init__(_l("There is a department of this name already."), field="name")
        self.name = name


class RecordClosed(Conflict):
    """A record that was joined to another one, or erased, is not opened again."""

    message = _l("This record was joined to another one or erased, and stays closed.")


class ImportTakenOver(Conflict):
    """Another worker has carried the import on."""

    message = _l("Another worker has carried this import on.")


class ImportNotFound(NotFound):
    """There is no such import."""

    message = _l("We could not find this import.")


class AbsenceRefused(Invalid):
    """An absence cannot be declared like this."""


class AbsenceNotFound(NotFound):
    """There is no such absence, or it is somebody else's."""

    message = _l("We could not find this absence.")


class LastAdministrator(Conflict):
    """The last administrator who can sign in cannot lose that role."""

    heading = _l("Nobody would be administrator any more")
    message = _l("Somebody who can sign in has to be administrator. Give the role to another person first.")


class OwnRoleRefused(NotAllowed):
    """Nobody gives a role to themselves."""

    message = _l("Nobody gives a role to themselves. Ask another administrator.")


class OwnSwitchRefused(NotAllowed):
    """Nobody switches themselves off."""

    message = _l("You cannot switch yourself off. Ask another administrator.")


PEOPLE_IMPORTED = audit_action("people.list.imported", _l("imported a list of people"))
PERSON_ADDED = audit_action("people.person.added", _l("added a person"))
PERSON_CHANGED = audit_action("people.person.changed", _l("changed a person's record"))
PERSON_VIEWED = audit_action("people.person.viewed", _l("looked at a person's record"))
PERSON_DEACTIVATED = audit_action("people.person.deactivated", _l("switched a person off"))
PERSON_REACTIVATED = audit_action("people.person.reactivated", _l("switched a person on again"))
PERSON_LEAVING = audit_action("people.person.leaving-planned", _l("entered a person's last day"))
PERSON_STAYING = audit_action("people.person.leaving-withdrawn", _l("took a person's last day back"))
PEOPLE_EXPORTED = audit_action("people.list.exported", _l("downloaded a list of people"))
PERSONS_MERGED = audit_action("people.person.merged", _l("joined another record to a person's"))
PERSON_MERGED_AWAY = audit_action("people.person.merged-away", _l("joined a person's record to another one"))
DEPARTMENT_RENAMED = audit_action("people.department.renamed", _l("renamed a department"))
DEPARTMENTS_JOINED = audit_action("people.department.joined", _l("joined a department to another one"))
PERSON_INFORMED = audit_action("people.person.informed", _l("was told what is held about them"))
ROLE_GRANTED = audit_action("people.role.granted", _l("gave a role"))
ROLE_WITHDRAWN = audit_action("people.role.withdrawn", _l("took a role back"))
ABSENCE_DECLARED = audit_action("people.absence.declared", _l("declared an absence"))
ABSENCE_ENDED = audit_action("people.absence.ended", _l("ended an absence early"))
ABSENCE_WITHDRAWN = audit_action("people.absence.withdrawn", _l("withdrew an absence"))
ABSENCE_RESTORED = audit_action("people.absence.restored", _l("took back the withdrawal of an absence"))
OBSERVATION_STOPPED = audit_action("people.observation.stopped", _l("stopped the keeping of their activity"))
OBSERVATION_RESUMED = audit_action(
    "people.observation.resumed", _l("allowed the keeping of their activity again")
)
PROFILE_CHANGED = audit_action("people.profile.changed", _l("changed their profile"))

#: Why an act may leave no line: a form sent twice.
_AGAIN = "what is so already is not done again"
#: What the doors of this house leave in the audit log.
TRACES = Traces(
    views={
        "people.add_person": leaves(PERSON_ADDED),
        "people.change_person": leaves(PERSON_CHANGED, or_nothing=_AGAIN),
        "people.take_back_person": leaves(PERSON_REACTIVATED),
        "people.deactivate_person": leaves(PERSON_DEACTIVATED, or_nothing=_AGAIN),
        "people.reactivate_person": leaves(PERSON_REACTIVATED, or_nothing=_AGAIN),
        "people.plan_leaving": leaves(PERSON_LEAVING),
        "people.withdraw_leaving": leaves(PERSON_STAYING, or_nothing=_AGAIN),
        "people.merge_person": leaves(PERSONS_MERGED),
        "people.set_manager": leaves(PERSON_CHANGED, or_nothing=_AGAIN),
        "people.rename_department": leaves(DEPARTMENT_RENAMED, DEPARTMENTS_JOINED),
        "people.grant_role": leaves(ROLE_GRANTED, or_nothing=_AGAIN),
        "people.withdraw_role": leaves(ROLE_WITHDRAWN, or_nothing=_AGAIN),
        "people.change_roles": leaves(ROLE_GRANTED, ROLE_WITHDRAWN, or_nothing=_AGAIN),
        "people.import_people": leaves(
            PEOPLE_IMPORTED, or_nothing="a trial changes nothing, and a long list is brought in by the worker"
        ),
        "people.export_people": leaves(PEOPLE_EXPORTED),
        "people.declare_absence": leaves(ABSENCE_DECLARED),
        "people.declare_absence_of": leaves(ABSENCE_DECLARED),
        "people.end_absence": leaves(ABSENCE_ENDED, ABSENCE_WITHDRAWN, or_nothing=_AGAIN),
        "people.withdraw_absence": leaves(ABSENCE_WITHDRAWN, or_nothing=_AGAIN),
        "people.restore_absence": leaves(ABSENCE_RESTORED, or_nothing=_AGAIN),
        "people.mark_informed": leaves(PERSON_INFORMED, or_nothing=_AGAIN),
        "people.stop_observation": leaves(OBSERVATION_STOPPED, or_nothing=_AGAIN),
        "people.resume_observation": leaves(OBSERVATION_RESUMED, or_nothing=_AGAIN),
        "people.change_profile": leaves(PROFILE_CHANGED, or_nothing=_AGAIN),
        "people.change_theme": leaves(
            PROFILE_CHANGED,
            or_nothing="whoever is not signed in has no profile, and the same again is no change",
        ),
    },
    jobs={
        "people.import": leaves(PEOPLE_IMPORTED, or_nothing="a trial changes nothing"),
        "people.end_abandoned_imports": leaves(
            PEOPLE_IMPORTED, or_nothing="on most days no import is left lying"
        ),
        "people.switch_off_leavers": leaves(PERSON_DEACTIVATED, or_nothing="on most days nobody leaves"),
    },
    commands={
        "people import": leaves(PEOPLE_IMPORTED, or_nothing="a trial changes nothing"),
        "people add": leaves(PERSON_ADDED),
        "people grant": leaves(ROLE_GRANTED, or_nothing=_AGAIN),
        "people withdraw": leaves(ROLE_WITHDRAWN, or_nothing=_AGAIN),
        "people deactivate": leaves(PERSON_DEACTIVATED, or_nothing=_AGAIN),
        "people reactivate": leaves(PERSON_REACTIVATED, or_nothing=_AGAIN),
        "people merge": leaves(PERSONS_MERGED),
        "people list": leaves_nothing("whoever has a shell on the machine can read the database"),
    },
)
