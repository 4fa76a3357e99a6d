"""The words of learning, cut by subject."""

from app.core.audit_actions import Traces
from app.training.vocabulary import attempts, dates, lessons, policy, policy_comments, survey, voids, waivers

_SUBJECTS: tuple[Traces, ...] = (
    attempts.TRACES,
    dates.TRACES,
    lessons.TRACES,
    policy.TRACES,
    policy_comments.TRACES,
    survey.TRACES,
    voids.TRACES,
    waivers.TRACES,
)
#: What the doors of this house leave in the audit log.
TRACES = Traces(
    views={name: trace for traces in _SUBJECTS for name, trace in traces.views.items()},
    jobs={name: trace for traces in _SUBJECTS for name, trace in traces.jobs.items()},
    commands={name: trace for traces in _SUBJECTS for name, trace in traces.commands.items()},
)
