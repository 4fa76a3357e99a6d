"""What somebody can earn where they work: of these pages one is beside the other, and of no others."""

from app.organisation.queries import is_on
from app.organisation.vocabulary import Element
from app.people.queries import get_person
from app.rewards.queries.boards import are_boards_on
from app.rewards.queries.perks import are_points_on
from app.rewards.queries.recognition import are_awards_on
from app.rewards.routes.door import bp, own_id
from app.rewards.vocabulary.cycles import Period

#: The pages in their order, by what they are called in the tabs.
PAGES = {
    "points": "rewards.show_points", "badges": "rewards.list_badges", "recognition": "rewards.show_recognition",
    "prizes": "rewards.show_prizes", "boards": "rewards.show_boards", "perks": "rewards.list_perks",
}  # fmt: skip


def open_pages() -> list[str]:
    """Which of these there are for the person in front of the page."""
    person = get_person(own_id())
    country, department = person.country, person.department
    has_points = are_points_on(person)
    open_ = {
        "points": has_points,
        "badges": is_on(Element.BADGES, country=country, department=department),
        "recognition": are_awards_on(person),
        "prizes": any(is_on(one.element, country=country, department=department) for one in Period),
        "boards": are_boards_on(country, department),
        "perks": has_points,
    }
    return [name for name in PAGES if open_[name]]


@bp.context_processor
def know_open_pages() -> dict[str, object]:
    """For the tabs."""
    return {"open_pages": open_pages}
