"""The words of awards and prizes that come round: periods, steps, who cannot win and why, and what can go wrong."""

from enum import StrEnum
from typing import Final

from app.core.audit_actions import Traces, audit_action, leaves, leaves_nothing
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.organisation.vocabulary import Element
from app.rewards.vocabulary.words import _l

#: The file of the rules, beside those of the journey.
IMPACT_FILE: Final = "impact.toml"
#: The name under which a calculation is known that a person takes along.
FORMAT: Final = "waymark-cycle/1"
LONGEST_REASON: Final = 1000
LONGEST_PRIZE: Final = 200
#: In hundredths of the currency; no prize is worth more.
DEAREST_PRIZE: Final = 1_000_000_00
#: So many working days late evidence for the period may still come, and so many days people may object, by default.
CLOSING_DAYS: Final = 7
OBJECTION_DAYS: Final = 7
MOST_CLOSING_DAYS: Final = 30


class Period(StrEnum):
    """How often something is awarded; the names stand in impact.toml."""

    MONTH = "month"
    HALF_YEAR = "half_year"

    @property
    def element(self) -> Element:
        """What has to be switched on where somebody works, so that they take part."""
        return Element.AWARDS if self is Period.MONTH else Element.PRIZES


class CycleState(StrEnum):
    """Where a cycle is in its story, in this order."""

    OPEN = "open"
    CLOSING = "closing"
    FROZEN = "frozen"
    CHECKED = "checked"
    APPROVED = "approved"
    ANNOUNCED = "announced"
    DONE = "done"

    @property
    def label(self) -> str:
        """The stage as people read it, to be translated."""
        return _STATES[self]


_STATES: Final = {
    CycleState.OPEN: _l("Open"),
    CycleState.CLOSING: _l("Closing"),
    CycleState.FROZEN: _l("Frozen"),
    CycleState.CHECKED: _l("Checked"),
    CycleState.APPROVED: _l("Approved"),
    CycleState.ANNOUNCED: _l("Announced"),
    CycleState.DONE: _l("Handed over"),
}
#: In these the figures stand, and people see their own.
FIXED_STATES: Final = frozenset(
    {CycleState.FROZEN, CycleState.CHECKED, CycleState.APPROVED, CycleState.ANNOUNCED, CycleState.DONE}
)
#: In these everybody sees who won.
PUBLIC_STATES: Final = frozenset({CycleState.ANNOUNCED, CycleState.DONE})


class Weighs(StrEnum):
    """Why an act weighs what it does, or nothing."""

    COUNTED = "counted"
    EVIDENCE = "evidence"
    PER_COUNTERPART = "per-counterpart"
    HELD = "held"
    RULED_OUT = "ruled-out"


#: Why an act weighs no more, in words; to be translated.
WEIGHS_LABELS: Final = {
    Weighs.COUNTED: _l("counted"),
    Weighs.EVIDENCE: _l("not counted: it is not known surely enough"),
    Weighs.PER_COUNTERPART: _l(
        "not counted in full: as many as count had been done with the same counterpart"
    ),
    Weighs.HELD: _l("not counted yet: somebody is looking at it"),
    Weighs.RULED_OUT: _l("not counted: somebody has looked at it and decided so"),
}


class Ties(StrEnum):
    """What people get who share a place."""

    EACH = "each"
    SPLIT = "split"


TIES_LABELS: Final = {
    Ties.EACH: _l("each of them gets the prize of the place"),
    Ties.SPLIT: _l("they divide the prize of the place"),
}


class Bar(StrEnum):
    """Why somebody can have no place in a cycle."""

    RUNS = "runs"
    EXECUTIVE = "executive"
    OPTED_OUT = "opted-out"
    LEFT = "left"
    WON_BEFORE = "won-before"
    EXCLUDED = "excluded"


BAR_LABELS: Final = {
    Bar.RUNS: _l("runs this cycle, or approves it"),
    Bar.EXECUTIVE: _l("is an executive"),
    Bar.OPTED_OUT: _l("asked not to take part"),
    Bar.LEFT: _l("has left"),
    Bar.WON_BEFORE: _l("won the last time"),
    Bar.EXCLUDED: _l("left out, with a reason"),
}


