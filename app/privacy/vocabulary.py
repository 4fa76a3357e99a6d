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
