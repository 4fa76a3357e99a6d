"""Which game elements are on for whom: the nearest switch decides."""

from collections.abc import Iterable, Iterator

from app.organisation.vocabulary import Element, Group, Switches, SwitchKey


def is_on(switches: Switches, element: Element, *, country: str = "", department: str = "") -> bool:
    """Whether an element is on for somebody: their department's switch decides, without one their country's, without
    that the one for everywhere; what nobody has switched is on.
    """
    key = deciding(switches, element, country=country, department=department)
    return True if key is None else switches[key]


def deciding(
    switches: Switches, element: Element, *, country: str = "", department: str = ""
) -> SwitchKey | None:
    """The switch that decides for somebody in this country and department; None if nobody has made one."""
    return next((key for key in _nearest_first(element, country, department) if key in switches), None)


def decided_for(switches: Switches, groups: Iterable[Group]) -> dict[SwitchKey, int]:
    """For how many people each switch decides."""
    found = dict.fromkeys(switches, 0)
    for group in groups:
        for element in Element:
            key = deciding(switches, element, country=group.country, department=group.department)
            if key is not None:
                found[key] += group.people
    return found


def people_without(switches: Switches, element: Element, groups: Iterable[Group]) -> int:
    """For how many people an element is off."""
    return sum(
        group.people
        for group in groups
        if not is_on(switches, element, country=group.country, department=group.department)
    )


def turned(switches: Switches, key: SwitchKey, to: bool | None) -> dict[SwitchKey, bool]:
    """The switches with one of them turned, or with None taken away."""
    others = {other: state for other, state in switches.items() if other != key}
    return others if to is None else {**others, key: to}


def changing(before: Switches, after: Switches, element: Element, groups: Iterable[Group]) -> list[Group]:
    """The groups for whom an element is on before and off after, or the other way round; the largest first."""
    found = [
        group
        for group in groups
        if is_on(before, element, country=group.country, department=group.department)
        != is_on(after, element, country=group.country, department=group.department)
    ]
    return sorted(found, key=lambda group: (-group.people, group.country, group.department))


def _nearest_first(element: Element, country: str, department: str) -> Iterator[SwitchKey]:
    if department:
        yield element.value, "", department
    if country:
        yield element.value, country, ""
    yield element.value, "", ""
