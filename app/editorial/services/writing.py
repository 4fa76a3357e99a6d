"""Writing: the only room that changes an author's text, and always for one of its authors.

A text is saved with the version that was read, so that two windows never overwrite each other. What was there is kept as a
revision from time to time, whenever the desk gets it, and before anything else than typing changes it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from functools import cache
from typing import Final

from sqlalchemy import Integer, Update, bindparam, delete, func, select, update

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.comparing import Change
from app.core.db import db
from app.core.texts import is_kept_form, kept_form
from app.editorial import queries
from app.editorial.models import Author, Claim, Comment, Piece, Reading, Revision, Round, Suggestion, Taking
from app.editorial.permissions import WRITE_PIECES
from app.editorial.privacy.pieces import remove_piece
from app.editorial.rules.applying import ChangeDoesNotFit, Move, after_taking, apply
from app.editorial.rules.stages import Act, Part, may
from app.editorial.services.holding import held_piece, held_topic
from app.editorial.services.revisions import cut_revision
from app.editorial.services.rounds import open_round
from app.editorial.vocabulary import (
    AUTHOR_ADDED,
    AUTHOR_REMOVED,
    LONGEST_TEXT,
    LONGEST_TITLE,
    LONGEST_WORDS,
    MOST_MINUTES,
    PIECE_BEGUN,
    PIECE_DELETED,
    REVISION_RESTORED,
    ChangedMeanwhile,
    NotAtThatPoint,
    NotedMeanwhile,
    PieceKind,
    PieceNotFound,
    PieceState,
    RevisionKind,
    TextRefused,
    _l,
)
from app.notices.services import forget
from app.people.queries import get_person, is_in_list, list_of
from app.people.services.holding import hold_people

#: While somebody types, what was there is kept as a revision this often.
_KEPT_EVERY: Final = timedelta(minutes=10)


def begin_piece(kind: PieceKind, *, title: str, language: str = "", minutes: int = 0, actor: Actor) -> Piece:
    """Begin a piece, which is its author's alone until they show it to somebody. Raises TextRefused."""
    WRITE_PIECES.demand(actor)
    hold_people(())  # nobody's records become one meanwhile, which would leave the piece behind
    moment = now()
    piece = Piece(
        kind=kind.value,
        title=_checked_title(title),
        language=language,
        state=PieceState.DRAFT.value,
        text="",
        saved_at=moment,
        saved_by=actor.person_id,
        made_at=moment,
        minutes_planned=minutes,
    )
    db.session.add(piece)
    db.session.flush()
    db.session.add(Author(piece_id=piece.id, person_id=actor.person_id, place=0))
    record(PIECE_BEGUN, actor=actor, object_type="piece", object_id=piece.id)
    return piece


def save_text(
    piece_id: int,
    *,
    title: str,
    text: str,
    version: int,
    voice_note: str | None = None,
    is_over_another: bool = False,
    actor: Actor,
) -> int:
    """Keep what an author has typed; the answer is the version that they go on from. Saving the same again changes nothing.

    `is_over_another`: it takes the place of what another window has saved, which stays a revision then.

    What is changed after the desk said "ready" has been read by nobody, so the piece is back at the desk then. Raises
    PieceNotFound, ChangedMeanwhile if it was saved elsewhere since, NotAtThatPoint, and TextRefused.
    """
    piece = own_piece(piece_id, Act.WRITE, actor)
    title, text = _checked_title(title), _checked_text(text)
    if (piece.title, piece.text) == (title, text) and voice_note in (None, piece.voice_note):
        return piece.version
    if piece.version != version:
        raise ChangedMeanwhile
    if voice_note is not None:
        piece.voice_note = _checked_words(voice_note)
    _keep_history(piece, actor, in_any_case=is_over_another)
    is_other = (piece.title, piece.text) != (title, text)
    put_text(piece, title=title, text=text, actor=actor)
    if is_other:
        back_to_the_desk(piece, actor)
    return piece.version


