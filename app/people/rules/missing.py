"""When so many are missing from a list that it is rather the list that lacks something."""

from typing import Final

#: More than this share of everybody.
SHARE: Final = 0.2
#: So few are too many only where they are half of everybody: in a small house each person is a large share.
FEW: Final = 3


def too_many_to_switch_off(missing: int, *, of: int) -> bool:
    """Whether switching off those who are missing, out of all who are on, needs a second yes."""
    return missing > SHARE * of and (missing > FEW or 2 * missing >= of)