class PrizeKind(StrEnum):
    """What sort of thing a prize is; payroll and taxes ask for it."""

    CASH = "cash"
    VOUCHER = "voucher"
    THING = "thing"
    EVENT = "event"
    TIME_OFF = "time-off"
    DONATION = "donation"


PRIZE_KIND_LABELS: Final = {
    PrizeKind.CASH: _l("money"),
    PrizeKind.VOUCHER: _l("a voucher"),
    PrizeKind.THING: _l("a thing"),
    PrizeKind.EVENT: _l("a dinner or an event"),
    PrizeKind.TIME_OFF: _l("time off"),
    PrizeKind.DONATION: _l("a donation in their name"),
}


class Step(StrEnum):
    """What somebody did with a cycle, as its story says."""

    PLANNED = "planned"
    CHANGED = "changed"
    TAKEN_OVER = "taken-over"
    CLOSED = "closed"
    FROZEN = "frozen"
    LEFT_OUT = "left-out"
    LET_IN = "let-in"
    RECKONED_AGAIN = "reckoned-again"
    CHECKED = "checked"
    APPROVED = "approved"
    REOPENED = "reopened"
    ANNOUNCED = "announced"
    HANDED_OVER = "handed-over"


STEP_LABELS: Final = {
    Step.PLANNED: _l("planned it"),
    Step.CHANGED: _l("changed its policy, prizes or budget"),
    Step.TAKEN_OVER: _l("took over running it"),
    Step.CLOSED: _l("The period is over"),
    Step.FROZEN: _l("froze the figures"),
    Step.LEFT_OUT: _l("left somebody out"),
    Step.LET_IN: _l("let somebody in again"),
    Step.RECKONED_AGAIN: _l("took decisions in and reckoned again"),
    Step.CHECKED: _l("checked it"),
    Step.APPROVED: _l("approved it"),
    Step.REOPENED: _l("opened it again"),
    Step.ANNOUNCED: _l("announced it"),
    Step.HANDED_OVER: _l("noted a prize as handed over"),
}


class CycleNotFound(NotFound):
    """There is no such cycle, or nothing in it for this person."""

    message = _l("We could not find this cycle.")


class CycleChanged(Conflict):
    """Somebody has done something with the cycle since the page was opened."""

    message = _l("Somebody has changed this cycle in the meantime. Look at it as it stands now, then decide again.")  # fmt: skip


class PlannedAlready(Conflict):
    """There is a cycle of this period."""

    message = _l("This period is planned already.")


class NotNow(Conflict):
    """What was asked for is not the next step of the cycle."""

    message = _l("This cannot be done where the cycle is now.")


class ImportAtWork(Conflict):
    """A list of activity is being brought in, so the figures would be half of it."""

    message = _l("A list of activity is being brought in right now. Freeze the figures when it is done.")


class TooEarly(Conflict):
    """The day has not come."""


class NotReady(Conflict):
    """Something has to be decided before."""


class NumbersDiffer(Conflict):
    """The stored figures do not come out again: somebody has changed them past Waymark."""

    message = _l("Reckoned again, the stored figures do not come out. Nothing was done; ask whoever runs the installation.")  # fmt: skip


class NoImpactRules(Conflict):
    """The rules in force say nothing about this award, or cannot be read."""

    message = _l("The rules in force do not say what this award weighs. Publish them with impact.toml first.")


class AnotherPerson(NotAllowed):
    """The step belongs to somebody else."""


class WinnerErased(Conflict):
    """Whoever has won is erased by now."""

    message = _l("Whoever has won this was erased. Nothing is handed over, or noted of them, any more.")


class ObjectedAlready(Conflict):
    """The same person has objected to the same figures."""

    message = _l("You have objected already. The answer will stand on this page.")


class CycleRefused(Invalid):
    """What was given for a cycle cannot be kept, with the field and the reason."""


