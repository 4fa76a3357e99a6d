"""The words of privacy: what is written into the log, what can go wrong, and what the fields of an export are called."""

from datetime import timedelta
from typing import Final

from app.core.audit_actions import Traces, audit_action, leaves
from app.core.errors import Conflict, NotAllowed, NotFound


def _l(text: str) -> str:
    """Mark a text for the translators; it is translated where it is shown."""
    return text


#: So long somebody may think an erasure over.
TIME_TO_THINK: Final = timedelta(days=7)
#: Backups hold what was erased until they are removed; `docs/operating.md` asks for no longer than this.
BACKUPS_KEPT: Final = timedelta(days=30)

#: So long a file that was sent, and the list of its refused lines, lies on the machine.
FILES_KEPT: Final = timedelta(days=30)


class ErasureNotFound(NotFound):
    """There is no wish to be erased that could be taken back."""

    message = _l("There is nothing to take back.")


class AlreadyErased(Conflict):
    """Nothing is left of the person but a number."""

    message = _l("This person has been erased already.")


class ErasureBegun(Conflict):
    """Its day has come: it is being carried out, or will be within the hour."""

    message = _l("It is too late to take this back: the day has come, and the erasure is being carried out.")


class NotYoursToErase(NotAllowed):
    """Somebody who still works here is erased only when they ask for it themselves."""

    message = _l(
        "While somebody works here, only they themselves can ask for this. Switch them off first when they have left."
    )


class KindNotFound(NotFound):
    """Nothing of this kind is held about people."""

    message = _l("We hold nothing of this kind.")


DATA_DOWNLOADED = audit_action("privacy.data.downloaded", _l("downloaded what is held about a person"))
ERASURE_ASKED = audit_action("privacy.erasure.asked", _l("asked for a person to be erased"))
ERASURE_WITHDRAWN = audit_action("privacy.erasure.withdrawn", _l("took an erasure back before it was due"))
REMAINS_ERASED = audit_action(
    "privacy.remains.erased", _l("erased what came in about somebody after their erasure")
)
FILES_FORGOTTEN = audit_action("privacy.files.forgotten", _l("removed old files of refused lines"))
PERSON_ERASED = audit_action("privacy.person.erased", _l("erased what is held about a person"))


