"""Deciding: the author takes what helps and keeps the rest. What is taken stands exactly where the arithmetic says."""

from collections.abc import Sequence

from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.comparing import Change
from app.core.db import db
from app.core.texts import kept_form
from app.editorial import queries
from app.editorial.models import Piece, Revision, Round, Suggestion
from app.editorial.rules.applying import ChangeDoesNotFit, ChangesOverlap, apply
from app.editorial.rules.stages import Act
from app.editorial.rules.voice import Voice, if_all_were_taken, voice
from app.editorial.services.writing import own_piece, put_words
from app.editorial.vocabulary import (
    SUGGESTIONS_KEPT,
    SUGGESTIONS_TAKEN,
    ChangedMeanwhile,
    DecidedAlready,
    SuggestionNotFound,
    SuggestionState,
    TextRefused,
    _l,
)


def take(
    piece_id: int, suggestion_ids: Sequence[int], *, version: int, words: str | None = None, actor: Actor
) -> int:
    """Take suggestions, all or none of them; one alone may be taken in the author's own words. The answer is the new version.

    Raises PieceNotFound, NotAtThatPoint, ChangedMeanwhile, SuggestionNotFound, DecidedAlready, and TextRefused for words
    that would leave nothing of the whole text.
    """
    piece = own_piece(piece_id, Act.DECIDE, actor)
    if piece.version != version:
        raise ChangedMeanwhile
    chosen = _chosen(piece_id, suggestion_ids)
    if not all(one.is_takeable for one in chosen):
        raise DecidedAlready
    own = None if words is None else kept_form(words)
    if own is not None and len(chosen) != 1:
        raise TextRefused(_l("Put one at a time into your own words."), field="words")
    changes = [
        Change(one.place or 0, one.original, one.replacement if own is None else own) for one in chosen
    ]
    for one in chosen:
        is_own = own is not None and own != one.replacement
        one.state = (SuggestionState.ADAPTED if is_own else SuggestionState.TAKEN).value
        one.answer = own if own is not None and is_own else one.answer
        one.decided_at, one.decided_by = now(), actor.person_id
    _take_in(piece, chosen, changes, actor)
    record(
        SUGGESTIONS_TAKEN,
        actor=actor,
        object_type="piece",
        object_id=piece_id,
        changes={"count": len(chosen)},
    )
    return piece.version


def keep(piece_id: int, suggestion_ids: Sequence[int], *, answer: str = "", actor: Actor) -> None:
    """Keep one's own words, with or without a word about it. Raises PieceNotFound, NotAtThatPoint and DecidedAlready."""
    own_piece(piece_id, Act.DECIDE, actor)
    chosen = _chosen(piece_id, suggestion_ids)
    if any(one.state != SuggestionState.OPEN for one in chosen):
        raise DecidedAlready
    for one in chosen:
        one.state, one.answer = (
            SuggestionState.KEPT.value,
            kept_form(answer).replace("\0", "").strip()[:2_000],
        )
        one.decided_at, one.decided_by = now(), actor.person_id
    db.session.flush()
    record(
        SUGGESTIONS_KEPT, actor=actor, object_type="piece", object_id=piece_id, changes={"count": len(chosen)}
    )


def undo(piece_id: int, suggestion_id: int, *, version: int, actor: Actor) -> int:
    """Take a decision back: the author's words stand there again, and the suggestion is open. The answer is the new version.

    Raises PieceNotFound, NotAtThatPoint, ChangedMeanwhile, SuggestionNotFound, and DecidedAlready if the words have changed
    since.
    """
    piece = own_piece(piece_id, Act.DECIDE, actor)
    if piece.version != version:
        raise ChangedMeanwhile
    [one] = _chosen(piece_id, [suggestion_id])
    if one.state in (SuggestionState.TAKEN, SuggestionState.ADAPTED):
        if one.place is None:
            raise DecidedAlready
        _take_in(piece, [one], [Change(one.place, one.standing, one.original)], actor)
    elif one.state == SuggestionState.OPEN:
        raise DecidedAlready
    one.state, one.answer = SuggestionState.OPEN.value, ""
    one.decided_at = one.decided_by = None
    db.session.flush()
    return piece.version


def voice_of(piece: Piece) -> tuple[Voice, int]:
    """The voice figure of a piece as it stands, and the percentage if everything that waits were taken as it is."""
    draft = db.session.execute(
        select(Revision.text).join(Round, Round.revision_id == Revision.id)
        .where(Round.piece_id == piece.id).order_by(Round.number).limit(1)
    ).scalar()  # fmt: skip
    decided = select(Suggestion).where(
        Suggestion.piece_id == piece.id, Suggestion.state == SuggestionState.TAKEN.value
    )
    taken = [Change(0, one.original, one.replacement) for one in db.session.execute(decided).scalars()]
    figure = voice(piece.text if draft is None else draft, piece.text, taken)
    waiting = [
        Change(0, one.original, one.replacement)
        for one in queries.list_suggestions(piece.id)
        if one.is_takeable
    ]
    return figure, if_all_were_taken(figure, waiting)


def _take_in(piece: Piece, chosen: Sequence[Suggestion], changes: Sequence[Change], actor: Actor) -> None:
    """Put changes into the text of a piece that is held; where all other suggestions stand follows by arithmetic."""
    try:
        text = apply(piece.text, changes)
    except (ChangesOverlap, ChangeDoesNotFit):
        raise DecidedAlready from None
    if piece.text.strip() and not text.strip():
        raise TextRefused(_l("That would leave nothing of the text."), field="words")
    for one, change in zip(chosen, changes, strict=True):
        before = [other for other in changes if other.end <= change.start and other is not change]
        one.place = change.start + sum(len(other.replacement) - len(other.original) for other in before)
    put_words(piece, text, taken=changes, besides={one.id for one in chosen}, actor=actor)


def _chosen(piece_id: int, ids: Sequence[int]) -> Sequence[Suggestion]:
    """These suggestions of the desk's last answer. Raises SuggestionNotFound."""
    found = queries.find_suggestions(piece_id, ids)
    if not found or len(found) != len(set(ids)):
        raise SuggestionNotFound
    return found
