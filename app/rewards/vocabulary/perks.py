"""The words of perks: what can be had for points, how far a wish for one is, and what can go wrong."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from app.core.audit_actions import Traces, audit_action, leaves
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.rewards.vocabulary.words import _l

LONGEST_NAME: Final = 120
LONGEST_DESCRIPTION: Final = 1_000
LONGEST_NOTE: Final = 500
#: So that no sum is too large for the database. Money is in hundredths of the currency.
MOST_POINTS: Final = 1_000_000
MOST_PIECES: Final = 100_000
DEAREST: Final = 10_000_000_00
#: What was asked for and is not handed over by then goes back.
RESERVED_FOR: Final = timedelta(days=30)


class Each(StrEnum):
    """In which time somebody can have so many of a perk."""

    MONTH = "month"
    HALF = "half"
    EVER = "ever"

    @property
    def label(self) -> str:
        """The time as people read it, to be translated."""
        return _EACH[self]


_EACH: Final = {
    Each.MONTH: _l("in a month"),
    Each.HALF: _l("in a half-year"),
    Each.EVER: _l("altogether"),
}


class State(StrEnum):
    """How far a wish for a perk is."""

    RESERVED = "reserved"  #: the points are set aside
    FULFILLED = "fulfilled"
    RELEASED = "released"  #: the points went back

    @property
    def label(self) -> str:
        """The state as people read it, to be translated."""
        return _STATES[self]


_STATES: Final = {
    State.RESERVED: _l("waits to be handed over"),
    State.FULFILLED: _l("handed over"),
    State.RELEASED: _l("points given back"),
}


class Released(StrEnum):
    """How it came that a perk was not handed over."""

    CANCELLED = "cancelled"  #: by whoever had asked for it
    REFUSED = "refused"  #: by whoever should have handed it over
    EXPIRED = "expired"
    ERASED = "erased"
    UNDONE = "undone"  #: handed over by mistake

    @property
    def label(self) -> str:
        """The reason as people read it, to be translated."""
        return _RELEASED[self]


_RELEASED: Final = {
    Released.CANCELLED: _l("taken back by the person"),
    Released.REFUSED: _l("could not be handed over"),
    Released.EXPIRED: _l("not handed over in time"),
    Released.ERASED: _l("the person was erased"),
    Released.UNDONE: _l("handed over by mistake, and put back"),
}


class Bar(StrEnum):
    """Why somebody cannot have a perk now."""

    BELOW = "below"
    POINTS = "points"
    STOCK = "stock"
    LIMIT = "limit"
    BUDGET = "budget"

    @property
    def label(self) -> str:
        """The reason as people read it, to be translated."""
        return _BARS[self]


_BARS: Final = {
    Bar.BELOW: _l("Your points are below nothing, because something was taken back. Until they are above again nothing can be had for them."),
    Bar.POINTS: _l("You do not have enough points for this yet."),
    Bar.STOCK: _l("None is left at the moment."),
    Bar.LIMIT: _l("You have had as many of these as one can have in this time."),
    Bar.BUDGET: _l("What is set aside for this half-year has been given."),
}  # fmt: skip


class PerkNotFound(NotFound):
    """There is no such perk, or none for whoever asks."""

    message = _l("We could not find this perk. Perhaps it is not offered any more.")


class RedemptionNotFound(NotFound):
    """Nobody has asked for a perk under this number, or it is not for whoever asks to see."""

    message = _l("We could not find this.")


class CannotRedeem(Conflict):
    """A perk cannot be had as things stand; the message says why."""


class PriceChanged(Conflict):
    """HR has changed the price since the page was opened."""

    message = _l("The price has changed since you opened this page, so nothing was set aside. Look at it, and ask again if you like.")  # fmt: skip


class ClosedAlready(Conflict):
    """It was handed over or given back before."""

    message = _l("This has been handed over or given back already. Look at how it stands now.")


class NotHandedOver(Conflict):
    """Only what was handed over can be put back, and once."""

    message = _l("This is not handed over any more, or was put back already. Look at how it stands now.")


class PerkChanged(Conflict):
    """Somebody else was faster."""

    message = _l("Somebody has changed this perk in the meantime. What you typed is still here; look at it, then save again.")  # fmt: skip


class NameTaken(Conflict):
    """Put back into the catalogue, a perk would stand beside another one of its name."""

    message = _l("There is a perk of this name already. Give one of the two another name, then put this one back.")  # fmt: skip


class PerkRefused(Invalid):
    """A perk, or what is noted about one, cannot be kept like this, with the field and the reason."""


class NotYoursToHandOver(NotAllowed):
    """Nobody hands something over to themselves."""

    message = _l("You asked for this yourself. Somebody else hands it over to you.")


PERK_ADDED = audit_action("rewards.perk.added", _l("offered a perk"))
PERK_CHANGED = audit_action("rewards.perk.changed", _l("changed a perk"))
PERK_WITHDRAWN = audit_action("rewards.perk.withdrawn", _l("took a perk out of the catalogue"))
PERK_RETURNED = audit_action("rewards.perk.returned", _l("put a perk back into the catalogue"))
PERKS_EXPORTED = audit_action("rewards.perks.exported", _l("downloaded who was given which perks"))
PERK_REDEEMED = audit_action("rewards.perk.redeemed", _l("asked for a perk"))
PERK_FULFILLED = audit_action("rewards.perk.fulfilled", _l("noted that a perk was handed over"))
PERK_UNDONE = audit_action("rewards.perk.undone", _l("put a perk back that was handed over by mistake"))
PERK_RELEASED = audit_action("rewards.perk.released", _l("gave the points for a perk back"))

_AGAIN = "a form sent twice"
#: What the doors of this subject leave in the audit log.
TRACES: Final = Traces(
    views={
        "rewards.add_perk": leaves(PERK_ADDED, or_nothing=_AGAIN),
        "rewards.change_perk": leaves(PERK_CHANGED, or_nothing="what is so already is not done again"),
        "rewards.withdraw_perk": leaves(PERK_WITHDRAWN, or_nothing=_AGAIN),
        "rewards.return_perk": leaves(PERK_RETURNED, or_nothing=_AGAIN),
        "rewards.export_perks": leaves(PERKS_EXPORTED),
        "rewards.redeem_perk": leaves(PERK_REDEEMED, or_nothing=_AGAIN),
        "rewards.cancel_redemption": leaves(PERK_RELEASED),
        "rewards.fulfil_redemption": leaves(PERK_FULFILLED),
        "rewards.release_redemption": leaves(PERK_RELEASED),
        "rewards.undo_fulfilment": leaves(PERK_UNDONE),
    },
    jobs={
        "rewards.expire_redemptions": leaves(PERK_RELEASED, or_nothing="most days nothing waits so long"),
    },
)
