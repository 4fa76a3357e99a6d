"""The words of people worth keeping: by what the list can be sorted, and who may see it."""

from enum import StrEnum
from typing import Final

from app.core.audit_actions import Traces, audit_action, leaves
from app.core.errors import NotFound
from app.rewards.vocabulary.words import _l
from app.signals.vocabulary import Kind

#: What came of what people did, in the order of the columns; their own pieces first.
OUTCOMES: Final = (Kind.PIECE, Kind.OPPORTUNITY, Kind.CONVERSATION, Kind.LEAD, Kind.DOWNLOAD)
#: So far back the list looks, in days.
YEAR: Final = 365
#: Whoever is here for less than three months, in days, is not on it: they have just arrived.
NEWCOMER: Final = 92


class Order(StrEnum):
    """By what the list is sorted; by no sum of it all."""

    STRETCHES = "stretches"
    PIECES = "pieces"
    OPPORTUNITIES = "opportunities"
    CONVERSATIONS = "conversations"
    LEADS = "leads"
    DOWNLOADS = "downloads"
    NAME = "name"

    @property
    def label(self) -> str:
        """The words for it, to be translated."""
        return _ORDERS[self]


_ORDERS: Final = {
    Order.STRETCHES: _l("Stretches of the trail"),
    Order.PIECES: _l("Own pieces"),
    Order.OPPORTUNITIES: _l("Opportunities"),
    Order.CONVERSATIONS: _l("Conversations"),
    Order.LEADS: _l("Sales leads"),
    Order.DOWNLOADS: _l("Downloads"),
    Order.NAME: _l("Name"),
}
#: Which column each order looks at.
ORDER_OF: Final = {
    Order.PIECES: Kind.PIECE,
    Order.OPPORTUNITIES: Kind.OPPORTUNITY,
    Order.CONVERSATIONS: Kind.CONVERSATION,
    Order.LEADS: Kind.LEAD,
    Order.DOWNLOADS: Kind.DOWNLOAD,
}


class ListIsOff(NotFound):
    """Nobody is listed anywhere."""

    heading = _l("There is no such list")
    message = _l("The list of people worth keeping is switched off, so nobody's year is looked at.")


GROWTH_EXPORTED: Final = audit_action("rewards.growth.exported", _l("downloaded who has grown most"))
#: What the doors of this subject leave in the audit log.
TRACES: Final = Traces(views={"rewards.export_growth": leaves(GROWTH_EXPORTED)})