#: The fields of what is held, in words; the names themselves are those of an export.
FIELDS: Final = {
    "about": _l("About"),
    "act": _l("Act"),
    "address": _l("Address"),
    "agent": _l("What the browser says of itself"),
    "answer": _l("Answer"),
    "answer_of_the_mail_system": _l("Answer of the mail system"),
    "answered_at": _l("Answered"),
    "asked_at": _l("Asked"),
    "at": _l("When"),
    "at_risk_since": _l("Quiet since"),
    "basis": _l("On what ground"),
    "begun_at": _l("Begun"),
    "brought_in": _l("Brought you in"),
    "browser": _l("Browser"),
    "by": _l("By whom (number)"),
    "cause": _l("Cause"),
    "changes": _l("What changed"),
    "completed_at": _l("Done"),
    "country": _l("Country"),
    "counts": _l("Counts"),
    "counts_as": _l("Counts as"),
    "created_at": _l("In Waymark since"),
    "day": _l("Day"),
    "decided_at": _l("Decided"),
    "declared_at": _l("Entered"),
    "department": _l("Department"),
    "done_at": _l("Done"),
    "door": _l("Through"),
    "due_at": _l("Due"),
    "email": _l("E-mail address"),
    "evaluated_at": _l("Worked out"),
    "evidence": _l("How surely known"),
    "expires_at": _l("Runs out"),
    "external_id": _l("Number"),
    "file_name": _l("File"),
    "first_day": _l("First day"),
    "from_zone": _l("From"),
    "grade": _l("Which acts"),
    "granted_at": _l("Since"),
    "handle": _l("Name there"),
    "has_password": _l("With a password"),
    "highest_zone": _l("Reached before"),
    "id": _l("Name of the entry there"),
    "import": _l("From the file"),
    "imported_at": _l("Imported"),
    "informed_at": _l("Told what is held"),
    "is_active": _l("Switched on"),
    "is_by_yourself": _l("By yourself"),
    "is_granted": _l("Granted"),
    "is_hourly": _l("Paid by the hour"),
    "is_on_boards": _l("On leaderboards"),
    "is_working": _l("Working time"),
    "job": _l("Work"),
    "joined_on": _l("Joined"),
    "kind": _l("Kind"),
    "language": _l("Language"),
    "last_day": _l("Last day"),
    "left_on": _l("Last day of work"),
    "made_at": _l("Made"),
    "mail_rhythm": _l("Rhythm of mail"),
    "mailed_at": _l("Mailed"),
    "manager": _l("Manager"),
    "name": _l("Name"),
    "note": _l("Your words"),
    "number_here": _l("Number in Waymark"),
    "object": _l("About what"),
    "object_type": _l("What"),
    "observation_stopped_at": _l("Activity not kept since"),
    "occurred_at": _l("When"),
    "on": _l("On"),
    "password_set_at": _l("Password chosen"),
    "platform": _l("Platform"),
    "proved_at": _l("Password last shown"),
    "purpose": _l("What for"),
    "read_at": _l("Read"),
    "reason": _l("Reason"),
    "recorded_at": _l("Known since"),
    "role": _l("Role"),
    "rules_version": _l("Rules, version"),
    "said": _l("Says"),
    "seen_at": _l("Last used"),
    "sent_at": _l("Sent"),
    "since": _l("Since"),
    "source": _l("Came in by"),
    "started_at": _l("Begun"),
    "state": _l("State"),
    "step": _l("Step"),
    "stopped_at": _l("Stopped"),
    "taken_back_at": _l("Taken back"),
    "taken_back_because": _l("Why it was taken back"),
    "target": _l("With whom"),
    "theme": _l("How light pages are"),
    "thing": _l("Thing"),
    "time_zone": _l("Time zone"),
    "title": _l("Job title"),
    "to_zone": _l("To"),
    "told_at": _l("Told"),
    "type": _l("Act"),
    "used_at": _l("Used"),
    "valid_until": _l("Holds at least until"),
    "value": _l("How many"),
    "voided_at": _l("Taken back"),
    "what": _l("What"),
    "withdrawn_at": _l("Taken back"),
    "written_at": _l("Written"),
    "zone": _l("Where"),
}

#: Why an act may leave no line: a form sent twice.
_ASKED_ALREADY: Final = "who is to be erased by then is not asked for again"
_BLANKED: Final = "operation.words.blanked"
TRACES: Final = Traces(
    views={
        "privacy.download_data": leaves(DATA_DOWNLOADED),
        "privacy.download_data_of": leaves(DATA_DOWNLOADED),
        "privacy.ask_for_erasure": leaves(ERASURE_ASKED, or_nothing=_ASKED_ALREADY),
        "privacy.ask_for_erasure_of": leaves(ERASURE_ASKED, or_nothing=_ASKED_ALREADY),
        "privacy.withdraw_erasure": leaves(ERASURE_WITHDRAWN),
        "privacy.withdraw_erasure_of": leaves(ERASURE_WITHDRAWN),
        "privacy.stop_one_source": leaves(
            "signals.source.stopped", or_nothing="a platform that is stopped already, or is none"
        ),
        "privacy.resume_one_source": leaves(
            "signals.source.resumed", or_nothing="a platform that was not stopped"
        ),
    },
    jobs={
        "privacy.erase_due": leaves(
            PERSON_ERASED, ERASURE_WITHDRAWN, _BLANKED, or_nothing="nobody's day has come"
        ),
        "privacy.forget_files": leaves(FILES_FORGOTTEN, or_nothing="on most days no file is that old"),
        "privacy.go_over_again": leaves(
            REMAINS_ERASED, _BLANKED, or_nothing="nothing came in after an erasure"
        ),
    },
    commands={"people erase": leaves(PERSON_ERASED, _BLANKED)},
)
