"""Which lessons a page of the list shows, in which order, and which one comes next."""

from datetime import UTC, datetime

from app.journey.vocabulary import Zone
from app.training.rules.lessons import Lesson
from app.training.rules.listing import AT_ONCE, FEW, Stretch, Wish, lay_out
from app.training.rules.parse_lesson import parse_lesson
from app.training.rules.shelf import Shelf
from app.training.rules.unlocking import Progress, next_up
from tests.factories.training import lesson


def some(number: int, zone: str = "consumer", audience: str = "everybody") -> list[Lesson]:
    source = lesson(zone=zone).replace("[everybody]", f"[{audience}]")
    found = [parse_lesson(f"{zone}-{n:02d}.en.md", source)[0] for n in range(number)]
    return [one for one in found if one is not None]


def shown(stretches: list[Stretch]) -> dict[str, list[str]]:
    return {one.zone.value: [item.key for item in one.page.items] for one in stretches}


def test_few_lessons_are_all_shown_in_the_order_of_the_trail():
    """R-T1: and a stretch without any is not named."""
    found = lay_out(
        [*some(FEW - 2, "creator"), *some(2)], {"consumer-01"}, own=Zone.CONSUMER, asked=None, number=1
    )

    assert [(one.zone, one.done, one.total, one.is_open) for one in found] == [
        (Zone.CONSUMER, 1, 2, True), (Zone.CREATOR, 0, FEW - 2, True),
    ]  # fmt: skip


def test_of_many_lessons_one_stretch_is_shown_a_page_at_a_time():
    """R-T1: the person's own, unless they ask for another one; behind the last page is the last page."""
    many = [*some(3), *some(AT_ONCE + 1, "sharer")]

    own = lay_out(many, set(), own=Zone.SHARER, asked=None, number=1)
    last = lay_out(many, set(), own=Zone.SHARER, asked=Zone.SHARER, number=99)
    other = lay_out(many, {"sharer-00"}, own=Zone.SHARER, asked=Zone.CONSUMER, number=1)

    assert [len(keys) for keys in shown(own).values()] == [0, AT_ONCE]
    assert shown(last) == {"consumer": [], "sharer": [f"sharer-{AT_ONCE}"]}
    assert (last[1].page.number, last[1].page.first) == (2, AT_ONCE + 1)
    assert shown(other) == {"consumer": ["consumer-00", "consumer-01", "consumer-02"], "sharer": []}
    assert (other[1].done, other[1].total) == (1, AT_ONCE + 1)


def test_where_the_own_stretch_has_nothing_the_first_that_has_is_shown():
    """R-T1: no list is empty while there is something to learn; and none at all is an empty one."""
    found = lay_out(some(FEW + 1, "engaged"), set(), own=Zone.CONSUMER, asked=Zone.CREATOR, number=1)

    assert len(found[0].page.items) == FEW + 1
    assert lay_out([], set(), own=Zone.CONSUMER, asked=None, number=1) == []


def test_a_wish_takes_topic_and_audience_together():
    """R-T1: for whoever is meant, by what it is about; no wish fits everything."""
    [everybody], [sales] = some(1), some(1, audience="sales, managers")

    assert [wish.fits(sales) for wish in (Wish(), Wish(audience="sales"), Wish("safety", "managers"), Wish("courage", "sales"))] == [True, True, True, False]  # fmt: skip
    assert [wish.fits(everybody) for wish in (Wish("safety"), Wish(audience="sales"))] == [True, False]


def test_a_stretch_begins_with_what_needs_no_other_lesson_and_leads_on_from_there():
    """R-T1, UN-5: whoever reads from above meets what is open first; what comes round in a ring stands last."""
    heads = {
        "b-last": "after: [c-next]\n", "c-next": "after: [d-first]\n", "d-first": "", "e-hard": "",
        "a-ring": "after: [f-ring]\n", "f-ring": "after: [a-ring]\n",
    }  # fmt: skip
    sources = {key: lesson(more=more) for key, more in heads.items()}
    sources["e-hard"] = sources["e-hard"].replace("level: first", "level: advanced")
    sources["z-sharer"] = lesson(zone="sharer")
    read = [parse_lesson(f"{key}.en.md", source)[0] for key, source in sources.items()]
    shelf = Shelf.of(one for one in read if one is not None)
    in_order = [one for one in map(shelf.original, shelf.lessons) if one is not None]
    now = datetime(2026, 3, 2, tzinfo=UTC)

    def after(zone: Zone, *done: str) -> str:
        found = next_up(in_order, Progress(Zone.SHARER, dict.fromkeys(done, now)), zone)
        return found.key if found else ""

    assert [one.key for one in in_order] == [
        "d-first",
        "e-hard",
        "c-next",
        "b-last",
        "a-ring",
        "f-ring",
        "z-sharer",
    ]
    assert after(Zone.CONSUMER, "d-first", "e-hard") == "c-next"
    assert after(Zone.SHARER, "d-first") == "z-sharer"
    assert after(Zone.SHARER, "z-sharer") == "d-first"
    assert after(Zone.CONSUMER, "d-first", "e-hard", "c-next", "b-last", "z-sharer") == ""
