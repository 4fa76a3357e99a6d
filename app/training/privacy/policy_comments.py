"""What somebody said about drafts of the policy for Legal."""

from collections.abc import Iterable

from sqlalchemy import delete, select, update

from app.core.db import db
from app.core.holdings import Holding, Row, written
from app.people.services.holding import hold_people
from app.training.models import PolicyApproval, PolicyComment
from app.training.vocabulary.words import _l


def read_comments(person_id: int) -> Iterable[Row]:
    """What the person wrote, with what settled it, and which drafts they had no objections to."""
    comments = select(PolicyComment).where(PolicyComment.person_id == person_id).order_by(PolicyComment.id)
    for one in db.session.execute(comments).scalars():
        yield {
            "number": one.number,
            "language": one.language,
            "part": one.part,
            "text": one.words,
            "at": one.written_at.isoformat(),
            "answer": one.answer,
            "answered_at": written(one.settled_at),
        }
    approvals = select(PolicyApproval).where(PolicyApproval.person_id == person_id)
    for approval in db.session.execute(approvals.order_by(PolicyApproval.id)).scalars():
        yield {"number": approval.number, "version": approval.seen, "at": approval.said_at.isoformat()}


def erase_comments(person_id: int) -> int:
    """Take the person's name from what they said; says from how much."""
    hold_people([person_id])
    number = 0
    for table in (PolicyComment, PolicyApproval):
        nameless = update(table).where(table.person_id == person_id).values(person_id=None)
        number += len(db.session.execute(nameless.returning(table.id)).all())
    db.session.expire_all()
    return number


def take_over_comments(from_id: int, to_id: int) -> int:
    """What the first record said the second one did; what both said is there once. Says how much."""
    said = select(PolicyApproval).where(PolicyApproval.person_id.in_((from_id, to_id)))
    rows = db.session.execute(said).scalars().all()
    own = {(one.number, one.seen) for one in rows if one.person_id == to_id}
    twice = [one.id for one in rows if one.person_id == from_id and (one.number, one.seen) in own]
    db.session.execute(delete(PolicyApproval).where(PolicyApproval.id.in_(twice)))
    number = 0
    for table in (PolicyComment, PolicyApproval):
        moved = update(table).where(table.person_id == from_id).values(person_id=to_id)
        number += len(db.session.execute(moved.returning(table.id)).all())
    db.session.expire_all()
    return number


HOLDINGS = (
    Holding(
        key="training.policy_comments",
        title=_l("What you said about drafts of the social media policy"),
        purpose=_l("So that the policy is sound, and it can be seen later who looked at it."),
        source=_l("You, and whoever in HR answered"),
        kept=_l("As long as the version that became of the draft"),
        stays=_l("What you said stays with the policy, without your name"),
        read=read_comments,
        erase=erase_comments,
        take_over=take_over_comments,
    ),
)