CYCLE_PLANNED = audit_action("rewards.cycle.planned", _l("planned an award cycle"))
CYCLE_CHANGED = audit_action("rewards.cycle.changed", _l("changed the policy, prizes or budget of an award cycle"))  # fmt: skip
CYCLE_TAKEN_OVER = audit_action("rewards.cycle.taken_over", _l("took over running an award cycle"))
CYCLE_CLOSED = audit_action("rewards.cycle.closed", _l("closed the period of an award cycle"))
CYCLE_FROZEN = audit_action("rewards.cycle.frozen", _l("froze the figures of an award cycle"))
CYCLE_LEFT_OUT = audit_action("rewards.cycle.left_out", _l("left somebody out of an award cycle"))
CYCLE_LET_IN = audit_action("rewards.cycle.let_in", _l("let somebody into an award cycle again"))
CYCLE_RECKONED = audit_action("rewards.cycle.reckoned", _l("took decisions into the figures of an award cycle"))  # fmt: skip
CYCLE_CHECKED = audit_action("rewards.cycle.checked", _l("checked an award cycle"))
CYCLE_APPROVED = audit_action("rewards.cycle.approved", _l("approved an award cycle"))
CYCLE_REOPENED = audit_action("rewards.cycle.reopened", _l("opened an award cycle again"))
CYCLE_ANNOUNCED = audit_action("rewards.cycle.announced", _l("announced an award cycle"))
CYCLE_EXPORTED = audit_action("rewards.cycle.exported", _l("downloaded the calculation of an award cycle"))
PAYROLL_EXPORTED = audit_action("rewards.cycle.payroll", _l("downloaded the prizes of an award cycle for payroll"))  # fmt: skip
PRIZE_HANDED_OVER = audit_action("rewards.prize.handed_over", _l("noted a prize as handed over"))
OBJECTION_MADE = audit_action("rewards.objection.made", _l("objected to the figures of an award cycle"))
OBJECTION_ANSWERED = audit_action("rewards.objection.answered", _l("answered an objection in an award cycle"))  # fmt: skip
WISHES_CHANGED = audit_action("rewards.wishes.changed", _l("decided whether to take part in awards, and to be named"))  # fmt: skip

_AGAIN = "what is so already is not done again"
#: What the doors of this subject leave in the audit log.
TRACES: Final = Traces(
    views={
        "rewards.plan_cycle": leaves(CYCLE_PLANNED, CYCLE_CLOSED),
        "rewards.change_terms": leaves(CYCLE_CHANGED, or_nothing=_AGAIN),
        "rewards.raise_budget": leaves(CYCLE_CHANGED, or_nothing=_AGAIN),
        "rewards.take_over_cycle": leaves(CYCLE_TAKEN_OVER, or_nothing=_AGAIN),
        "rewards.freeze_cycle": leaves(CYCLE_FROZEN, CYCLE_CLOSED),
        "rewards.reckon_cycle_again": leaves(CYCLE_RECKONED, or_nothing=_AGAIN),
        "rewards.leave_out": leaves(CYCLE_LEFT_OUT),
        "rewards.let_in": leaves(CYCLE_LET_IN),
        "rewards.check_cycle": leaves(CYCLE_CHECKED),
        "rewards.approve_cycle": leaves(CYCLE_APPROVED),
        "rewards.reopen_cycle": leaves(CYCLE_REOPENED),
        "rewards.announce_cycle": leaves(CYCLE_ANNOUNCED),
        "rewards.answer_objection": leaves(OBJECTION_ANSWERED),
        "rewards.hand_over_prize": leaves(PRIZE_HANDED_OVER, or_nothing=_AGAIN),
        "rewards.export_payroll": leaves(PAYROLL_EXPORTED),
        "rewards.export_cycle": leaves(CYCLE_EXPORTED),
        "rewards.change_wishes": leaves(WISHES_CHANGED, or_nothing=_AGAIN),
        "rewards.make_objection": leaves(OBJECTION_MADE),
    },
    jobs={"rewards.close_periods": leaves(CYCLE_CLOSED, or_nothing="at most hours no period ends")},
    commands={
        "rewards preview-impact": leaves(
            "people.person.viewed", or_nothing="it names nobody whose acts weigh anything, or was looked at"
        ),
        "rewards verify-cycle": leaves_nothing("it only reads a file"),
    },
)
