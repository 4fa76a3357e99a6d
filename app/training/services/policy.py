"""HR writes the policy and publishes it; people say that they have read it, and are asked again after a year.

Whoever says that they have read it is held: of two clicks at one moment one is kept, and the other finds nothing to do.
Having read it is a duty and no achievement, so it counts for no points and is no act on the trail.
"""

import tomllib
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import delete, select, update

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.jobs import enqueue
from app.core.unit_of_work import unit_of_work
from app.core.upsert import insert, insert_once
from app.notices.services import tell_all, tell_anew
from app.people.services.holding import hold_people
from app.training.models import Policy, PolicyAcknowledgement, PolicyDraft, PolicyText
from app.training.permissions import KEEP_POLICY, READ_POLICY
from app.training.queries import policy as queries
from app.training.rules.policy import Advice, advise, checked_text
from app.training.services.policy_comments import demand_no_comments, forget_draft
from app.training.vocabulary.policy import (
    ASK_JOB,
    POLICY_BEGUN,
    POLICY_CHANGED,
    POLICY_DISCARDED,
    POLICY_PUBLISHED,
    POLICY_READ,
    POLICY_REMINDED,
    POLICY_SHARED,
    READERS_EXPORTED,
    DraftChanged,
    DraftNotSeen,
    NewerPolicy,
    NoDraft,
    PolicyNotFound,
)

#: Our own policy, ready to be used, and plainer words for those of lawyers.
READY_MADE: Final = Path(__file__).resolve().parents[3] / "training" / "policy"
#: People who are told in one go.
_PORTION: Final = 500


def begin_draft(*, actor: Actor) -> bool:
    """Begin to write: with what is in force, or with the ready-made policy before the first. Says whether that is new."""
    KEEP_POLICY.demand(actor)
    policy = queries.find_policy()
    texts = ready_made() if policy is None else queries.texts_of(policy.number)
    new = False
    for language, text in sorted(texts.items()):
        once = insert_once(PolicyDraft.__table__, "language").values(
            language=language, text=text, version=1, changed_by=actor.person_id, changed_at=now()
        )
        new = db.session.execute(once).first() is not None or new
    if new:
        record(POLICY_BEGUN, actor=actor, object_type="policy", object_id=queries.next_number())
    return new


def save_draft(language: str, text: str, *, version: int, actor: Actor) -> bool:
    """Keep what the next version says in a language; says whether anything is new.

    Version 0 stands for a language in which there is no draft so far. Raises DraftChanged for another version than the
    stored one, NoDraft while nobody has begun, and PolicyRefused.
    """
    KEEP_POLICY.demand(actor)
    kept = checked_text(text)
    held = select(PolicyDraft).order_by(PolicyDraft.language).with_for_update()
    drafts = {
        one.language: one
        for one in db.session.execute(held.execution_options(populate_existing=True)).scalars()
    }
    if not drafts:
        raise NoDraft
    draft = drafts.get(language)
    if (draft.version if draft else 0) != version:
        raise DraftChanged
    if draft is not None and draft.text == kept:
        return False
    values = {"text": kept, "version": version + 1, "changed_by": actor.person_id, "changed_at": now()}
    if draft is None:
        once = insert_once(PolicyDraft.__table__, "language").values(language=language, **values)
        if db.session.execute(once).first() is None:
            raise DraftChanged
    else:
        db.session.execute(update(PolicyDraft).where(PolicyDraft.language == language).values(**values))
    db.session.expire_all()
    number = queries.next_number()
    record(POLICY_CHANGED, actor=actor, object_type="policy", object_id=number, object_label=language)
    return True


def discard_draft(*, actor: Actor) -> bool:
    """Throw away what is being written; says whether there was anything."""
    KEEP_POLICY.demand(actor)
    gone = db.session.execute(delete(PolicyDraft).returning(PolicyDraft.language)).all()
    if gone:
        number = queries.next_number()
        forget_draft(number)
        record(POLICY_DISCARDED, actor=actor, object_type="policy", object_id=number)
    return bool(gone)


