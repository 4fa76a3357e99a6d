"""The desk: one editor at a time, a promise that is kept, and nothing but suggestions."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import NotAllowed, NotFound
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.models import Claim, Round
from app.editorial.services import Remark
from app.editorial.vocabulary import (
    LEASE,
    ChangedMeanwhile,
    ClaimedByOther,
    ClaimLost,
    NotAtThatPoint,
    NotYourOwnDesk,
    PieceState,
    SuggestionState,
    TextRefused,
)
from app.notices.models import Notice
from app.people.models import Person
from app.people.services import deactivate_person
from app.people.services.roles import withdraw_role
from app.people.vocabulary import Role
from tests.factories.editorial import (
    EDITED,
    TEXT,
    as_author,
    as_editor,
    claim,
    edit,
    hand_in,
    make_edited,
    make_editor,
    make_piece,
    make_ready,
    piece_of,
    suggestions_of,
)
from tests.factories.people import make_administrator, make_person
from tests.support.clock import TestClock
from tests.support.crowds import at_once
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def mara() -> Person:
    return make_person("Mara Lind")


@pytest.fixture
def tom() -> Person:
    return make_editor("Tomasz Wit")


def state_of(piece_id: int) -> str:
    return piece_of(piece_id).state


def test_a_piece_that_is_handed_in_waits_with_a_promise(mara: Person, tom: Person, clock: TestClock) -> None:
    """R-E1, R-E5."""
    piece_id = make_piece(mara)
    hand_in(piece_id, mara)

    piece = piece_of(piece_id)
    [line] = queries.page_queue(tom.id).items
    assert (piece.state, line.title, line.authors) == (PieceState.WAITING, "A first piece", "Mara Lind")
    assert piece.due_at == line.due_at > now()


def test_a_piece_is_handed_in_as_it_was_read_and_not_without_words(mara: Person) -> None:
    piece_id = make_piece(mara, "  \n")
    with pytest.raises(TextRefused):
        hand_in(piece_id, mara)
    with pytest.raises(ChangedMeanwhile), unit_of_work():
        services.hand_in(piece_id, version=1, actor=as_author(mara))


def test_nobody_edits_their_own_and_only_editors_edit(mara: Person, tom: Person) -> None:
    """RQ-7, RQ-22."""
    piece_id = make_piece(tom)
    hand_in(piece_id, tom)

    with pytest.raises(NotYourOwnDesk):
        claim(piece_id, tom)
    with pytest.raises(NotAllowed), unit_of_work():
        services.claim(piece_id, actor=as_author(mara))


def test_two_editors_never_hold_one_draft(mara: Person, tom: Person) -> None:
    """R-E6, RQ-1: the other one is told who has it."""
    other = make_editor("Olga Brandt")
    piece_id = make_piece(mara)
    hand_in(piece_id, mara)
    claim(piece_id, tom)

    with pytest.raises(ClaimedByOther, match="Tomasz Wit has this draft"):
        claim(piece_id, other)
    with pytest.raises(ClaimLost), unit_of_work():
        services.save_copy(piece_id, text="x", version=1, actor=as_editor(other))


def test_of_many_who_claim_in_one_moment_one_has_it(app: Flask, mara: Person) -> None:
    """R-E6, RQ-1: on connections of their own, on both databases."""
    editors = [make_editor(f"Editor {number}").id for number in range(6)]
    piece_id = make_piece(mara)
    hand_in(piece_id, mara)
    db.session.rollback()

    def claiming(editor_id: int) -> Callable[[], str]:
        def act() -> str:
            try:
                with unit_of_work():
                    services.claim(piece_id, actor=Actor(editor_id, roles=frozenset({"editor"})))
            except ClaimedByOther as faster:
                return str(faster.params["name"])
            return ""

        return act

    answers = at_once(app, [claiming(one) for one in editors])

    db.session.rollback()
    holder = queries.find_holder(piece_id)
    assert holder is not None
    assert sorted(answers) == sorted(["", *[holder.name] * 5])


def test_a_lease_that_lapses_gives_the_draft_back_without_anybodys_doing(
    mara: Person, tom: Person, clock: TestClock
) -> None:
    """R-E5, RQ-2: and what was typed is refused in words, not lost in silence."""
    other = make_editor("Olga Brandt")
    piece_id = make_piece(mara)
    hand_in(piece_id, mara)
    version = claim(piece_id, tom)
    clock.advance(seconds=LEASE.total_seconds() - 1)
    with unit_of_work():
        version = services.save_copy(piece_id, text=EDITED, version=version, actor=as_editor(tom))
    clock.advance(seconds=LEASE.total_seconds() - 1)
    assert queries.find_holder(piece_id) is not None

    clock.advance(seconds=1)

    assert queries.find_holder(piece_id) is None
    with pytest.raises(ClaimLost), unit_of_work():
        services.send_suggestions(piece_id, version=version, remarks={}, actor=as_editor(tom))
    claim(piece_id, other)
    assert db.session.query(Claim).one().copy == TEXT


def test_whoever_let_a_lease_lapse_goes_on_with_their_copy(
    mara: Person, tom: Person, clock: TestClock
) -> None:
    """R-E5: nothing lost, as long as nobody else has taken it on and the text is the same."""
    piece_id = make_piece(mara)
    hand_in(piece_id, mara)
    version = claim(piece_id, tom)
    with unit_of_work():
        services.save_copy(piece_id, text=EDITED, version=version, actor=as_editor(tom))
    clock.advance(seconds=LEASE.total_seconds())
    with unit_of_work():
        assert services.release_lapsed(actor=Actor.clockwork()) == 1
        assert services.release_lapsed(actor=Actor.clockwork()) == 0

    claim(piece_id, tom)

    assert db.session.query(Claim).one().copy == EDITED
    assert state_of(piece_id) == PieceState.CLAIMED


def test_an_editor_who_is_asked_to_write_along_edits_it_no_more(mara: Person, tom: Person) -> None:
    """RQ-7."""
    piece_id = make_piece(mara)
    hand_in(piece_id, mara)
    claim(piece_id, tom)

    with unit_of_work():
        services.add_author(piece_id, tom.id, actor=as_author(mara))

    assert state_of(piece_id) == PieceState.WAITING
    with pytest.raises((ClaimLost, NotYourOwnDesk)), unit_of_work():
        services.say_ready(piece_id, actor=as_editor(tom))


def test_a_note_about_ones_voice_alone_is_not_read_again(mara: Person, tom: Person) -> None:
    piece_id = make_ready(mara, tom)

    with unit_of_work():
        services.save_text(
            piece_id, title="A first piece", text=TEXT, version=2, voice_note="Mine", actor=as_author(mara)
        )

    assert state_of(piece_id) == PieceState.READY


@pytest.mark.parametrize("way", ["lapse", "role", "leaving"])
def test_the_clockwork_gives_back_what_nobody_holds_any_more(
    mara: Person, tom: Person, clock: TestClock, way: str
) -> None:
    """RQ-6: an editor loses the role, leaves, or lets the lease lapse; nothing is lost."""
    piece_id = make_piece(mara)
    hand_in(piece_id, mara)
    claim(piece_id, tom)
    with unit_of_work():
        assert services.release_lapsed(actor=Actor.clockwork()) == 0
    if way == "lapse":
        clock.advance(seconds=LEASE.total_seconds())
    with unit_of_work():
        if way == "role":
            withdraw_role(tom.id, role=Role.EDITOR, actor=Actor.operator())
        if way == "leaving":
            deactivate_person(tom.id, actor=Actor.operator())

    with unit_of_work():
        assert services.release_lapsed(actor=Actor.clockwork()) == 1

    assert (state_of(piece_id), piece_of(piece_id).text) == (PieceState.WAITING, TEXT)
    assert queries.count_at_the_desk(queries.QueueFilter(holder_id=queries.NOBODY)) == 1


def test_what_an_editor_changes_comes_to_the_author_as_suggestions_and_changes_nothing(
    mara: Person, tom: Person
) -> None:
    """R-E1, R-E2."""
    piece_id = make_piece(mara)
    hand_in(piece_id, mara)
    version = claim(piece_id, tom)
    with unit_of_work():
        version = services.save_copy(
            piece_id, text=EDITED.replace("\n", "\r\n"), version=version, actor=as_editor(tom)
        )
        services.send_suggestions(piece_id, version=version, words="A good one!",
                                  remarks={2: Remark("grammar", "No plural.")}, actor=as_editor(tom))  # fmt: skip

    assert (piece_of(piece_id).text, state_of(piece_id)) == (TEXT, PieceState.RETURNED)
    found = suggestions_of(piece_id)
    assert [(one.original, one.replacement) for one in found] == [
        ("has", "have"), ("informations", "information"), ("is", "are"), ("likes", "like")
    ]  # fmt: skip
    assert (found[1].category, found[1].reason) == ("grammar", "No plural.")
    assert all(TEXT[one.start :].startswith(one.original) for one in found)
    notice = db.session.query(Notice).filter_by(person_id=mara.id, kind="desk_answered").one()
    assert notice.params["outcome"] == "suggestions"
    assert db.session.query(Round).one().words == "A good one!"


def test_an_editor_who_changed_nothing_says_so_or_asks(mara: Person, tom: Person) -> None:
    """R-E1: outcomes are suggestions, a question, or "ready"."""
    piece_id = make_piece(mara)
    hand_in(piece_id, mara)
    claim(piece_id, tom)
    with pytest.raises(TextRefused), unit_of_work():
        services.send_suggestions(piece_id, version=1, remarks={}, actor=as_editor(tom))
    with pytest.raises(TextRefused), unit_of_work():
        services.ask(piece_id, question="  ", actor=as_editor(tom))

    with unit_of_work():
        services.ask(piece_id, question="Which year was it?", actor=as_editor(tom))

    assert state_of(piece_id) == PieceState.RETURNED


def test_ready_is_said_of_the_text_that_was_read(mara: Person, tom: Person) -> None:
    """RQ-3, RQ-4."""
    piece_id = make_piece(mara)
    hand_in(piece_id, mara)
    claim(piece_id, tom)
    with unit_of_work():
        services.save_text(
            piece_id, title="A first piece", text=TEXT + "More.", version=2, actor=as_author(mara)
        )

    with pytest.raises(ChangedMeanwhile), unit_of_work():
        services.say_ready(piece_id, actor=as_editor(tom))

    with unit_of_work():
        services.release(piece_id, actor=as_editor(tom))
    claim(piece_id, tom)
    with unit_of_work():
        services.say_ready(piece_id, actor=as_editor(tom))
    assert state_of(piece_id) == PieceState.READY


def test_what_an_author_changes_after_ready_is_read_again(mara: Person, tom: Person) -> None:
    """R-E1, SE-25: the piece is back in the queue."""
    piece_id = make_ready(mara, tom)

    with unit_of_work():
        services.save_text(
            piece_id, title="A first piece", text="Other words", version=2, actor=as_author(mara)
        )

    assert state_of(piece_id) == PieceState.WAITING
    assert [one.outcome for one in queries.list_rounds(piece_id)] == ["ready", ""]
    with pytest.raises(NotAtThatPoint), unit_of_work():
        services.publish(piece_id, link="https://x.example/1", actor=as_author(mara))


def test_an_author_takes_a_piece_back_while_an_editor_has_it(mara: Person, tom: Person) -> None:
    """RQ-5: whoever had it is told when they go on."""
    piece_id = make_piece(mara)
    hand_in(piece_id, mara)
    claim(piece_id, tom)

    with unit_of_work():
        services.take_back(piece_id, actor=as_author(mara))

    assert state_of(piece_id) == PieceState.DRAFT
    with pytest.raises(ClaimLost), unit_of_work():
        services.save_copy(piece_id, text=EDITED, version=1, actor=as_editor(tom))
    assert queries.page_queue(tom.id).total == 0


def test_suggestions_are_carried_over_what_the_author_typed_meanwhile(mara: Person, tom: Person) -> None:
    """RQ-4, SE-10: where their words stand now, or they can only be read."""
    piece_id = make_piece(mara)
    hand_in(piece_id, mara)
    claim(piece_id, tom)
    moved = "A new beginning.\n\n" + TEXT.replace("we likes them", "it is nice")
    with unit_of_work():
        services.save_text(piece_id, title="A first piece", text=moved, version=2, actor=as_author(mara))
    with unit_of_work():
        version = services.save_copy(piece_id, text=EDITED, version=1, actor=as_editor(tom))
        services.send_suggestions(piece_id, version=version, remarks={}, actor=as_editor(tom))

    found = suggestions_of(piece_id)
    assert [one.is_takeable for one in found] == [True, True, False, False]
    assert all(moved[one.place or 0 :].startswith(one.original) for one in found[:2])


def test_a_second_round_keeps_the_first_and_closes_what_was_left_open(mara: Person, tom: Person) -> None:
    """RQ-11."""
    piece_id = make_edited(mara, tom)
    hand_in(piece_id, mara)
    edit(piece_id, tom, TEXT.replace("We has", "We have"))

    states = [one.state for one in suggestions_of(piece_id)]
    assert states == [SuggestionState.KEPT] * 4 + [SuggestionState.OPEN]
    assert [one.number for one in queries.list_rounds(piece_id)] == [1, 2]
    assert len(queries.list_suggestions(piece_id)) == 1


def test_the_promise_of_the_desk_is_in_working_time(mara: Person, clock: TestClock) -> None:
    """R-E5: sixteen working hours from Monday 9 o'clock on, at the hours that the organisation keeps."""
    piece_id = make_piece(mara)
    hand_in(piece_id, mara)

    assert piece_of(piece_id).due_at - now() >= timedelta(hours=16)