def replace_words(piece: Piece, change: Change, *, version: int, actor: Actor) -> None:
    """Replace exactly these words of a piece that is held; where suggestions stand then follows by arithmetic.

    What was there is kept as when somebody types. Raises ChangedMeanwhile if the words do not stand there, or no longer, and
    TextRefused.
    """
    if piece.version != version:
        raise ChangedMeanwhile
    try:
        text = apply(piece.text, [change])
    except ChangeDoesNotFit:
        raise ChangedMeanwhile from None
    _keep_history(piece, actor)
    put_words(piece, text, taken=[change], actor=actor)
    back_to_the_desk(piece, actor)


def correct_text(piece: Piece, *, title: str, text: str, version: int, actor: Actor) -> None:
    """Put something right in a published piece that is held. Raises ChangedMeanwhile, and TextRefused if nothing changes."""
    title, text = _checked_title(title), _checked_text(text)
    if piece.version != version:
        raise ChangedMeanwhile
    if (piece.title, piece.text) == (title, text) or not text.strip():
        raise TextRefused(_l("Nothing is different from what readers see."), field="text")
    cut_revision(piece, RevisionKind.WRITTEN, actor)
    put_text(piece, title=title, text=text, actor=actor)
    cut_revision(piece, RevisionKind.WRITTEN, actor)


def restore_revision(piece_id: int, number: int, *, version: int, actor: Actor) -> int:
    """Bring an earlier text back; what was there stays a revision. Raises as `save_text` does."""
    piece = own_piece(piece_id, Act.WRITE, actor)
    if piece.version != version:
        raise ChangedMeanwhile
    revision = queries.get_revision(piece_id, number)
    is_other = (piece.title, piece.text) != (revision.title, revision.text)
    cut_revision(piece, RevisionKind.WRITTEN, actor)
    put_text(piece, title=revision.title, text=revision.text, actor=actor)
    cut_revision(piece, RevisionKind.RESTORED, actor)
    if is_other:
        back_to_the_desk(piece, actor)
    record(
        REVISION_RESTORED, actor=actor, object_type="piece", object_id=piece_id, changes={"number": number}
    )
    return piece.version


def note_minutes(piece_id: int, *, planned: int, spent: int, seen: int, actor: Actor) -> None:
    """Keep how long the authors mean to work on a piece, and how long they have (R-J35); noting the same again changes nothing.

    `seen` is what stood there as minutes spent. Raises PieceNotFound, TextRefused, and NotedMeanwhile if there is more by now.
    """
    piece = _locked(piece_id, actor)
    for field, minutes in (("planned", planned), ("spent", spent)):
        if not 0 <= minutes <= MOST_MINUTES:
            raise TextRefused(_l("From 0 to %(most)s minutes."), field=field, most=MOST_MINUTES)
    if piece.minutes_spent not in (seen, spent):
        raise NotedMeanwhile
    piece.minutes_planned, piece.minutes_spent = planned, spent


def add_author(piece_id: int, person_id: int, *, actor: Actor) -> None:
    """Let a colleague write along: they may do everything that the first author may. Raises PieceNotFound and PersonNotFound."""
    _locked(piece_id, actor)
    person = get_person(person_id)
    if not person.is_active:
        raise TextRefused(_l("%(name)s is switched off."), field="person", name=person.name)
    if queries.is_author(piece_id, person_id):
        return
    last = select(func.max(Author.place)).where(Author.piece_id == piece_id)
    place = db.session.execute(last).scalar_one() + 1
    db.session.add(Author(piece_id=piece_id, person_id=person_id, place=place))
    end_other_parts(piece_id, person_id)
    record(
        AUTHOR_ADDED,
        actor=actor,
        object_type="piece",
        object_id=piece_id,
        changes={"person_id": [None, person_id]},
    )


def remove_author(piece_id: int, person_id: int, *, actor: Actor) -> None:
    """End somebody's writing along; the last author stays. Raises PieceNotFound and TextRefused."""
    _locked(piece_id, actor)
    if len(queries.list_authors(piece_id)) == 1:
        raise TextRefused(_l("A piece has at least one author."), field="person")
    gone = (
        delete(Author)
        .where(Author.piece_id == piece_id, Author.person_id == person_id)
        .returning(Author.person_id)
    )
    if db.session.execute(gone).scalar() is not None:
        pass_on_topic(piece_id, person_id)
        forget([person_id], about=f"piece:{piece_id}:")
        record(
            AUTHOR_REMOVED,
            actor=actor,
            object_type="piece",
            object_id=piece_id,
            changes={"person_id": [person_id, None]},
        )


