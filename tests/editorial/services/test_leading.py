"""Whoever leads the desk decides which editor has which draft: never its author, and nobody loses one unheard."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.core.actor import Actor
from app.core.clock import today
from app.core.db import db
from app.core.errors import NotAllowed, NotFound
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.vocabulary import (
    LEASE,
    ClaimLost,
    EditorIsAway,
    EditorRefused,
    HeldByNobody,
    HolderChanged,
    NoLongerAtTheDesk,
    PieceState,
    WroteItThemselves,
)
from app.notices.models import Notice
from app.people.models import Person
from app.people.services.roles import grant_role
from app.people.vocabulary import Role
from tests.factories.editorial import (
    EDITED,
    as_author,
    as_editor,
    as_lead,
    claim,
    edit,
    hand_in,
    make_editor,
    make_lead,
    make_piece,
    piece_of,
)
from tests.factories.people import make_absence, make_person
from tests.support.clock import TestClock
from tests.support.crowds import at_once

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def mara() -> Person:
    return make_person("Mara Lind")


@pytest.fixture
def tom() -> Person:
    return make_editor("Tomasz Wit")


@pytest.fixture
def olga() -> Person:
    return make_editor("Olga Brandt")


@pytest.fixture
def lead() -> Person:
    return make_lead()


def waiting(author: Person) -> int:
    piece_id = make_piece(author)
    hand_in(piece_id, author)
    return piece_id


def assign(editor: Person, lead: Person, *piece_ids: int, is_sure: bool = False) -> services.Assigned:
    with unit_of_work():
        return services.assign(piece_ids, editor_id=editor.id, is_sure=is_sure, actor=as_lead(lead))


def holder_of(piece_id: int) -> str:
    db.session.rollback()
    holder = queries.find_holder(piece_id)
    return "" if holder is None else holder.name


def told(person: Person, kind: str) -> list[Notice]:
    return db.session.query(Notice).filter_by(person_id=person.id, kind=kind).order_by(Notice.id).all()


def test_several_drafts_are_given_at_once_and_never_to_their_author(
    mara: Person, tom: Person, olga: Person, lead: Person
) -> None:
    """R-E5, RQ-7, RQ-10: each by itself, what cannot be given is told, and twice is once."""
    free, toms, taken = waiting(mara), waiting(tom), waiting(mara)
    claim(taken, olga)

    answers = [assign(tom, lead, free, toms, taken) for _time in range(2)]

    for answer in answers:
        assert answer.given == 1
        assert {type(one) for one in answer.refused} == {WroteItThemselves, HolderChanged}
        assert any(one.params["name"] == "Olga Brandt" for one in answer.refused)
    assert (holder_of(free), holder_of(toms), holder_of(taken)) == ("Tomasz Wit", "", "Olga Brandt")
    [notice] = told(tom, "desk_assigned")
    assert notice.params["name"] == "Lena Leitner"


def test_what_is_given_waits_a_working_day_and_work_never_makes_that_shorter(
    mara: Person, tom: Person, lead: Person, clock: TestClock
) -> None:
    """R-E5."""
    piece_id = waiting(mara)
    assign(tom, lead, piece_id)
    first = queries.find_claim(piece_id, tom.id)
    assert first is not None
    until, version = first.claim.expires_at, first.claim.version
    assert until - first.claim.claimed_at > LEASE

    with unit_of_work():
        services.save_copy(piece_id, text=EDITED, version=version, actor=as_editor(tom))

    found = queries.find_claim(piece_id, tom.id)
    assert found is not None
    assert found.claim.expires_at == until


def test_a_draft_is_handed_over_with_what_was_changed_and_who_had_it_is_told(
    mara: Person, tom: Person, olga: Person, lead: Person
) -> None:
    """R-E6: nothing that was typed is lost, and of two who act on one page one is heard."""
    piece_id = waiting(mara)
    version = claim(piece_id, tom)
    with unit_of_work():
        version = services.save_copy(piece_id, text=EDITED, version=version, actor=as_editor(tom))

    def hand_over(held_by: Person, editor: Person) -> str:
        with unit_of_work():
            return services.hand_over(piece_id, held_by=held_by.id, editor_id=editor.id, actor=as_lead(lead))

    with pytest.raises(HolderChanged, match="Tomasz Wit"):
        hand_over(olga, lead)
    assert hand_over(tom, olga) == "Tomasz Wit"
    hand_over(tom, olga)  # the second click

    held = queries.find_claim(piece_id, olga.id)
    assert held is not None
    assert held.claim.copy == EDITED
    with pytest.raises(ClaimLost), unit_of_work():
        services.save_copy(piece_id, text="x", version=version, actor=as_editor(tom))
    [before] = told(tom, "desk_taken_away")
    [after] = told(olga, "desk_assigned")
    assert (before.params["to"], after.params["before"]) == ("Olga Brandt", "Tomasz Wit")
    with pytest.raises(WroteItThemselves):
        hand_over(olga, _editing(mara))


def test_editors_keep_no_title_of_a_draft_that_was_thrown_away(
    mara: Person, tom: Person, olga: Person, lead: Person
) -> None:
    """R-P3: what the desk was told goes with the draft, also from those who had it only for a while."""
    piece_id, other = waiting(mara), waiting(mara)
    assign(tom, lead, piece_id, other)
    with unit_of_work():
        services.hand_over(piece_id, held_by=tom.id, editor_id=olga.id, actor=as_lead(lead))
        services.take_back(piece_id, actor=as_author(mara))
        services.delete_piece(piece_id, actor=as_author(mara))

    assert [told(olga, "desk_assigned"), told(tom, "desk_taken_away")] == [[], []]
    assert len(told(tom, "desk_assigned")) == 1


def _editing(person: Person) -> Person:
    with unit_of_work():
        grant_role(person.id, role=Role.EDITOR, actor=Actor.operator())
    return person


def test_a_draft_is_put_back_into_the_queue_and_the_copy_waits_with_it(
    mara: Person, tom: Person, lead: Person
) -> None:
    """R-E5, R-E6."""
    piece_id = waiting(mara)
    version = claim(piece_id, tom)
    with unit_of_work():
        services.save_copy(piece_id, text=EDITED, version=version, actor=as_editor(tom))

    names = []
    for _time in range(2):
        with unit_of_work():
            names.append(services.take_away(piece_id, held_by=tom.id, actor=as_lead(lead)))

    assert names == ["Tomasz Wit", ""]
    assert (piece_of(piece_id).state, holder_of(piece_id)) == (PieceState.WAITING, "")
    assert len(told(tom, "desk_taken_away")) == 1
    claim(piece_id, tom)
    held = queries.find_claim(piece_id, tom.id)
    assert held is not None
    assert held.claim.copy == EDITED


def test_only_whoever_leads_the_desk_decides_and_not_about_their_own(
    mara: Person, tom: Person, lead: Person
) -> None:
    """R-P1, RQ-7, RQ-22: of what they write themselves a lead is the author and nothing more."""
    piece_id, own = waiting(mara), waiting(lead)

    for actor in (as_author(mara), as_editor(tom)):
        with pytest.raises(NotAllowed), unit_of_work():
            services.assign([piece_id], editor_id=tom.id, actor=actor)
        with pytest.raises(NotAllowed), unit_of_work():
            services.take_away(piece_id, held_by=tom.id, actor=actor)
    with pytest.raises(EditorRefused):
        assign(mara, lead, piece_id)
    claim(own, tom)
    with pytest.raises(NotFound), unit_of_work():
        services.take_away(own, held_by=tom.id, actor=as_lead(lead))
    assert queries.find_read_text(own, as_lead(lead)) is None
    assert assign(lead, lead, piece_id).given == 1  # a lead edits, too
    assert told(lead, "desk_assigned") == []


def test_somebody_who_is_away_is_given_nothing_by_mistake(mara: Person, tom: Person, lead: Person) -> None:
    """R-E5, R-J5."""
    piece_id = waiting(mara)
    make_absence(tom, today() - 1, today() + 3)

    with pytest.raises(EditorIsAway, match="Tomasz Wit"):
        assign(tom, lead, piece_id)
    assert holder_of(piece_id) == ""
    assert assign(tom, lead, piece_id, is_sure=True).given == 1


def test_what_was_answered_meanwhile_is_handed_to_nobody(
    mara: Person, tom: Person, olga: Person, lead: Person
) -> None:
    """RQ-2, RQ-11."""
    piece_id, released = waiting(mara), waiting(mara)
    edit(piece_id, tom)
    claim(released, tom)
    with unit_of_work():
        services.release(released, actor=as_editor(tom))

    with pytest.raises(NoLongerAtTheDesk), unit_of_work():
        services.hand_over(piece_id, held_by=tom.id, editor_id=olga.id, actor=as_lead(lead))
    with pytest.raises(HeldByNobody), unit_of_work():
        services.hand_over(released, held_by=tom.id, editor_id=olga.id, actor=as_lead(lead))
    assert [type(one) for one in assign(olga, lead, piece_id).refused] == [NoLongerAtTheDesk]


def test_of_many_who_give_one_draft_away_in_one_moment_one_is_heard(
    app: Flask, mara: Person, tom: Person, lead: Person
) -> None:
    """R-E6, RQ-1: on connections of their own, on both databases."""
    editors, piece_id = [make_editor(f"Editor {number}").id for number in range(5)], waiting(mara)
    actor = as_lead(lead)
    db.session.rollback()

    def giving(editor_id: int) -> Callable[[], int]:
        def act() -> int:
            with unit_of_work():
                return services.assign([piece_id], editor_id=editor_id, actor=actor).given

        return act

    assert sorted(at_once(app, [giving(one) for one in editors])) == [0, 0, 0, 0, 1]
    assert holder_of(piece_id).startswith("Editor")


def test_who_has_how_much_in_hand_and_answered_this_month_is_counted_for_everybody_at_the_desk(
    mara: Person, tom: Person, olga: Person, lead: Person, clock: TestClock
) -> None:
    """R-E5: those who have nothing, too, and those who are away."""
    edit(waiting(mara), tom)
    clock.advance(days=40)
    edit(waiting(mara), tom)
    claim(waiting(mara), tom)
    make_absence(olga, today(), today() + 2)

    found = [(one.name, one.in_hand, one.answered, one.away_until) for one in queries.list_hands()]
    assert found == [
        ("Lena Leitner", 0, 0, None),
        ("Olga Brandt", 0, 0, today() + 2),
        ("Tomasz Wit", 1, 1, None),
    ]