def test_the_desk_sees_how_well_it_keeps_its_promise(mara: Person, tom: Person, clock: TestClock) -> None:
    """R-E5, R-J40: measured in working time, beside what was promised, and what is overdue now."""
    clock.move_to(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    quick, slow, waiting = (make_piece(mara) for _ in range(3))
    for piece_id in (quick, slow, waiting):
        hand_in(piece_id, mara)
    clock.advance(hours=2)
    edit(quick, tom)
    clock.move_to(datetime(2026, 3, 5, 9, 0, tzinfo=UTC))
    claim(slow, tom)
    with unit_of_work():
        services.ask(slow, question="Which year?", actor=as_editor(tom))

    fast, normal = queries.list_lanes()

    assert (fast.answers, fast.median) == (0, None)
    assert (normal.answers, normal.kept, normal.overdue) == (2, 1, 1)
    assert normal.median == timedelta(hours=2)
    assert normal.ninetieth == timedelta(hours=30)  # three working days of ten hours
    assert [(one.name, one.in_hand, one.answered) for one in queries.list_hands()] == [("Tomasz Wit", 0, 2)]


def test_the_desk_is_closed_to_whom_it_does_not_concern(mara: Person) -> None:
    piece_id = make_piece(mara)
    hand_in(piece_id, mara)

    with pytest.raises(NotFound):
        queries.get_piece_at_the_desk(piece_id, as_author(make_person()))


def test_a_draft_that_nobody_at_the_desk_may_read_is_told_to_whoever_gives_roles(
    app: Flask, sign_in: Callable[[Person], Visitor]
) -> None:
    """RQ-8: the only editor wrote it themselves; it waits, nobody is stuck, and no title is told."""
    ada, tomasz = make_administrator(), make_editor()
    for _again in range(2):
        hand_in(make_piece(tomasz, title="My own"), tomasz)

    told = sign_in(ada).get("/notices").text
    assert told.count("nobody there may read it") == 1
    assert "My own" not in told
    piece_id = make_piece(tomasz, title="My own")
    hand_in(piece_id, tomasz)
    assert "Nobody else is at the desk" in sign_in(tomasz).get(f"/drafts/{piece_id}").text

    make_editor("Hannah Okafor")
    assert "Nobody else is at the desk" not in sign_in(tomasz).get(f"/drafts/{piece_id}").text
