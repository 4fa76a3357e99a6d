"""The desk: handing in, claiming, editing a copy, and answering. Nothing here writes to the author's text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.comparing import Change, compare
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.texts import kept_form
from app.editorial import queries
from app.editorial.models import Claim, Piece, Revision, Round, Suggestion
from app.editorial.permissions import EDIT_PIECES
from app.editorial.rules.applying import Move
from app.editorial.rules.grouping import grouped
from app.editorial.rules.stages import Act, Part, after, may
from app.editorial.services.counting import count_answered
from app.editorial.services.leases import locked_piece, renewed, taken_on
from app.editorial.services.rounds import open_round
from app.editorial.services.writing import own_piece
from app.editorial.vocabulary import (
    LEASE,
    LONGEST_TEXT,
    LONGEST_WORDS,
    PIECE_CLAIMED,
    PIECE_READY,
    PIECE_RELEASED,
    PIECE_RETURNED,
    PIECE_TAKEN_BACK,
    Category,
    ChangedMeanwhile,
    ClaimedByOther,
    ClaimLost,
    NotAtThatPoint,
    NotYourOwnDesk,
    Outcome,
    PieceState,
    SuggestionState,
    TextRefused,
    _l,
)
from app.notices.services import tell

TAKEN_BACK = "taken-back"


@dataclass(frozen=True, slots=True)
class Remark:
    """What an editor says about a change: what it is about, why, and whether it is one with the change before it."""

    category: str = ""
    reason: str = ""
    is_joined: bool = False


def hand_in(piece_id: int, *, version: int, answer: str = "", actor: Actor) -> Round:
    """Send a piece to the desk, which promises its answer by then; suggestions that were left open count as "kept mine".

    `answer` is what the author says to the desk, above all to what it has asked. Raises PieceNotFound, NotAtThatPoint, ChangedMeanwhile, and TextRefused for a piece without words.
    """
    piece = own_piece(piece_id, Act.HAND_IN, actor)
    if piece.version != version:
        raise ChangedMeanwhile
    if not piece.text.strip():
        raise TextRefused(_l("There is nothing to read yet."), field="text")
    answer = _checked_words(answer, "answer")
    _close_suggestions(piece.id, actor)
    stay = open_round(piece, actor)
    stay.answer = answer
    db.session.flush()
    return stay


def take_back(piece_id: int, *, actor: Actor) -> None:
    """Take a piece back from the desk, whether or not an editor has it. Raises PieceNotFound and NotAtThatPoint."""
    piece = own_piece(piece_id, Act.TAKE_BACK, actor)
    stay = _open_round(piece.id)
    db.session.execute(delete(Claim).where(Claim.round_id == stay.id))
    _end(piece, stay, Act.TAKE_BACK, TAKEN_BACK, editor_id=None)
    record(PIECE_TAKEN_BACK, actor=actor, object_type="piece", object_id=piece_id)


def claim(piece_id: int, *, actor: Actor) -> Claim:
    """Take a draft on: nobody else has it for as long as the lease. Claiming one's own again only makes it longer.

    Raises NotAllowed, PieceNotFound, NotYourOwnDesk, NotAtThatPoint, and ClaimedByOther with the name of who was faster.
    """
    EDIT_PIECES.demand(actor)
    piece = locked_piece(piece_id)
    editor_id = _person(actor)
    if queries.is_author(piece_id, editor_id):
        raise NotYourOwnDesk
    stay = queries.find_open_round(piece_id)
    if stay is None:
        raise NotAtThatPoint
    holder = queries.find_holder(piece_id)
    if holder is not None and holder.person_id != editor_id:
        raise ClaimedByOther(name=holder.name)
    if holder is not None:
        return renewed(db.session.get_one(Claim, stay.id))
    if piece.state == PieceState.CLAIMED:
        piece.state = PieceState.WAITING.value  # whoever had it has let the lease lapse
    found = taken_on(piece, stay, editor_id, until=now() + LEASE, actor=actor)
    record(
        PIECE_CLAIMED, actor=actor, object_type="piece", object_id=piece_id, changes={"number": stay.number}
    )
    return found


def release(piece_id: int, *, actor: Actor) -> None:
    """Give a draft back to the queue; the copy is gone. Raises NotAllowed, PieceNotFound and ClaimLost."""
    piece, stay, found = _held(piece_id, actor)
    db.session.delete(found)
    piece.state = after(Act.RELEASE, PieceState.CLAIMED).value
    db.session.flush()
    record(
        PIECE_RELEASED, actor=actor, object_type="piece", object_id=piece_id, changes={"number": stay.number}
    )


def save_copy(piece_id: int, *, text: str, version: int, actor: Actor) -> int:
    """Keep what an editor has typed into their copy; the answer is its new version. The lease begins anew.

    Raises NotAllowed, PieceNotFound, ClaimLost, ChangedMeanwhile and TextRefused.
    """
    _piece, _stay, found = _held(piece_id, actor)
    return _put_copy(found, text, version)


def changes_of(found: Claim) -> list[Change]:
    """What an editor has changed so far, change by change."""
    stay = db.session.get_one(Round, found.round_id)
    return compare(db.session.get_one(Revision, stay.revision_id).text, found.copy)


def send_suggestions(
    piece_id: int, *, version: int, remarks: Mapping[int, Remark], words: str = "", actor: Actor
) -> int:
    """Send everything that was changed in the copy to the author, at once and as suggestions; says how many.

    `remarks` are by the number of the change, from 1 on, in the copy of this version. Raises NotAllowed, PieceNotFound,
    ClaimLost, ChangedMeanwhile, and TextRefused where nothing was changed.
    """
    piece, stay, found = _held(piece_id, actor, is_answered=True)
    if found.version != version:
        raise ChangedMeanwhile
    changes = changes_of(found)
    if not changes:
        raise TextRefused(_l("You have changed nothing. Say that it is ready, or ask the author something."), field="copy")  # fmt: skip
    said = _checked_words(words)
    source = db.session.get_one(Revision, stay.revision_id).text
    move = Move(source, piece.text)
    groups = grouped(source, changes, [number for number, remark in remarks.items() if remark.is_joined])
    for number, group in enumerate(groups, start=1):
        remark = _together([remarks.get(one, Remark()) for one in group.numbers])
        db.session.add(_suggestion(piece, stay, number, group.change, remark, move))
    stay.words = said
    _answer(piece, stay, found, Act.ANSWER, Outcome.SUGGESTIONS, actor)
    return len(groups)


def _together(remarks: Sequence[Remark]) -> Remark:
    """What is said about changes that are one: the first category, and every reason."""
    category = next((one.category for one in remarks if one.category), "")
    return Remark(category, " ".join(one.reason.strip() for one in remarks if one.reason.strip()))


def ask(piece_id: int, *, question: str, actor: Actor) -> None:
    """Ask the author something instead of changing anything. Raises NotAllowed, PieceNotFound, ClaimLost and TextRefused."""
    piece, stay, found = _held(piece_id, actor, is_answered=True)
    words = _checked_words(question)
    if not words:
        raise TextRefused(_l("Say what you would like to know."), field="words")
    _demand_untouched(found)
    stay.words = words
    _answer(piece, stay, found, Act.ANSWER, Outcome.QUESTION, actor)


def say_ready(piece_id: int, *, words: str = "", actor: Actor) -> None:
    """Say that the desk has nothing more to say. It is said of the text that was read.

    Raises NotAllowed, PieceNotFound, ClaimLost, TextRefused, and ChangedMeanwhile if the author has changed it since.
    """
    piece, stay, found = _held(piece_id, actor, is_answered=True)
    if piece.text != db.session.get_one(Revision, stay.revision_id).text:
        raise ChangedMeanwhile(_l("The author has changed the text since you took it on. Give it back to the queue and claim it again to read the new one."))  # fmt: skip
    _demand_untouched(found)
    stay.words = _checked_words(words)
    _answer(piece, stay, found, Act.SAY_READY, Outcome.READY, actor)


def _demand_untouched(found: Claim) -> None:
    """What an editor has changed is not thrown away by the way."""
    if changes_of(found):
        raise TextRefused(_l("You have changed something in your copy. Send that, or put it back as it was first."), field="words")  # fmt: skip


def _held(piece_id: int, actor: Actor, *, is_answered: bool = False) -> tuple[Piece, Round, Claim]:
    """A piece that the actor has, with its stay and their claim; nobody else changes these before the unit of work ends.

    An answer counts for the authors, who are held, too.
    """
    EDIT_PIECES.demand(actor)
    piece = locked_piece(piece_id, with_authors=is_answered)
    stay = queries.find_open_round(piece_id)
    found = None if stay is None else db.session.get(Claim, stay.id, populate_existing=True)
    if stay is None or found is None or found.editor_id != actor.person_id or found.expires_at <= now():
        raise ClaimLost
    if queries.is_author(piece_id, found.editor_id):
        raise NotYourOwnDesk
    if not may(Act.RELEASE, PieceState(piece.state), frozenset({Part.HOLDER})):
        raise ClaimLost
    return piece, stay, found


def _open_round(piece_id: int) -> Round:
    stay = queries.find_open_round(piece_id)
    if stay is None:
        raise NotAtThatPoint
    return stay


def _put_copy(found: Claim, text: str, version: int) -> int:
    kept = kept_form(text)
    if len(kept) > LONGEST_TEXT:
        raise TextRefused(_l("Your copy is longer than %(most)s characters. Leave out what the author can add."), field="copy", most=LONGEST_TEXT)  # fmt: skip
    if "\0" in kept:
        raise TextRefused(_l("This holds a sign that cannot be kept."), field="copy")
    if kept != found.copy:
        if found.version != version:
            raise ChangedMeanwhile
        found.copy, found.version = kept, found.version + 1
    return renewed(found).version


def _suggestion(
    piece: Piece, stay: Round, number: int, change: Change, remark: Remark, move: Move
) -> Suggestion:
    return Suggestion(
        piece_id=piece.id,
        round_id=stay.id,
        number=number,
        start=change.start,
        original=change.original,
        replacement=change.replacement,
        category=remark.category if remark.category in set(Category) else "",
        reason=_checked_words(remark.reason),
        state=SuggestionState.OPEN.value,
        place=move.carry(change.start, change.end),
    )


def _answer(piece: Piece, stay: Round, found: Claim, act: Act, outcome: Outcome, actor: Actor) -> None:
    db.session.delete(found)
    _end(piece, stay, act, outcome.value, editor_id=actor.person_id)
    count_answered(piece, stay)
    record(PIECE_READY if act is Act.SAY_READY else PIECE_RETURNED, actor=actor, object_type="piece",
           object_id=piece.id, changes={"number": stay.number})  # fmt: skip
    for author in queries.list_authors(piece.id):
        tell(author.id, kind="desk_answered", key=f"piece:{piece.id}:desk:{stay.id}",
             params={"piece_id": piece.id, "title": piece.title, "outcome": outcome.value})  # fmt: skip


def _end(piece: Piece, stay: Round, act: Act, outcome: str, *, editor_id: int | None) -> None:
    stay.ended_at, stay.outcome, stay.editor_id = now(), outcome, editor_id
    piece.state = after(act, PieceState(piece.state)).value
    piece.due_at = None
    db.session.flush()


def _close_suggestions(piece_id: int, actor: Actor) -> None:
    """What was left open when a piece goes on is kept as the author has it."""
    for one in queries.list_suggestions(piece_id):
        if one.state == SuggestionState.OPEN:
            one.state = (SuggestionState.KEPT if one.place is not None else SuggestionState.COMMENT).value
            one.decided_at, one.decided_by = now(), actor.person_id


def _person(actor: Actor) -> int:
    if actor.person_id is None:
        raise NotAllowed
    return actor.person_id


def _checked_words(words: str, field: str = "words") -> str:
    kept = kept_form(words).strip()
    if len(kept) > LONGEST_WORDS or "\0" in kept:
        raise TextRefused(_l("These are more than %(most)s characters."), field=field, most=LONGEST_WORDS)
    return kept
