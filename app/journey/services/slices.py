"""Many people, a few at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

Value = TypeVar("Value")

#: So many people are decided in one unit of work: enough to share its cost, few enough to let others in between.
SLICE: Final = 500


def slices(values: Iterable[Value], size: int | None = None) -> Iterator[list[Value]]:
    """The values in parts of a size that one unit of work takes."""
    rest = iter(values)
    while part := list(islice(rest, size or SLICE)):
        yield part
