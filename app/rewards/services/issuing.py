"""Giving a badge out: making its credential, letting others see it, and keeping it to oneself again."""

import secrets
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import func, select, update

from app.core.actor import Actor
from app.core.audit import record
from app.core.audit_actions import AuditAction
from app.core.clock import now
from app.core.db import db
from app.core.jobs import heartbeat
from app.core.unit_of_work import unit_of_work
from app.core.upsert import insert
from app.organisation.queries import organisation
from app.people.queries import get_person
from app.people.services.holding import hold_people
from app.rewards.models import Award, Credential, StatusList
from app.rewards.queries.badges import Earned, get_earned
from app.rewards.queries.credentials import find_credential, list_status_lists, places_off
from app.rewards.rules.credentials import list_number
from app.rewards.services.issuer_keys import key_in_use
from app.rewards.services.signing import Content, sign_credential, sign_list
from app.rewards.vocabulary.credentials import (
    BADGE_HIDDEN,
    BADGE_ISSUED,
    BADGE_SHOWN,
    PLACES_ON_LIST,
    BadgeRevoked,
)

#: A list of places is half filled at most, so that a free one is soon found by chance.
_MOST_ON_LIST: Final = PLACES_ON_LIST // 2


def issue_badge(person_id: int, key: str, *, language: str, actor: Actor) -> bool:
    """Make the credential of a person's badge, in a language; False if it was made before, and stays as it is.

    Raises AwardNotFound, BadgeRevoked for one that was taken back, and KeysUnavailable.
    """
    hold_people([person_id])
    earned = get_earned(person_id, key)
    if earned.award.is_revoked:
        raise BadgeRevoked
    if find_credential(earned.award.id) is not None:
        return False
    _store(earned, get_person(person_id).email, language)
    _note(BADGE_ISSUED, earned.award, actor)
    return True


def show_to_others(person_id: int, key: str, *, language: str, actor: Actor) -> bool:
    """Let everybody who knows its address see a badge; False if they do already. Raises as `issue_badge` does."""
    issue_badge(person_id, key, language=language, actor=actor)
    return _set_public(person_id, key, BADGE_SHOWN, is_public=True, actor=actor)


def hide_from_others(person_id: int, key: str, *, actor: Actor) -> bool:
    """Let nobody else see a badge any more; False if nobody does. Raises AwardNotFound."""
    hold_people([person_id])
    get_earned(person_id, key)
    return _set_public(person_id, key, BADGE_HIDDEN, is_public=False, actor=actor)


def sign_status_list(number: int) -> None:
    """Sign the list of what does not hold any more anew, as it is now."""
    # Held first, so that of two who do this at once the later one sees what the earlier one saw, and more.
    db.session.execute(select(StatusList.number).where(StatusList.number == number).with_for_update())
    document = sign_list(number, list(places_off(number)), key_in_use())
    row = insert(StatusList).values(number=number, document=document, signed_at=now())
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["number"],
            set_={"document": row.excluded.document, "signed_at": row.excluded.signed_at},
        )
    )


def renew_status_lists() -> None:
    """Sign every list anew, as it is now, one after another. May be broken off and begun again."""
    for number in list_status_lists():
        with unit_of_work():
            sign_status_list(number)
        heartbeat()


def _store(earned: Earned, email: str, language: str) -> None:
    key, public_id = key_in_use(), str(uuid4())
    stored = None
    while stored is None:
        place = _random_place()
        content = Content(
            public_id=public_id,
            badge_id=earned.badge.id,
            title=_in(earned.badge.title, language),
            description=_in(earned.badge.description, language),
            criteria=_in(earned.badge.criteria, language),
            earned_at=earned.award.earned_at,
            organisation=organisation().name,
            subject=str(uuid4()),
            email=email.lower(),
            salt=secrets.token_hex(16),
            status_place=place,
        )
        values: dict[str, Any] = {
            "public_id": public_id,
            "award_id": earned.award.id,
            "status_place": place,
            "document": sign_credential(content, key),
            "issued_at": now(),
        }
        once = insert(Credential).on_conflict_do_nothing(index_elements=["status_place"])
        stored = db.session.execute(once.values(values).returning(Credential.id)).scalar()
    number = list_number(place)
    if db.session.get(StatusList, number) is None:
        sign_status_list(number)


def _random_place() -> int:
    """A place on the latest list, by chance, so that a place tells nothing about when it was given."""
    latest = db.session.execute(select(func.max(StatusList.number))).scalar() or 1
    first = (latest - 1) * PLACES_ON_LIST
    taken = select(func.count(Credential.id)).where(Credential.status_place >= first)
    if db.session.execute(taken).scalar_one() >= _MOST_ON_LIST:
        first += PLACES_ON_LIST
    return first + secrets.randbelow(PLACES_ON_LIST)


def _set_public(person_id: int, key: str, action: AuditAction, *, is_public: bool, actor: Actor) -> bool:
    award = get_earned(person_id, key).award
    others = update(Award).where(Award.id == award.id, Award.is_public.is_not(is_public))
    changed = db.session.execute(others.values(is_public=is_public).returning(Award.id)).scalar()
    if changed is None:
        return False
    _note(action, award, actor)
    return True


def _note(action: AuditAction, award: Award, actor: Actor) -> None:
    record(
        action,
        actor=actor,
        object_type="person",
        object_id=award.person_id,
        changes={"badge": award.badge_key},
    )


def _in(texts: dict[str, str], language: str) -> str:
    return texts.get(language[:2].lower()) or texts["en"]
