"""The words of points: which lines the ledger has, whose accounts they stand on, and why an act earned what it did."""

from enum import IntEnum, StrEnum
from typing import Final

from app.core.audit_actions import Traces, leaves, leaves_nothing
from app.core.errors import Conflict, NotFound
from app.rewards.vocabulary.words import _l

#: The file of the rules, beside those of the journey.
POINTS_FILE: Final = "points.toml"


class Entry(StrEnum):
    """What a line of the ledger is."""

    EARN = "earn"
    REVERSAL = "reversal"  #: takes exactly one earned line back
    TRANSFER = "transfer"  #: from a record that was joined to another one
    SPEND = "spend"  #: set aside for a perk
    RELEASE = "release"  #: given back, because the perk was not handed over


#: What a line is called where it does not say what it is for; to be translated.
ENTRY_LABELS: Final = {
    Entry.EARN: _l("earned"),
    Entry.REVERSAL: _l("taken back"),
    Entry.TRANSFER: _l("from another record of yours"),
    Entry.SPEND: _l("for a perk"),
    Entry.RELEASE: _l("given back"),
}


class Account(IntEnum):
    """The accounts that are nobody's. A person's account has the person's number, which is above them."""

    SPENT = -1  #: where points go that were given for perks
    PROGRAMME = 0  #: where points come from; what people have is what it owes


class Fault(StrEnum):
    """What is wrong with a line that stands in the ledger and that no service can have written."""

    SHAPE = "shape"  #: accounts, amount or kind
    NO_CAUSE = "no-cause"  #: earned without an act or a rule
    NO_ACT = "no-act"  #: the act is not held, and nobody was erased
    OTHER_PERSON = "other-person"  #: the act is somebody else's
    OTHER_DAY = "other-day"  #: it stands on another day than its act, or in another month than its day
    NO_MERGE = "no-merge"  #: handed on between records that were not joined
    NO_WISH = "no-wish"  #: for a perk that nobody asked for, or given back although nothing was


class Why(StrEnum):
    """Why an act earned what it did, or nothing."""

    COUNTED = "counted"
    PER_DAY = "per-day"
    PER_COUNTERPART = "per-counterpart"
    EVIDENCE = "evidence"
    TAKEN_BACK = "taken-back"
    ON_SELF = "on-self"
    HELD = "held"  #: somebody looks at it before it counts
    RULES = "rules"  #: what it is worth is another thing than the line says
    MERGED = "merged"  #: two records became one
    REDEEMED = "redeemed"  #: somebody asked for a perk
    NOT_GIVEN = "not-given"  #: a perk was not handed over
    PUT_BACK = "put-back"  #: a perk was handed over by mistake


#: Why a line was taken back or moved, in words; to be translated.
WHY_LABELS: Final = {
    Why.COUNTED: _l("counted"),
    Why.PER_DAY: _l("not counted: as many as count had been done that day before"),
    Why.PER_COUNTERPART: _l("not counted: as many as count had been done with this person that day before"),
    Why.EVIDENCE: _l("not counted: it is not known surely enough"),
    Why.TAKEN_BACK: _l("the activity was taken back"),
    Why.ON_SELF: _l("not counted: it was about yourself"),
    Why.HELD: _l("being looked at; it counts as soon as somebody has decided that it is right"),
    Why.RULES: _l("the rules count it otherwise"),
    Why.MERGED: _l("two records of yours became one"),
    Why.REDEEMED: _l("you asked for it"),
    Why.NOT_GIVEN: _l("a perk was not handed over"),
    Why.PUT_BACK: _l("a perk was handed over by mistake, and put back"),
}


class KeyTaken(Conflict):
    """A line is known under this key with another content: two rules, or two releases, disagree."""

    message = _l("The ledger has another line under this key.")


class PointsSwitchedOff(NotFound):
    """Where the person works nobody wants points."""

    heading = _l("No points here")
    message = _l(
        "Points are switched off where you work. What you do counts on your trail all the same, and points are kept quietly in case they are switched on again."
    )


#: Why earning leaves no line in the audit log.
_IN_LEDGER: Final = (
    "each line of the ledger says itself what it is for and by which rules; none is ever changed"
)
TRACES: Final = Traces(
    jobs={
        "rewards.seal_entries": leaves_nothing(
            "it seals lines of the ledger, and changes nothing that they say"
        ),
        "rewards.settle_batch": leaves_nothing(_IN_LEDGER),
        "rewards.settle_everybody": leaves_nothing(_IN_LEDGER),
    },
    commands={
        "rewards preview-points": leaves(
            "people.person.viewed", or_nothing="it names nobody who would get anything else, or was looked at"
        ),
        "rewards settle": leaves_nothing(_IN_LEDGER),
        "rewards verify": leaves_nothing("it only looks"),
    },
)
