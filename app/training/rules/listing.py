"""Which lessons a page of the list shows: whatever fits what somebody looks for, one stretch at a time where there are many."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.core.pagination import Page
from app.journey.vocabulary import ZONES, Zone
from app.training.rules.lessons import Lesson

#: So many lessons of a stretch are looked through at one go.
AT_ONCE = 24
#: If there are no more than these in all, every stretch is shown.
FEW = 12
STRETCHES = tuple(zone for zone in ZONES if zone is not Zone.NOT_STARTED)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for; empty for everything."""

    topic: str = ""
    audience: str = ""

    def fits(self, lesson: Lesson) -> bool:
        """Whether a lesson is of this kind."""
        return self.topic in ("", lesson.topic) and (not self.audience or self.audience in lesson.audience)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What there is to learn on one stretch; `page` is empty where it is only named."""

    zone: Zone
    total: int
    done: int
    page: Page[Lesson]

    @property
    def is_open(self) -> bool:
        """Whether its lessons are shown."""
        return bool(self.page.items)


def lay_out(
    lessons: Iterable[Lesson], done: Collection[str], *, own: Zone, asked: Zone | None, number: int
) -> list[Stretch]:
    """The stretches that have lessons, in the order of the trail.

    Shown are the lessons of the stretch that was asked for, else of the person's own one, else of the first that has any;
    or all of them where they are few.
    """
    by_zone: Mapping[Zone, list[Lesson]] = {zone: [] for zone in STRETCHES}
    for lesson in lessons:
        by_zone[lesson.zone].append(lesson)
    filled = {zone: found for zone, found in by_zone.items() if found}
    are_few = sum(map(len, filled.values())) <= FEW
    shown = next((zone for zone in (asked, own, *filled) if zone in filled), None)
    return [
        Stretch(
            zone,
            len(found),
            sum(lesson.key in done for lesson in found),
            _page(found, number if zone is shown else 1, is_open=are_few or zone is shown),
        )
        for zone, found in filled.items()
    ]


def _page(found: Sequence[Lesson], number: int, *, is_open: bool) -> Page[Lesson]:
    """A page that there is: whoever asks for one behind the last gets the last."""
    number = min(max(number, 1), -(-len(found) // AT_ONCE))
    items = found[(number - 1) * AT_ONCE : number * AT_ONCE] if is_open else ()
    return Page(items, number, AT_ONCE, len(found))
