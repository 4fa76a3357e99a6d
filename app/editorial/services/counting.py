"""What authors do here counts on their trail: recorded as acts of their own, in the transaction in which they do it."""

from collections.abc import Sequence
from typing import Final

from app.core.actor import Actor
from app.editorial import queries
from app.editorial.models import Piece, ReadyPost, Round
from app.editorial.vocabulary import Lane, PieceKind
from app.journey.queries.standings import find_placement
from app.journey.vocabulary import OwnAct, Zone
from app.signals.queries import find_signal_id
from app.signals.services import record_signal
from app.signals.vocabulary import OWN_PLATFORM, Evidence, Source

#: What publishing each kind is in words of Activity Streams.
_PUBLISHED: Final = {
    PieceKind.ARTICLE: ("Create", "article"),
    PieceKind.NEWSLETTER: ("Create", "newsletter"),
    PieceKind.TALK: ("Create", "abstract"),
    PieceKind.POST: ("Create", "note"),
}
#: Telling of a piece is a share with own words; a short post is itself what is posted.
_TOLD_OF: Final = ("Create", "comment")
_TAKEN_UP: Final = ("Accept", "topic")


def count_shown(piece: Piece, person_id: int, moment: str) -> None:
    """An author has shown a draft with words in it to a peer."""
    if piece.text.strip():
        _record(person_id, OwnAct.DRAFT_SHOWN.pair, f"draft-shown:{piece.id}:{person_id}:{moment}")


def count_answered(piece: Piece, stay: Round) -> None:
    """The desk, which is always somebody else, has answered those authors whose own hand is in the text.

    The fast lane is of those who are socially engaged themselves, and not of who writes along with them.
    """
    for person_id in _at_work(piece.id):
        _record(person_id, OwnAct.DRAFT_ANSWERED.pair, f"draft-answered:{stay.id}:{person_id}")
        placement = find_placement(person_id)
        if stay.lane == Lane.FAST and placement is not None and placement.zone == Zone.ENGAGED:
            _record(person_id, OwnAct.DRAFT_ANSWERED_FAST.pair, f"draft-answered-fast:{stay.id}:{person_id}")


def count_published(piece: Piece, person_id: int) -> None:
    """An author's piece is out."""
    verb = _PUBLISHED[PieceKind(piece.kind)]
    _record(person_id, verb, f"piece:{piece.id}:{person_id}", about=piece.link)


def count_taken_up(topic_id: int, person_id: int) -> None:
    """Somebody has taken up a wanted topic; again, after a first draft was thrown away, it counts once."""
    act = f"topic:{topic_id}:{person_id}"
    if find_signal_id(f"{OWN_PLATFORM}:{act}") is None:
        _record(person_id, _TAKEN_UP, act, about=f"/topics/{topic_id}")


def count_posted(piece: Piece, post: ReadyPost, actor: Actor) -> None:
    """An author has told of a piece on a platform: the only act here of which nothing is known but their own word."""
    record_signal(
        post.person_id,
        verb=_PUBLISHED[PieceKind.POST] if piece.kind == PieceKind.POST else _TOLD_OF,
        external_id=act_of_posting(post),
        platform=OWN_PLATFORM,
        object=post.link,
        evidence=Evidence.SELF_REPORTED,
        source=Source.SELF_REPORT,
        note=piece.title,
        actor=actor,
    )


def act_of_posting(post: ReadyPost) -> str:
    """The name of the act of posting, which is another one once the first was taken back."""
    return f"post:{post.piece_id}:{post.person_id}:{post.platform}:{post.posted_at:%Y%m%dT%H%M%S.%f}"


def _at_work(piece_id: int) -> Sequence[int]:
    hands = {revision.made_by for revision in queries.list_revisions(piece_id)}
    return [author.id for author in queries.list_authors(piece_id) if author.id in hands and author.is_active]


def _record(person_id: int, verb: tuple[str, str], external_id: str, *, about: str = "") -> None:
    record_signal(
        person_id,
        verb=verb,
        external_id=external_id,
        platform=OWN_PLATFORM,
        object=about,
        evidence=Evidence.VERIFIED,
        source=Source.PRODUCT,
        actor=Actor.clockwork(),
    )
