"""Changes that belong together, as the editor says: they reach the author as one suggestion."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from app.core.comparing import Change

#: What parts paragraphs; a suggestion stays within one, so that it can be read.
_PARTING = "\n\n"


class Group(NamedTuple):
    """One change, made of those with these numbers, from 1 on."""

    numbers: tuple[int, ...]
    change: Change


def grouped(text: str, changes: Sequence[Change], joined: Collection[int]) -> list[Group]:
    """The changes of a text in order, those in `joined` each as one with the change before it.

    What stands between the two stays as it is, so taking the whole makes the same of the text as taking each.
    """
    groups: list[Group] = []
    for number, change in enumerate(changes, start=1):
        if groups and number in joined and may_join(text, groups[-1].change, change):
            numbers, first = groups[-1]
            between = text[first.end : change.start]
            whole = Change(
                first.start,
                first.original + between + change.original,
                first.replacement + between + change.replacement,
            )
            groups[-1] = Group((*numbers, number), whole)
        else:
            groups.append(Group((number,), change))
    return groups


def may_join(text: str, first: Change, second: Change) -> bool:
    """Whether two changes that follow each other stand in one paragraph."""
    return _PARTING not in text[first.start : second.end]
