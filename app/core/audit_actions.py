"""Which acts may stand in the audit log, and which of them each view, job and command leaves there.

Each house registers its own acts in its vocabulary, so that an unknown one is refused, and says there what its doors
leave: `TRACES`. The registry brings these together, and the application does not start while a door says nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AuditAction:
    """An act that may stand in the log: its name, `house.object.past-participle`, and a sentence for readers."""

    name: str
    sentence: str


_actions: dict[str, AuditAction] = {}


def audit_action(name: str, sentence: str) -> AuditAction:
    """Register an act. Raises ValueError if its name is taken by another one."""
    if name in _actions and _actions[name].sentence != sentence:
        raise ValueError(f"audit action {name} is registered twice")
    return _actions.setdefault(name, AuditAction(name, sentence))


def actions() -> dict[str, AuditAction]:
    """Every registered act by its name."""
    return dict(_actions)


@dataclass(frozen=True, slots=True)
class Trace:
    """What a view, job or command leaves in the log when it has done its work."""

    actions: frozenset[str]  #: the names of acts, of which it leaves at least one
    why_nothing: str = ""  #: when it may leave none of them, or why it never does; empty when it always does


def leaves(*acts: AuditAction | str, or_nothing: str = "") -> Trace:
    """It leaves at least one of these acts, those of another house by name; `or_nothing` says when it leaves none."""
    if not acts:
        raise ValueError("say which acts, or why none")
    return Trace(frozenset(act if isinstance(act, str) else act.name for act in acts), or_nothing)


def leaves_nothing(because: str) -> Trace:
    """It leaves no line in the log, for this reason."""
    if not because.strip():
        raise ValueError("say why it leaves nothing")
    return Trace(frozenset(), because)


@dataclass(frozen=True, slots=True)
class Traces:
    """What the doors of a house leave: views by endpoint, jobs by name, commands by their words."""

    views: Mapping[str, Trace] = field(default_factory=dict)
    jobs: Mapping[str, Trace] = field(default_factory=dict)
    commands: Mapping[str, Trace] = field(default_factory=dict)


_traces = Traces()


def set_traces(found: Iterable[Traces]) -> None:
    """Say what all doors leave. Raises ValueError if one is named twice, or an act is not registered."""
    global _traces
    listed = list(found)
    _traces = Traces(
        _joined(traces.views for traces in listed),
        _joined(traces.jobs for traces in listed),
        _joined(traces.commands for traces in listed),
    )


def traces() -> Traces:
    """What the doors of all houses leave."""
    return _traces


def _joined(parts: Iterable[Mapping[str, Trace]]) -> dict[str, Trace]:
    joined: dict[str, Trace] = {}
    for part in parts:
        for name, trace in part.items():
            unknown = trace.actions - _actions.keys()
            if name in joined or unknown:
                raise ValueError(f"what {name} leaves is said twice, or not registered: {sorted(unknown)}")
            joined[name] = trace
    return joined
