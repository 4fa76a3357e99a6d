"""Which acts may stand in the audit log: each house registers its own, so that an unknown one is refused."""

from dataclasses import dataclass


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