def delete_piece(piece_id: int, *, actor: Actor) -> None:
    """Throw a draft away with everything that belongs to it. Raises PieceNotFound and NotAtThatPoint."""
    piece = own_piece(piece_id, Act.DELETE, actor)
    remove_piece(piece.id)
    record(PIECE_DELETED, actor=actor, object_type="piece", object_id=piece_id)


def own_piece(piece_id: int, act: Act, actor: Actor, *, is_counted: bool = False) -> Piece:
    """A piece of the actor's, held until the end of the unit of work, with which they may do this.

    `is_counted`: it may be an act of its authors that counts, so that they are held, too. Raises PieceNotFound for a piece
    of others, and NotAtThatPoint where it cannot be done.
    """
    piece = _locked(piece_id, actor, is_counted=is_counted)
    if not may(act, PieceState(piece.state), frozenset({Part.AUTHOR})):
        raise NotAtThatPoint
    return piece


def put_text(piece: Piece, *, title: str, text: str, actor: Actor) -> None:
    """Make this the text of a piece that is held, and carry what was suggested to where its words stand now."""
    move = Move(piece.text, text) if text != piece.text else None
    if move is not None:
        _carry_suggestions(piece, text, move)
    piece.title, piece.text = title, text
    piece.version += 1
    piece.saved_at, piece.saved_by = now(), actor.person_id
    db.session.flush()


def put_words(
    piece: Piece, text: str, *, taken: Sequence[Change], besides: Collection[int] = (), actor: Actor
) -> None:
    """Make this the text of a piece that is held: what came of it by taking these changes.

    Where everything stands that was said about words of it follows from the changes; only the suggestions `besides`
    are placed by the caller.
    """
    _demand_kept_form(text)
    piece.text = text
    piece.version += 1
    piece.saved_at, piece.saved_by = now(), actor.person_id
    db.session.flush()
    _move([one for one in queries.list_places(piece.id) if one.is_comment or one.id not in besides], taken)


def _move(places: Iterable[queries.Place], taken: Sequence[Change]) -> None:
    """Let each stand where it stands once changes were taken: what moved as far as others moves in one statement."""
    moved: dict[tuple[bool, int | None], list[int]] = defaultdict(list)
    for one in places:
        start = after_taking(one.start, one.end, taken)
        moved[one.is_comment, None if start is None else start - one.start].append(one.id)
    connection = db.session.connection()
    dialect = connection.dialect.name
    for (is_comment, distance), ids in moved.items():
        if distance != 0:
            statement = _by_distance(Comment if is_comment else Suggestion, dialect)
            connection.execute(statement, {"distance": distance, "ids": list_of(ids, dialect)})


@cache
def _by_distance(model: type[Suggestion] | type[Comment], dialect: str) -> Update:
    """The statement that moves some of these; by no distance, where they stand is known no more."""
    place = model.place + bindparam("distance", type_=Integer)
    return update(model).where(is_in_list(model.id, bindparam("ids"), dialect)).values(place=place)


def _locked(piece_id: int, actor: Actor, *, is_counted: bool = False) -> Piece:
    WRITE_PIECES.demand(actor)
    piece = held_piece(piece_id, with_authors=is_counted)
    if piece is None or actor.person_id is None or not queries.is_author(piece_id, actor.person_id):
        raise PieceNotFound
    return piece


def end_other_parts(piece_id: int, person_id: int) -> None:
    """Whoever writes a piece does not edit it, nor is a peer who was asked to read it."""
    reads = update(Reading).where(Reading.piece_id == piece_id, Reading.person_id == person_id)
    db.session.execute(reads.where(Reading.ended_at.is_(None)).values(ended_at=now()))
    stays = select(Round.id).where(Round.piece_id == piece_id, Round.ended_at.is_(None))
    held = (
        delete(Claim).where(Claim.round_id.in_(stays), Claim.editor_id == person_id).returning(Claim.round_id)
    )
    if db.session.execute(held).scalar() is not None:
        waiting = update(Piece).where(Piece.id == piece_id, Piece.state == PieceState.CLAIMED.value)
        db.session.execute(waiting.values(state=PieceState.WAITING.value))
        db.session.expire_all()


