"""What the organisation has decided."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ElementSwitched:
    """A game element was switched somewhere, or the switch taken away."""

    element: str
