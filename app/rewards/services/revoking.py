"""Taking a badge back, in the open and with a reason; and giving it back where that was the mistake."""

from sqlalchemy import select, update

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.jobs import enqueue
from app.notices.services import tell
from app.people.services.holding import hold_people
from app.rewards.models import Award, Credential
from app.rewards.permissions import REVOKE_BADGES
from app.rewards.queries.credentials import Granted, get_granted
from app.rewards.rules.credentials import list_number
from app.rewards.vocabulary.credentials import (
    BADGE_RESTORED,
    BADGE_REVOKED,
    LONGEST_NOTE,
    SIGN_STATUS_LIST,
    AlreadyRevoked,
    NoteRefused,
    NotYourOwn,
    Why,
)
from app.rewards.vocabulary.words import _l


def revoke_badge(award_id: int, why: Why, *, note: str, actor: Actor) -> None:
    """Take a badge back, for good unless it is given back: no rule grants it anew. The person is told why.

    Whoever checks it learns the kind of reason; the note is between HR and the person. Raises AwardNotFound,
    NotYourOwn, AlreadyRevoked and NoteRefused.
    """
    REVOKE_BADGES.demand(actor)
    words = note.strip()
    if not words or len(words) > LONGEST_NOTE or "\0" in words:
        raise NoteRefused(_l("Say in a few words why, so that the person understands it."), field="note")
    granted = _held(award_id, actor)
    if granted.award.is_revoked:
        raise AlreadyRevoked
    moment = now()
    db.session.execute(
        update(Award)
        .where(Award.id == award_id)
        .values(revoked_at=moment, revoked_by=actor.person_id, revoked_why=why.value, revoked_note=words)
    )
    if granted.credential is not None:
        off = update(Credential).where(Credential.id == granted.credential.id)
        db.session.execute(off.values(revoked_at=moment, revoked_why=why.value))
        enqueue(SIGN_STATUS_LIST, number=list_number(granted.credential.status_place))
    _note_and_tell(granted, words, is_back=False, actor=actor)


def restore_badge(award_id: int, *, actor: Actor) -> bool:
    """Give a badge back; False if nobody has taken it. What was given out stays void: it gets another address.

    Raises AwardNotFound and NotYourOwn.
    """
    REVOKE_BADGES.demand(actor)
    granted = _held(award_id, actor)
    if not granted.award.is_revoked:
        return False
    back = {"revoked_at": None, "revoked_by": None, "revoked_why": "", "revoked_note": "", "is_public": False}
    db.session.execute(update(Award).where(Award.id == award_id).values(back))
    void = update(Credential).where(Credential.award_id == award_id)
    db.session.execute(void.values(award_id=None, document=None))
    _note_and_tell(granted, "", is_back=True, actor=actor)
    return True


def _held(award_id: int, actor: Actor) -> Granted:
    hold_people(select(Award.person_id).where(Award.id == award_id))
    granted = get_granted(award_id)
    if granted.award.person_id == actor.person_id:
        raise NotYourOwn
    return granted


def _note_and_tell(granted: Granted, words: str, *, is_back: bool, actor: Actor) -> None:
    award = granted.award
    record(
        BADGE_RESTORED if is_back else BADGE_REVOKED,
        actor=actor,
        object_type="person",
        object_id=award.person_id,
        changes={"badge": award.badge_key},
        reason=words,
    )
    tell(
        award.person_id,
        kind="badge_restored" if is_back else "badge_revoked",
        key=f"badge:{award.badge_key}:{now().isoformat()}",
        params={"key": award.badge_key, "title": granted.badge.title, "note": words},
    )
