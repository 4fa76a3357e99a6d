"""The words of telling: which kinds of notices there are, and what can go wrong."""

from enum import StrEnum

from app.core.errors import NotFound


def _l(text: str) -> str:
    """Mark a text for the translators; it is translated where it is shown."""
    return text


class Kind(StrEnum):
    """What a notice is about; `templates/kinds/` has the words for each."""

    MOVED = "moved"
    AT_RISK = "at_risk"
    STEP_DONE = "step_done"
    REMOVAL_ANSWERED = "removal_answered"
    PEOPLE_INFORMED = "people_informed"


class NoticeNotFound(NotFound):
    """There is no such notice, or it is somebody else's."""

    message = _l("We could not find this notice.")
