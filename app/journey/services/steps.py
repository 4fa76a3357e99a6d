"""Steps: done by what is counted or by a person's own word; once done, done for good."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import literal, null, select

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Invalid, NotAllowed
from app.core.events import publish
from app.core.upsert import insert, insert_once
from app.journey.events import StepCompleted
from app.journey.models import StepCompletion
from app.journey.queries.standings import find_placement
from app.journey.queries.steps import done_step_keys, newly_proven_steps, proven_steps
from app.journey.rules.next_step import step_states
from app.journey.rules.ruleset import ByAct, ByLesson, RuleSet, Step
from app.journey.services.rules import rules_if_readable, rules_in_force
from app.journey.vocabulary import LinkPolicy, StepNotFound, StepNotOpen, StepState, Zone
from app.notices import services as notices
from app.signals import services as signals
from app.signals.rules.entries import check_link
from app.signals.vocabulary import OWN_PLATFORM, Evidence, Source

BY_ACTIVITY, BY_STATEMENT = "activity", "statement"


def complete_proven_steps(
    person_id: int,
    *,
    rules: RuleSet | None = None,
    signal_id: int | None = None,
    kind: int | None = None,
) -> list[str]:
    """Complete the steps that a person's acts prove; their keys, without those that were done before.

    With `kind`, by its place in KINDS, only those that count acts of this kind. The first step of a person is told in
    a notice.
    """
    rules = rules or rules_if_readable()
    if rules is None:
        return []
    return _complete_all(person_id, newly_proven_steps(person_id, rules, kind), rules, signal_id)


def complete_steps_of_act(
    person_id: int, act: str, *, rules: RuleSet | None = None, signal_id: int | None = None
) -> list[str]:
    """Complete the steps that are done by doing this in Waymark itself; their keys, without those done before."""
    rules = rules or rules_if_readable()
    steps = [] if rules is None else [step for step in rules.steps.values() if _is_done_by(step, act)]
    if rules is None or not steps:
        return []
    done = done_step_keys(person_id)
    return _complete_all(person_id, [step.key for step in steps if step.key not in done], rules, signal_id)


def complete_steps_of_lesson(person_id: int, lesson: str, *, signal_id: int | None = None) -> list[str]:
    """Complete the steps that are done with a lesson; their keys, without those done before."""
    rules = rules_if_readable()
    if rules is None:
        return []
    done = done_step_keys(person_id)
    keys = [
        step.key
        for step in rules.steps.values()
        if not step.coming and step.completes == ByLesson(lesson) and step.key not in done
    ]
    return _complete_all(person_id, keys, rules, signal_id)


def complete_step_by_statement(
    person_id: int, step_key: str, *, statement: str = "", link: str = "", actor: Actor
) -> bool:
    """Take a person's word that they have done a step: an act of their own, and the step completed with it.

    False if the step was done before. Raises StepNotFound, StepNotOpen for one that is ahead, still to come, or not
    to be had for a word, NotAllowed for somebody else's step, and Invalid for a missing or unusable link.
    """
    if actor.person_id not in (None, person_id):
        raise NotAllowed
    rules = rules_in_force()
    step = rules.steps.get(step_key)
    if step is None:
        raise StepNotFound
    done = done_step_keys(person_id)
    if step_key in done:
        return False
    placement = find_placement(person_id)
    zone = Zone(placement.zone) if placement else Zone.NOT_STARTED
    highest = Zone(placement.highest_zone) if placement else Zone.NOT_STARTED
    if step.statement is None or step_states(rules, zone, done, highest)[step_key] is not StepState.OPEN:
        raise StepNotOpen
    link = _checked_link(link, step.statement)
    signal = signals.record_signal(
        person_id,
        verb=("Accept", "step"),
        platform=OWN_PLATFORM,
        external_id=f"step:{step_key}:{person_id}",
        object=link,
        evidence=Evidence.SELF_REPORTED,
        source=Source.SELF_REPORT,
        note=statement.strip(),
        actor=actor,
    )
    signal_id = signal.id if signal else None
    is_new = _complete(person_id, step_key, cause=BY_STATEMENT, rules=rules, signal_id=signal_id)
    if is_new and not done:
        _tell_first(person_id, step)
    return is_new


def complete_steps_of_everybody(*, batch_id: int | None = None) -> None:
    """Complete all steps that acts prove, in one pass and without a word; with `batch_id`, of those it touched."""
    rules = rules_if_readable()
    proven = None if rules is None else proven_steps(rules, batch_id=batch_id)
    if rules is None or proven is None:
        return
    found = proven.subquery()
    values = {
        "person_id": found.c.person_id,
        "step_key": found.c.step_key,
        "completed_at": literal(now(), StepCompletion.completed_at.type),
        "cause": literal(BY_ACTIVITY),
        "rules_version": literal(rules.version),
        "signal_id": null(),
    }
    # SQLite reads "ON CONFLICT" as part of a join unless the question ends in a condition.
    rows = select(*values.values()).where(found.c.person_id > 0)
    statement = insert(StepCompletion).from_select(list(values), rows)
    once = statement.on_conflict_do_nothing(index_elements=["person_id", "step_key"])
    db.session.connection().execute(once)


def _is_done_by(step: Step, act: str) -> bool:
    return not step.coming and isinstance(step.completes, ByAct) and step.completes.act == act


def _complete_all(person_id: int, keys: Sequence[str], rules: RuleSet, signal_id: int | None) -> list[str]:
    """Complete these steps by what somebody did; gives those that are new, and tells of the very first one."""
    if not keys:
        return []
    is_first = not done_step_keys(person_id)
    new = [
        key for key in keys if _complete(person_id, key, cause=BY_ACTIVITY, rules=rules, signal_id=signal_id)
    ]
    if new and is_first:
        _tell_first(person_id, rules.steps[new[0]])
    return new


def _complete(person_id: int, key: str, *, cause: str, rules: RuleSet, signal_id: int | None) -> bool:
    values: dict[str, Any] = {
        "person_id": person_id,
        "step_key": key,
        "completed_at": now(),
        "cause": cause,
        "rules_version": rules.version,
        "signal_id": signal_id,
    }
    once = insert_once(StepCompletion.__table__, "person_id", "step_key")
    if db.session.connection().execute(once, values).first() is None:
        return False
    publish(StepCompleted(person_id, key))
    return True


def _tell_first(person_id: int, step: Step) -> None:
    notices.tell(person_id, kind="step_done", key="step_done:first", params={"step": step.title.by_language})


def _checked_link(link: str, policy: LinkPolicy) -> str:
    if policy is LinkPolicy.NONE:
        return ""
    checked = check_link(link)
    if not checked and policy is LinkPolicy.REQUIRED:
        raise Invalid("This step asks for a link to what you did.", field="link")
    return checked