def publish_draft(*, seen: Mapping[str, int], despite: Collection[int] = (), actor: Actor) -> int:
    """Put the draft in force, in all its languages at once, and ask everybody to read it; gives the version's number.

    `seen` are the versions of the drafts that were read, `despite` the open comments of Legal that are passed over. Raises
    NoDraft, DraftNotSeen when there are other versions by now, and CommentsOpen when other comments are open.
    """
    KEEP_POLICY.demand(actor)
    drafts = db.session.execute(delete(PolicyDraft).returning(PolicyDraft)).scalars().all()
    if not drafts:
        raise NoDraft
    if {one.language: one.version for one in drafts} != dict(seen):
        raise DraftNotSeen
    number, moment = queries.next_number(), now()
    passed_over = demand_no_comments(number, despite=despite)
    values = {"number": number, "published_by": actor.person_id, "published_at": moment, "shared_at": moment}
    db.session.execute(insert(Policy).values(**values, share=1))
    texts = [{"number": number, "language": one.language, "text": one.text} for one in drafts]
    db.session.execute(insert(PolicyText), texts)
    changes = {"open_comments": [0, passed_over]} if passed_over else None
    record(POLICY_PUBLISHED, actor=actor, object_type="policy", object_id=number, changes=changes)
    enqueue(ASK_JOB, key=f"{number}:1")
    db.session.expire_all()
    return number


def share_again(*, number: int, share: int, actor: Actor) -> bool:
    """Ask everybody to read the policy anew, also those who have; `share` is how often it had been shared when HR looked.

    Says whether that is new. Raises NewerPolicy.
    """
    KEEP_POLICY.demand(actor)
    _demand_in_force(number)
    once = update(Policy).where(Policy.number == number, Policy.share == share)
    shared = once.values(share=share + 1, shared_at=now()).returning(Policy.number)
    if db.session.execute(shared).first() is None:
        return False
    record(POLICY_SHARED, actor=actor, object_type="policy", object_id=number)
    enqueue(ASK_JOB, key=f"{number}:{share + 1}")
    db.session.expire_all()
    return True


def acknowledge(number: int, language: str, *, actor: Actor) -> bool:
    """Keep that somebody has read the policy; says whether that is new. Raises PolicyNotFound and NewerPolicy."""
    READ_POLICY.demand(actor)
    if actor.person_id is None:
        raise NotAllowed
    hold_people([actor.person_id])
    _demand_in_force(number)
    if language not in queries.texts_of(number):
        raise PolicyNotFound
    if not queries.is_asked_to_read(actor.person_id):
        return False
    read = insert_once(PolicyAcknowledgement.__table__, "number", "person_id", "turn").values(
        number=number,
        person_id=actor.person_id,
        turn=queries.count_turns(number, actor.person_id),
        language=language,
        acknowledged_at=now(),
    )
    if db.session.execute(read).first() is None:
        return False
    record(POLICY_READ, actor=actor, object_type="policy", object_id=number)
    return True


def remind(*, actor: Actor) -> int:
    """Remind whoever has not read the policy, at most once a day; says how many were told."""
    KEEP_POLICY.demand(actor)
    policy = queries.find_policy()
    if policy is None:
        return 0
    key, params = f"policy:reminder:{policy.number}:{today()}", {"number": policy.number}
    people = [person_id for person_id, _name in queries.list_missing(policy)]
    told = 0
    for first in range(0, len(people), _PORTION):
        told += tell_all("policy_shared", [(one, key, params) for one in people[first : first + _PORTION]])
    if told:
        record(
            POLICY_REMINDED,
            actor=actor,
            object_type="policy",
            object_id=policy.number,
            changes={"people": [0, told]},
        )
    return told


def ask_to_read() -> int:
    """Tell whoever is due to read the policy, once for each time that they are; says how many were told."""
    policy = queries.find_policy()
    if policy is None:
        return 0
    due = list(queries.missing_with_turns(policy).items())
    number, share = policy.number, policy.share
    told = 0
    for first in range(0, len(due), _PORTION):
        notices = [
            (person_id, f"policy:{number}:{share}:{turn}", {"number": number})
            for person_id, turn in due[first : first + _PORTION]
        ]
        with unit_of_work():
            told += tell_anew("policy_shared", notices)
    return told


def note_export(number: int, language: str, *, actor: Actor) -> None:
    """Keep in the log that somebody takes along who has read a version, in a language or in any. Raises PolicyNotFound."""
    KEEP_POLICY.demand(actor)
    queries.get_policy(number)
    record(READERS_EXPORTED, actor=actor, object_type="policy", object_id=number, object_label=language)


def ready_made() -> dict[str, str]:
    """Our own policy, by language."""
    found = sorted(READY_MADE.glob("policy.*.md"))
    return {path.name.split(".")[1]: path.read_text(encoding="utf-8") for path in found}


def look_at(text: str, language: str) -> Advice:
    """How plainly a text is written."""
    return advise(text, language, _plainer_words().get(language, {}))


@cache
def _plainer_words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((READY_MADE / "plainer.toml").read_text(encoding="utf-8"))


def _demand_in_force(number: int) -> None:
    policy = queries.find_policy()
    if policy is None:
        raise PolicyNotFound
    if policy.number != number:
        queries.get_policy(number)
        raise NewerPolicy
