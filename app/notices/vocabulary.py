"""The words of telling: which kinds of notices there are, and what can go wrong."""

from enum import StrEnum

from app.core.audit_actions import Traces, leaves_nothing
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
    REPORT_QUESTIONED = "report_questioned"
    PEOPLE_INFORMED = "people_informed"
    DATA_DOWNLOADED = "data_downloaded"
    ERASURE_ASKED = "erasure_asked"
    ERASURE_WITHDRAWN = "erasure_withdrawn"


class NoticeNotFound(NotFound):
    """There is no such notice, or it is somebody else's."""

    message = _l("We could not find this notice.")


#: What the doors of this house leave in the audit log.
TRACES = Traces(
    views={
        "notices.mark_read": leaves_nothing("having read a notice concerns nobody"),
        "notices.mark_all_read": leaves_nothing("having read notices concerns nobody"),
    },
    jobs={
        "notices.mail_at_once": leaves_nothing("the letter is kept with what became of it"),
        "notices.mail_due": leaves_nothing("the letters are kept with what became of them"),
    },
)
