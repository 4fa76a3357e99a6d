"""The way of a piece: no path leads past its author, and none to publication past the desk."""

from app.editorial.rules.stages import STEPS, Act, Part, acts, after, may
from app.editorial.vocabulary import PieceState

AUTHOR, HOLDER, EDITOR = (frozenset({part}) for part in (Part.AUTHOR, Part.HOLDER, Part.EDITOR))


def test_only_authors_write_decide_and_publish() -> None:
    """R-E2: whoever edits has no way to the text."""
    for act in (Act.WRITE, Act.DECIDE, Act.PUBLISH, Act.DELETE, Act.HAND_IN):
        for state in PieceState:
            assert not may(act, state, frozenset(Part) - AUTHOR)


def test_nothing_is_published_that_the_desk_has_not_called_ready() -> None:
    """RQ-19: whichever way is gone, what comes before is "ready", and writing ends it."""
    before = {step.state for step in STEPS if step.leads_to is PieceState.PUBLISHED}
    to_ready = {(step.act, step.state) for step in STEPS if step.leads_to is PieceState.READY}

    assert before == {PieceState.READY}
    assert to_ready == {(Act.SAY_READY, PieceState.CLAIMED)}
    assert after(Act.WRITE, PieceState.READY) is PieceState.WAITING


def test_an_opinion_cannot_be_rejected() -> None:
    """R-E1: what an editor can do with a draft gives it back, with suggestions or a question, or calls it ready."""
    assert acts(PieceState.CLAIMED, HOLDER) == {Act.ANSWER, Act.SAY_READY, Act.RELEASE}
    assert acts(PieceState.WAITING, EDITOR) == {Act.CLAIM}
    assert {step.leads_to for step in STEPS if Part.HOLDER in step.parts} == {
        PieceState.RETURNED, PieceState.READY, PieceState.WAITING
    }  # fmt: skip


def test_an_author_can_take_a_piece_back_as_long_as_the_desk_has_it() -> None:
    assert Act.TAKE_BACK in acts(PieceState.WAITING, AUTHOR)
    assert Act.TAKE_BACK in acts(PieceState.CLAIMED, AUTHOR)
    assert after(Act.TAKE_BACK, PieceState.CLAIMED) is PieceState.DRAFT
    assert acts(PieceState.PUBLISHED, AUTHOR) == {Act.CORRECT, Act.SPREAD, Act.WITHDRAW}
