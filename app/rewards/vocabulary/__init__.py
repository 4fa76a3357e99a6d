"""The words of earning, cut by subject."""

from app.core.audit_actions import Traces
from app.rewards.vocabulary import recognition, thanks

#: What the doors of this house leave in the audit log.
TRACES = Traces(
    views={
        **recognition.VIEWS,
        **thanks.VIEWS,
    },
    jobs={
        **recognition.JOBS,
    },
    commands={},
)
