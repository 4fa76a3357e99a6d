"""The words of operation."""

from enum import StrEnum

from app.core.audit_actions import audit_action


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


LOG_EXPORTED = audit_action("operation.log.exported", _l("downloaded the log"))
