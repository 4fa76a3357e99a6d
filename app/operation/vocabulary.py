"""The words of operation."""

from enum import StrEnum

from app.core.audit_actions import Traces, audit_action, leaves, leaves_nothing
from app.core.errors import Conflict, DomainError


def _l(text: str) -> str:
    """Mark a text for the translators; it is translated where it is shown."""
    return text


class Door(StrEnum):
    """Through which door an act came, as the log shows it when no person stands behind it."""

    WEB = "web"
    CLI = "cli"
    JOB = "job"
    API = "api"

    @property
    def label(self) -> str:
        """The words for an actor who is nobody, to be translated."""
        return {
            Door.WEB: _l("A visitor"),
            Door.CLI: _l("A command"),
            Door.JOB: _l("Waymark itself"),
            Door.API: _l("A program"),
        }[self]

    @property
    def way(self) -> str:
        """The words for the door itself, to be translated."""
        return {
            Door.WEB: _l("In the browser"),
            Door.CLI: _l("By a command on the server"),
            Door.JOB: _l("By Waymark itself"),
            Door.API: _l("By a program"),
        }[self]


WORDS_BLANKED = audit_action(
    "operation.words.blanked", _l("took the words out of lines of the log, because somebody was erased")
)
LOG_EXPORTED = audit_action("operation.log.exported", _l("downloaded the log"))
BACKUP_MADE = audit_action("operation.backup.made", _l("made a backup"))
DATABASE_RESTORED = audit_action("operation.database.restored", _l("put the data of a backup in place"))
JOB_RETRIED = audit_action("operation.job.retried", _l("let a job begin anew that was given up"))
JOB_GIVEN_UP = audit_action("operation.job.given-up", _l("gave up a job that had failed"))
JOBS_FORGOTTEN = audit_action("operation.jobs.forgotten", _l("forgot what the clockwork did a month ago"))


class BackupRefused(DomainError):
    """No backup was made; nothing was changed."""


class ArchiveRefused(DomainError):
    """This file cannot be restored, or not here; nothing was changed."""


class RestoreRefused(Conflict):
    """What is there already stands in the way; nothing was changed."""


#: What the doors of this house leave in the audit log.
TRACES = Traces(
    views={
        "operation.export_audit": leaves(LOG_EXPORTED),
        "operation.retry_failed_job": leaves(JOB_RETRIED),
        "operation.abandon_job": leaves(JOB_GIVEN_UP),
    },
    jobs={
        "operation.seal_log": leaves_nothing(
            "it seals the lines of others; a line of its own would never end"
        ),
        "operation.forget_old_jobs": leaves(JOBS_FORGOTTEN),
        "operation.verify_log": leaves_nothing("it only looks, and keeps what it found beside the log"),
    },
    commands={
        "audit seal": leaves_nothing("it seals the lines of others; a line of its own would never end"),
        "audit verify": leaves_nothing("it only looks, and keeps what it found beside the log"),
        "backup": leaves(BACKUP_MADE),
        "restore": leaves(DATABASE_RESTORED),
        "doctor": leaves_nothing("it only looks"),
        "status": leaves_nothing("it only looks"),
    },
)


class JobMoved(Conflict):
    """This job is not in the state any more in which that could be done with it."""

    message = _l("This job has moved on in the meantime. The page shows how it is now.")
