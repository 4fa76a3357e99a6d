"""Revisions: the text as it was, kept for good."""

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.texts import count_words
from app.editorial import queries
from app.editorial.models import Piece, Revision
from app.editorial.vocabulary import RevisionKind


def cut_revision(piece: Piece, kind: RevisionKind, actor: Actor) -> Revision:
    """Keep the text as it is as a revision; one that says the same is not made twice."""
    if piece.head_number:
        head = queries.get_revision(piece.id, piece.head_number)
        if (head.title, head.text) == (piece.title, piece.text):
            return head
    piece.head_number += 1
    revision = Revision(
        piece_id=piece.id,
        number=piece.head_number,
        kind=kind.value,
        title=piece.title,
        text=piece.text,
        words=count_words(piece.text),
        made_by=actor.person_id,
        made_at=now(),
    )
    db.session.add(revision)
    db.session.flush()
    return revision
