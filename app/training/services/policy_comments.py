"""Legal looks at the draft of the policy: comments on it, has no objections to it; HR asks for that and settles comments.

Whatever is said about a draft holds its texts, so that none is published, changed or thrown away in the same moment.
"""

from collections.abc import Collection, Mapping
from hashlib import blake2b

from sqlalchemy import delete, select, update

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.upsert import insert_once
from app.notices.services import tell_all
from app.people.models import Person
from app.people.services.holding import hold_people
from app.training.models import PolicyApproval, PolicyComment, PolicyDraft
from app.training.permissions import COMMENT_POLICY, KEEP_POLICY
from app.training.queries import policy_comments as queries
from app.training.queries.policy import next_number
from app.training.rules.policy_comments import checked_comment, part_named, seen_of
from app.training.vocabulary.policy import DraftNotSeen, NoDraft
from app.training.vocabulary.policy_comments import (
    COMMENT_SETTLED,
    DRAFT_APPROVED,
    DRAFT_COMMENTED,
    DRAFT_SENT,
    CommentNotFound,
    CommentsOpen,
    SettledAlready,
)


def add_comment(language: str, part: str, words: str, *, entry: str, actor: Actor) -> bool:
    """Say something about a part of the draft; those who write it are told. The same form sent twice is one comment.

    Says whether it is new. A part whose heading has changed keeps its comment. Raises WordsRefused, and NoDraft.
    """
    person_id = _demand_legal(actor)
    kept = checked_comment(words, "words")
    hold_people([person_id])
    drafts = _held_drafts()
    if language not in drafts:
        raise NoDraft
    number = next_number()
    values = {
        "number": number, "language": language, "part": part_named(part), "words": kept, "entry": entry,
        "person_id": person_id, "written_at": now(),
    }  # fmt: skip
    once = insert_once(PolicyComment.__table__, "number", "entry").values(**values)
    if db.session.execute(once).first() is None:
        return False
    record(DRAFT_COMMENTED, actor=actor, object_type="policy", object_id=number, object_label=language)
    _tell_writers(drafts, number)
    return True


def settle_comment(comment_id: int, answer: str, *, actor: Actor) -> bool:
    """Settle a comment with a word, which stays beside it; says whether that is new.

    Raises WordsRefused, CommentNotFound, and SettledAlready where a colleague has written something else.
    """
    KEEP_POLICY.demand(actor)
    kept = checked_comment(answer, "answer")
    still_open = PolicyComment.id == comment_id, PolicyComment.settled_at.is_(None)
    values = {"answer": kept, "settled_by": actor.person_id, "settled_at": now()}
    settled = update(PolicyComment).where(*still_open).values(**values).returning(PolicyComment.number)
    number = db.session.execute(settled).scalar()
    if number is not None:
        record(COMMENT_SETTLED, actor=actor, object_type="policy", object_id=number)
        return True
    known = select(PolicyComment.answer, PolicyComment.settled_by).where(PolicyComment.id == comment_id)
    found = db.session.execute(known).first()
    if found is None:
        raise CommentNotFound
    if tuple(found) != (kept, actor.person_id):
        raise SettledAlready
    return False


def approve_draft(*, seen: Mapping[str, int], actor: Actor) -> bool:
    """Have no objections to the draft as it was read, in all its languages; says whether that is new.

    It holds for these versions alone. Those who write it are told. Raises NoDraft, and DraftNotSeen for other versions.
    """
    person_id = _demand_legal(actor)
    hold_people([person_id])
    drafts = _held_drafts()
    if not drafts:
        raise NoDraft
    if _versions(drafts) != dict(seen):
        raise DraftNotSeen
    number = next_number()
    values = {"number": number, "seen": seen_of(seen), "person_id": person_id, "said_at": now()}
    once = insert_once(PolicyApproval.__table__, "number", "seen", "person_id").values(**values)
    if db.session.execute(once).first() is None:
        return False
    record(DRAFT_APPROVED, actor=actor, object_type="policy", object_id=number)
    _tell_writers(drafts, number)
    return True


def ask_legal(*, actor: Actor) -> int:
    """Ask Legal to look at the draft, once a day for each state of it; says how many people were told. Raises NoDraft."""
    KEEP_POLICY.demand(actor)
    drafts = _held_drafts()
    if not drafts:
        raise NoDraft
    number = next_number()
    state = blake2b(seen_of(_versions(drafts)).encode(), digest_size=8).hexdigest()
    key = f"policy:legal:{number}:{today()}:{state}"
    told = tell_all("policy_to_check", [(one, key, {"number": number}) for one, _name in queries.list_legal()])  # fmt: skip
    if told:
        record(DRAFT_SENT, actor=actor, object_type="policy", object_id=number, changes={"people": [0, told]})
    return told


def demand_no_comments(number: int, *, despite: Collection[int]) -> int:
    """Raise CommentsOpen if there are open ones beside those that are passed over deliberately; how many these are."""
    still_open = queries.open_comments(number)
    if set(still_open) - set(despite):
        raise CommentsOpen
    return len(still_open)


def forget_draft(number: int) -> None:
    """Remove what was said about a draft that is thrown away."""
    for table in (PolicyComment, PolicyApproval):
        db.session.execute(delete(table).where(table.number == number))


def _held_drafts() -> dict[str, PolicyDraft]:
    """The draft as it is now; until this unit of work ends nobody changes, publishes or throws it away."""
    query = select(PolicyDraft).order_by(PolicyDraft.language).with_for_update(read=True)
    found = db.session.execute(query.execution_options(populate_existing=True)).scalars()
    return {one.language: one for one in found}


def _versions(drafts: Mapping[str, PolicyDraft]) -> dict[str, int]:
    return {language: draft.version for language, draft in drafts.items()}


def _tell_writers(drafts: Mapping[str, PolicyDraft], number: int) -> None:
    """Those who wrote it last, once a day."""
    changed_by = {one.changed_by for one in drafts.values() if one.changed_by is not None}
    wrote = select(Person.id).where(Person.id.in_(changed_by), Person.is_active)
    writers = db.session.execute(wrote.order_by(Person.id)).scalars()
    key = f"policy:checked:{number}:{today()}"
    tell_all("policy_checked", [(one, key, {"number": number}) for one in writers])


def _demand_legal(actor: Actor) -> int:
    COMMENT_POLICY.demand(actor)
    if actor.person_id is None:
        raise NotAllowed
    return actor.person_id
