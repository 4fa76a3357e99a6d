"""Ready posts: what an author says of a piece on each platform, in their own words. Nothing is posted for anybody."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.texts import kept_form
from app.editorial import queries
from app.editorial.models import Author, Piece, ReadyPost
from app.editorial.rules.posting import platform_of
from app.editorial.rules.stages import Act
from app.editorial.services.counting import act_of_posting, count_posted
from app.editorial.services.publishing import FARTHEST, publish
from app.editorial.services.writing import own_piece
from app.editorial.vocabulary import (
    LONGEST_POST,
    POST_REPORTED,
    POST_TAKEN_BACK,
    ChangedMeanwhile,
    PieceKind,
    PieceState,
    PostedAlready,
    TextRefused,
    _l,
)
from app.notices.services import tell
from app.signals.queries import find_signal_id
from app.signals.rules.entries import LONGEST_LINK, check_link
from app.signals.services import take_back_entry
from app.signals.vocabulary import OWN_PLATFORM, AlreadyReversed


def keep_post(piece_id: int, platform: str, *, text: str, version: int, actor: Actor) -> int:
    """Keep an author's own words for a platform; the answer is the version that they go on from.

    Keeping the same again changes nothing. Raises PieceNotFound, NotAtThatPoint, PlatformNotFound, ChangedMeanwhile and
    TextRefused.
    """
    own_piece(piece_id, Act.SPREAD, actor)
    post = _post(piece_id, platform, actor)
    words = kept_form(text).strip()
    if not words or "\0" in words or len(words) > LONGEST_POST:
        raise TextRefused(_l("A post has 1 to %(most)s characters."), field="text", most=LONGEST_POST)
    if post.words == words:
        return post.version
    if post.version != version:
        raise ChangedMeanwhile
    post.words, post.version = words, post.version + 1
    db.session.flush()
    return post.version


def remind_of_post(piece_id: int, platform: str, *, at: datetime | None, actor: Actor) -> None:
    """Have oneself reminded at a time, or not at all. Raises PieceNotFound, NotAtThatPoint, PlatformNotFound and TextRefused."""
    own_piece(piece_id, Act.SPREAD, actor)
    if at is not None and not now() < at <= now() + FARTHEST:
        raise TextRefused(_l("Choose a time to come, within two years."), field="at")
    _post(piece_id, platform, actor).remind_at = at
    db.session.flush()


def report_post(piece_id: int, platform: str, *, link: str, actor: Actor) -> bool:
    """Keep where an author posted about a piece, and count it as what they say; says whether it is new.

    A short post that is ready is published by it. Raises PieceNotFound, NotAtThatPoint, PlatformNotFound, SignalRefused for
    what is no link, and PostedAlready for another link than before.
    """
    piece = own_piece(piece_id, Act.SPREAD, actor, is_counted=True)
    post = _post(piece_id, platform, actor)
    address = check_link(link[: LONGEST_LINK + 1])
    if not address:
        raise TextRefused(_l("Put the link to your post here."), field="link")
    if post.link:
        if post.link == address:
            return False
        raise PostedAlready(link=post.link)
    post.link, post.posted_at, post.remind_at = address, now(), None
    db.session.flush()
    record(POST_REPORTED, actor=actor, object_type="piece", object_id=piece_id)
    if piece.kind == PieceKind.POST and piece.state == PieceState.READY:
        publish(piece_id, link=address, actor=actor)
    elif address != piece.link:  # else it has counted when the piece was published
        count_posted(piece, post, actor)
    return True


def take_back_post(piece_id: int, platform: str, *, actor: Actor) -> bool:
    """Say that it was not posted there after all, or under another link; what counted is taken back. Says whether it was there.

    Raises PieceNotFound, NotAtThatPoint and PlatformNotFound.
    """
    own_piece(piece_id, Act.SPREAD, actor, is_counted=True)
    post = _post(piece_id, platform, actor)
    if not post.link:
        return False
    signal_id = find_signal_id(f"{OWN_PLATFORM}:{act_of_posting(post)}")
    if signal_id is not None:
        with suppress(AlreadyReversed):  # among their activity they may have taken it back before
            take_back_entry(signal_id, actor=actor)
    post.link, post.posted_at = "", None
    db.session.flush()
    record(POST_TAKEN_BACK, actor=actor, object_type="piece", object_id=piece_id)
    return True


def remind_due() -> int:
    """Remind everybody who wanted it of a post whose time has come, once; says how many. Who has posted is not reminded."""
    due = (
        select(ReadyPost, Piece.title)
        .join(Piece, Piece.id == ReadyPost.piece_id)
        .join(Author, (Author.piece_id == Piece.id) & (Author.person_id == ReadyPost.person_id))
        .where(ReadyPost.remind_at <= now(), Piece.state.in_((PieceState.READY.value, PieceState.PUBLISHED.value)))
        .order_by(ReadyPost.remind_at)
    )  # fmt: skip
    told = 0
    for post, title in db.session.execute(due).all():
        told += tell(
            post.person_id,
            kind="post_reminder",
            key=f"piece:{post.piece_id}:post-reminder:{post.platform}:{post.remind_at:%Y-%m-%dT%H:%M}",
            params={"piece_id": post.piece_id, "title": title, "platform": post.platform, "name": platform_of(post.platform).name},
        )  # fmt: skip
        post.remind_at = None
    db.session.flush()
    return told


def _post(piece_id: int, platform: str, actor: Actor) -> ReadyPost:
    """An author's post, begun where there is none; the piece is held, so two of them are not begun at once."""
    key = platform_of(platform).key
    person_id = actor.person_id or 0
    post = queries.find_ready_post(piece_id, person_id, key)
    if post is None:
        post = ReadyPost(piece_id=piece_id, person_id=person_id, platform=key, words="", version=0, link="")
        db.session.add(post)
        db.session.flush()
    return post
