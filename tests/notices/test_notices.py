"""What people are told."""

from collections.abc import Callable
from typing import Any

import pytest

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.unit_of_work import unit_of_work
from app.notices import queries, services
from app.notices.vocabulary import Kind, NoticeNotFound
from app.people.models import Person
from tests.factories.people import make_person
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[[Person], Visitor]

SHARER = {"zone": "sharer", "from_zone": "consumer", "cause": "promoted"}


def tell(person: Person, kind: str = "moved", key: str = "1", **params: Any) -> bool:
    with unit_of_work():
        return services.tell(person.id, kind=kind, key=key, params=params or SHARER)


def test_the_same_cause_is_told_once_to_each_person() -> None:
    """R-S4: a repeated delivery doubles nothing."""
    ann, bob = make_person("Ann"), make_person("Bob")

    assert [tell(ann), tell(ann), tell(bob), tell(ann, key="2")] == [True, False, True, True]
    with unit_of_work():
        assert (
            services.tell_all(
                Kind.MOVED, [(ann.id, "2", SHARER), (ann.id, "3", SHARER), (bob.id, "2", SHARER)]
            )
            == 2
        )

    assert (queries.count_unread(ann.id), queries.count_unread(bob.id)) == (3, 2)
    assert [one.key for one in queries.page_notices(ann.id, size=2).items] == ["3", "2"]
    assert [one.key for one in queries.list_notices(ann.id)] == ["1", "2", "3"]


def test_an_unknown_kind_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="gossip"):
        tell(make_person(), kind="gossip")


def test_only_ones_own_notices_can_be_read() -> None:
    ann, bob = make_person("Ann"), make_person("Bob")
    tell(ann)
    notice = queries.list_notices(ann.id)[0]

    with pytest.raises(NoticeNotFound), unit_of_work():
        services.mark_read(notice.id, actor=Actor(bob.id))
    with pytest.raises(NotAllowed), unit_of_work():
        services.mark_all_read(ann.id, actor=Actor(bob.id))
    with unit_of_work():
        services.mark_read(notice.id, actor=Actor(ann.id))

    assert queries.count_unread(ann.id) == 0


def test_what_arrived_after_the_page_was_drawn_stays_unread(sign_in: SignIn) -> None:
    person = make_person("Ann")
    ann = sign_in(person)
    tell(person)
    assert 'name="up_to"' in ann.get("/notices").text
    seen = queries.list_notices(person.id)[-1].id
    tell(person, key="2")

    ann.post("/notices/reading", data={"up_to": str(seen)})

    db.session.rollback()
    assert [one.read_at is None for one in queries.list_notices(person.id)] == [False, True]
    ann.post(f"/notices/{seen + 1}/reading")
    assert queries.count_unread(person.id) == 0


def test_an_empty_inbox_says_what_will_stand_there(sign_in: SignIn) -> None:
    assert "Nothing to read" in sign_in(make_person("Ann")).get("/notices").text


@pytest.mark.parametrize(
    "kind, params, words",
    [
        ("moved", SHARER, ["You have reached a new stretch of your trail: Content sharer.", "New steps are open to you."]),
        ("moved", {**SHARER, "reasons": [{"en": "Two shares on two days.", "de": "Zwei"}]}, ["Two shares on two days. That brought you here."]),
        ("moved", {**SHARER, "cause": "initial"}, ["Your trail begins here: Content sharer."]),
        ("moved", {"zone": "consumer", "from_zone": "sharer", "cause": "fell"}, ["Your trail goes on from here: Content consumer.", "“Content sharer” is ahead of you again"]),
        ("moved", {"zone": {"en": "Scout", "de": "Kundschafter"}, "cause": "ruleset"}, ["Your place is now: Scout"]),
        ("at_risk", {"zone": "creator", "falls_on": "2026-03-20", "measures": [{"label": {"en": "Shares"}, "missing": 2}]},
         ["Nothing changes before", "20 Mar 2026", "Shares: 2 more", "/absences", "one good step"]),
        ("at_risk", {"zone": "creator", "falls_on": None, "measures": ["active_weeks"]}, ["To stay at “Content creator”", "active weeks"]),
        ("step_done", {"step": {"en": "Follow three people", "de": "Drei"}}, ["Done: Follow three people"]),
        ("step_done", {"step": "first-share"}, ["Your first step is done."]),
        ("removal_answered", {"is_granted": True}, ["has been taken out"]),
        ("removal_answered", {"is_granted": False, "answer": "It was <yours>."}, ["stays", "It was &lt;yours&gt;."]),
        ("report_questioned", {"what": "Shared", "link": "https://x.example/1", "question": "Where is <it>?"},
         ["a question about something you logged", "Shared · https://x.example/1", "Where is &lt;it&gt;?", "goes on counting"]),
        ("people_informed", {}, ["You have seen what is held about you."]),
    ],
)  # fmt: skip
def test_each_kind_has_exact_and_friendly_words(
    sign_in: SignIn, kind: str, params: dict[str, Any], words: list[str]
) -> None:
    """R-J1, R-J5: no wording shames or threatens."""
    person = make_person("Ann")
    with unit_of_work():
        services.tell(person.id, kind=kind, key="1", params=params)

    page = sign_in(person).get("/notices").text

    text = " ".join(page.split())
    for part in words:
        assert part in text
    assert not [
        word for word in ("lose", "warning", "fail", "!</p>") if word in text.lower().split("<ul", 1)[1]
    ]


def test_who_was_told_what_is_held_can_find_it_again(sign_in: SignIn) -> None:
    person = make_person("Ann", informed_at=None)

    sign_in(person).post("/welcome")

    assert [one.kind for one in queries.list_notices(person.id)] == ["people_informed"]
