"""Links that let somebody choose a password, once: invitations and resets.

The secret part is stored nowhere. A link that is to be mailed is made with a secret that nobody gets to know; when the letter
is sent, it gets another one. So one that was taken back meanwhile, or overtaken, is never mailed.
"""

import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, update

from app.accounts import queries
from app.accounts.models import Account, Invitation
from app.accounts.permissions import INVITE, may_make_link_for
from app.accounts.services.passwords import set_password
from app.accounts.services.sessions import KEY_BYTES, hash_token, void_links_of
from app.accounts.vocabulary import (
    INVITATION_ACCEPTED,
    INVITATION_SENT,
    LINK_TAKEN_BACK,
    LINKS_KEPT,
    RESET_MADE,
    AdministratorsOnly,
    InvitationNotValid,
    Link,
    LinkNotFound,
    OwnLinkRefused,
    PersonSwitchedOff,
    Purpose,
)
from app.core.actor import Actor, Channel
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.people.models import Person
from app.people.permissions import is_self
from app.people.queries import get_person, list_roles_of
from app.people.vocabulary import Role


def make_link_for(person_id: int, *, actor: Actor) -> Link:
    """A link for somebody else: an invitation, or for whoever has a password a reset. Earlier ones stop working.

    Raises PersonNotFound, PersonSwitchedOff, OwnLinkRefused, and AdministratorsOnly where HR would make one for an
    administrator.
    """
    purpose = Purpose.RESET if queries.has_password(person_id) else Purpose.INVITE
    return _make_for(person_id, purpose, list_roles_of(person_id), actor)


def make_invitation(person_id: int, *, actor: Actor) -> Link:
    """An invitation, as `make_link_for` makes it, also for somebody who has a password."""
    return _make_for(person_id, Purpose.INVITE, list_roles_of(person_id), actor)


def make_own_reset(person_id: int) -> Link:
    """A reset that the person asked for themselves, to be mailed to them. Other links stay good: anybody may ask."""
    return _make(person_id, Purpose.RESET)


def renew_link(person_id: int, purpose: Purpose, made_at: datetime) -> Link | None:
    """Give a link that is to be mailed its secret and its full time; None if it is not open any more."""
    token, expires_at = secrets.token_urlsafe(KEY_BYTES), now() + purpose.lasts
    this = (
        Invitation.person_id == person_id,
        Invitation.purpose == purpose.value,
        Invitation.made_at == made_at,
    )
    renewed = (
        update(Invitation)
        .where(*this, *_unused())
        .values(token_hash=hash_token(token), expires_at=expires_at)
    )
    if db.session.execute(renewed.returning(Invitation.person_id)).scalar() is None:
        return None
    return Link(token, purpose, person_id, made_at, expires_at)


def get_invited_person(token: str) -> Person:
    """Whom a link is for. Raises InvitationNotValid."""
    person = queries.find_invited_person(hash_token(token), now())
    if person is None:
        raise InvitationNotValid
    return person


def accept_invitation(token: str, *, password: str, actor: Actor) -> Account:
    """Use a link up and set the password; every session and other link of the person ends.

    Raises InvitationNotValid, PasswordRefused.
    """
    person = get_invited_person(token)
    used = (
        update(Invitation).where(Invitation.token_hash == hash_token(token), *_unused()).values(used_at=now())
    )
    purpose = db.session.execute(used.returning(Invitation.purpose)).scalar()
    if purpose is None:
        raise InvitationNotValid
    account = set_password(person.id, password=password, actor=actor)
    if purpose == Purpose.INVITE.value:
        record(INVITATION_ACCEPTED, actor=actor, object_type="person", object_id=person.id)
    return account


def take_links_back(person_id: int, *, actor: Actor) -> None:
    """Make the open links of a person worthless, also those that are still to be mailed.

    Raises PersonNotFound, AdministratorsOnly, and LinkNotFound where none is open.
    """
    person = get_person(person_id)
    _demand_right(actor, list_roles_of(person_id))
    if not void_links_of(person_id):
        raise LinkNotFound
    record(LINK_TAKEN_BACK, actor=actor, object_type="person", object_id=person_id, object_label=person.name)


def forget_old_links() -> int:
    """Remove links that were over long ago, as part of a larger act; says how many."""
    old = delete(Invitation).where(Invitation.made_at < now() - LINKS_KEPT)
    return len(db.session.execute(old.returning(Invitation.token_hash)).all())


def _make_for(person_id: int, purpose: Purpose, roles: Collection[Role], actor: Actor) -> Link:
    person = get_person(person_id)
    _demand_right(actor, roles)
    if actor.channel is Channel.WEB and is_self(actor, person_id):
        raise OwnLinkRefused
    if not person.is_active:
        raise PersonSwitchedOff
    void_links_of(person_id)
    act = INVITATION_SENT if purpose is Purpose.INVITE else RESET_MADE
    record(act, actor=actor, object_type="person", object_id=person_id, object_label=person.name)
    return _make(person_id, purpose)


def _make(person_id: int, purpose: Purpose) -> Link:
    moment = now()
    link = Link(secrets.token_urlsafe(KEY_BYTES), purpose, person_id, moment, moment + purpose.lasts)
    made = Invitation(token_hash=hash_token(link.token), person_id=person_id, purpose=purpose.value, made_at=moment,
                      expires_at=link.expires_at)  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return link


def _demand_right(actor: Actor, roles: Collection[Role]) -> None:
    INVITE.demand(actor)
    if not may_make_link_for(actor, roles):
        raise AdministratorsOnly


def _unused() -> tuple[ColumnElement[bool], ...]:
    return Invitation.used_at.is_(None), Invitation.voided_at.is_(None)