def pass_on_topic(piece_id: int, person_id: int) -> None:
    """Whoever no longer writes a piece no longer writes about its topic either; one of its authors does instead."""
    query = select(Taking).where(Taking.piece_id == piece_id, Taking.person_id == person_id)
    taking = db.session.execute(query).scalar()
    if taking is None:
        return
    held_topic(taking.topic_id)
    for author in queries.list_authors(piece_id):
        if queries.find_taking(taking.topic_id, author.id) is None:
            seat = author.id if taking.seat == person_id else taking.seat
            moved = update(Taking).where(Taking.topic_id == taking.topic_id, Taking.person_id == person_id)
            db.session.execute(moved.values(person_id=author.id, seat=seat))
            db.session.expire_all()
            return


def back_to_the_desk(piece: Piece, actor: Actor) -> None:
    """What was changed after the desk said "ready" nobody has read."""
    if piece.state == PieceState.READY:
        piece.scheduled_for = None
        open_round(piece, actor)


def _keep_history(piece: Piece, actor: Actor, *, in_any_case: bool = False) -> None:
    """Keep what is about to be typed over, unless that was done a moment ago and all of it is by the same hand."""
    if not piece.text:
        return
    head = queries.get_revision(piece.id, piece.head_number) if piece.head_number else None
    in_any_case = in_any_case or piece.saved_by != actor.person_id
    if in_any_case or head is None or now() - head.made_at >= _KEPT_EVERY:
        cut_revision(piece, RevisionKind.WRITTEN, actor)


def _carry_suggestions(piece: Piece, text: str, move: Move) -> None:
    """Where each suggestion of the last round stands in a new text. What was lost is looked for again where it came from."""
    suggestions = queries.list_suggestions(piece.id)
    lost = [one for one in suggestions if one.place is None]
    for one in suggestions:
        if one.place is not None:
            one.place = move.carry(one.place, one.place + len(one.standing))
    for comment in queries.list_placed_comments(piece.id):
        comment.place = move.carry(comment.place or 0, (comment.place or 0) + len(comment.standing))
    if lost:
        source = db.session.get_one(Revision, db.session.get_one(Round, lost[0].round_id).revision_id)
        again = Move(source.text, text)
        for one in lost:
            if not one.is_decided:
                one.place = again.carry(one.start, one.start + len(one.original))


def _checked_title(title: str) -> str:
    words = kept_form(title).replace("\n", " ").strip()
    if not words:
        raise TextRefused(_l("Give it a title; you can change it at any time."), field="title")
    if len(words) > LONGEST_TITLE:
        raise TextRefused(_l("A title has %(most)s characters at most."), field="title", most=LONGEST_TITLE)
    return _without_nul(words, "title")


def _checked_text(text: str) -> str:
    kept = kept_form(text)
    if len(kept) > LONGEST_TEXT:
        raise TextRefused(_l("This is longer than %(most)s characters. Part it into two pieces."), field="text", most=LONGEST_TEXT)  # fmt: skip
    return _without_nul(kept, "text")


def _demand_kept_form(text: str) -> None:
    """Refuse what could not be kept as it is: making it fit would move every place in it."""
    if len(text) > LONGEST_TEXT:
        raise TextRefused(_l("This is longer than %(most)s characters. Part it into two pieces."), field="words", most=LONGEST_TEXT)  # fmt: skip
    if "\0" in text or not is_kept_form(text):
        raise TextRefused(_l("These words would grow together with those beside them. Put them differently."), field="words")  # fmt: skip


def _checked_words(words: str) -> str:
    kept = kept_form(words).strip()
    if len(kept) > LONGEST_WORDS:
        raise TextRefused(
            _l("These are more than %(most)s characters."), field="voice_note", most=LONGEST_WORDS
        )
    return _without_nul(kept, "voice_note")


def _without_nul(text: str, field: str) -> str:
    if "\0" in text:
        raise TextRefused(_l("This holds a sign that cannot be kept."), field=field)
    return text
