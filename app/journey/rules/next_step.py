"""The steps: how each stands for a person, which the acts have completed, and which is the best one now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.journey.rules.facts import Facts
from app.journey.rules.measure import Tally
from app.journey.rules.ruleset import ByMeasure, RuleSet, Step
from app.journey.rules.verdict import Reason, Verdict
from app.journey.vocabulary import Side, StepState, Zone
from app.signals.vocabulary import DEEDS, Deed


@dataclass(frozen=True, slots=True)
class NextStep:
    """One good thing to do now, how long it takes, and which missing numbers it moves."""

    step: Step
    minutes: int
    moves: tuple[Reason, ...]


def completed_steps(facts: Facts, rules: RuleSet) -> frozenset[str]:
    """The steps that the acts prove; counted from the first act ever, so the facts must hold all days."""
    tally = Tally(facts)
    return frozenset(
        step.key
        for step in rules.steps.values()
        if isinstance(step.completes, ByMeasure)
        and tally.find(step.completes.measure).found >= step.completes.at_least
    )


def step_states(
    rules: RuleSet, zone: Zone, done: Collection[str], unlocked: Zone = Zone.NOT_STARTED
) -> dict[str, StepState]:
    """How every step stands, in the order of the trail.

    `unlocked` is the highest zone ever reached: what was open once stays open after a fall. The steps of the
    first stretch are open to somebody who has not started.
    """
    reached = max(zone.rank, unlocked.rank, Zone.CONSUMER.rank)
    return {key: _state(step, reached, done) for key, step in rules.steps.items()}


def choose_next_step(
    rules: RuleSet, verdict: Verdict, done: Collection[str], unlocked: Zone = Zone.NOT_STARTED
) -> NextStep | None:
    """The cheapest way forward; None where no step is open.

    Among the open steps those come first that move a missing number - one that staying takes, else one that the next
    zone takes -, then those of the person's own stretch, then the shortest, then the order of the rules. After a step
    that does not complete by a measure nothing is promised, so it moves no number.
    """
    states = step_states(rules, verdict.zone, done, unlocked)
    to_stay = [reason for reason in verdict.shown(Side.KEEP) if not reason.met_keep]
    missing = to_stay or [reason for reason in verdict.shown(Side.ENTER) if not reason.met_enter]
    here = max(verdict.zone, Zone.CONSUMER, key=lambda zone: zone.rank)
    choices = [
        NextStep(step, step.minutes, _moved_by(step, missing, rules))
        for key, step in rules.steps.items()
        if states[key] is StepState.OPEN
    ]
    # The first of equals wins, and the steps are in the order of the rules.
    return min(
        choices,
        key=lambda choice: (not choice.moves, choice.step.zone is not here, choice.minutes),
        default=None,
    )


def deeds_for(step: Step, rules: RuleSet) -> tuple[Deed, ...]:
    """What a person may log themselves towards a step that completes by a measure."""
    if not isinstance(step.completes, ByMeasure):
        return ()
    counts = step.completes.measure.counts
    return tuple(deed for deed in DEEDS if rules.kinds.kind_of(*deed.verb) in counts)


def _state(step: Step, reached: int, done: Collection[str]) -> StepState:
    if step.key in done:
        return StepState.DONE
    if step.coming:
        return StepState.COMING
    is_open = step.opens_with.rank <= reached and all(key in done for key in step.after)
    return StepState.OPEN if is_open else StepState.AHEAD


def _moved_by(step: Step, missing: Sequence[Reason], rules: RuleSet) -> tuple[Reason, ...]:
    """The missing numbers that count a kind of act which the step asks for."""
    if not isinstance(step.completes, ByMeasure):
        return ()
    kinds = set(step.completes.measure.counts)
    return tuple(reason for reason in missing if kinds & set(rules.measures[reason.measure].counts))
