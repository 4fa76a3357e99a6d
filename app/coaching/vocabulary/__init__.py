"""The words of coaching, cut by subject."""

from app.coaching.vocabulary import answers, questions
from app.core.audit_actions import Traces

_SUBJECTS: tuple[Traces, ...] = (answers.TRACES, questions.TRACES)
#: What the doors of this house leave in the audit log.
TRACES = Traces(
    views={name: trace for traces in _SUBJECTS for name, trace in traces.views.items()},
    jobs={name: trace for traces in _SUBJECTS for name, trace in traces.jobs.items()},
    commands={name: trace for traces in _SUBJECTS for name, trace in traces.commands.items()},
)
