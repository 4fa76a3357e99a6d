"""Reads the branches of a tree of conditions: the parts of one, and how many of them it takes."""

from collections.abc import Callable
from typing import TypeVar

from app.journey.rules.reading import MOST_ACTS, Section

Part = TypeVar("Part")


def parse_parts(
    section: Section, key: str, parse: Callable[[Section], Part | None]
) -> tuple[Part, ...] | None:
    """The parts of a branch; None if one of them cannot be used."""
    sections = section.sections(key)
    if not sections:
        return None
    found = [parse(one) for one in sections]
    whole = tuple(part for part in found if part is not None)
    return whole if len(whole) == len(found) else None


def parse_some(
    section: Section, parse: Callable[[Section], Part | None]
) -> tuple[int, tuple[Part, ...]] | None:
    """How many of which parts it takes; None if that cannot be used, or asks for more than there are."""
    needed = section.number("at_least", least=1, most=MOST_ACTS)
    of = parse_parts(section, "of", parse)
    if needed is None or of is None:
        return None
    if needed > len(of):
        section.complain(f'"at_least" asks for {needed}, but there are {len(of)} to choose from.', "at_least")
        return None
    return needed, of
