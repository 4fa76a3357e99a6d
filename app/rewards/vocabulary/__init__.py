"""The words of earning, cut by subject."""

from app.core.audit_actions import Traces
from app.rewards.vocabulary import (
    appeals,
    badges,
    boards,
    credentials,
    cycles,
    fair_play,
    holds,
    perks,
    points,
    recognition,
    thanks,
    worth_keeping,
)

_SUBJECTS = (
    appeals.TRACES,
    badges.TRACES,
    boards.TRACES,
    credentials.TRACES,
    cycles.TRACES,
    fair_play.TRACES,
    holds.TRACES,
    perks.TRACES,
    points.TRACES,
    recognition.TRACES,
    thanks.TRACES,
    worth_keeping.TRACES,
)
#: What the doors of this house leave in the audit log.
TRACES = Traces(
    views={name: trace for traces in _SUBJECTS for name, trace in traces.views.items()},
    jobs={name: trace for traces in _SUBJECTS for name, trace in traces.jobs.items()},
    commands={name: trace for traces in _SUBJECTS for name, trace in traces.commands.items()},
)
