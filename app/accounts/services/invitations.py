"""Invitations: a link that sets a first or a new password, once, within three days."""

import secrets
from datetime import timedelta

from sqlalchemy import update

from app.accounts import queries
from app.accounts.models import Account, Invitation
from app.accounts.services.passwords import set_password
from app.accounts.services.sessions import KEY_BYTES, hash_token
from app.accounts.vocabulary import INVITATION_ACCEPTED, INVITATION_SENT, InvitationNotValid
from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.people.models import Person
from app.people.queries import get_person

LASTS = timedelta(hours=72)


def make_invitation(person_id: int, *, actor: Actor) -> str:
    """A fresh link's secret part for a person; earlier ones of theirs stop working. Raises PersonNotFound."""
    person = get_person(person_id)
    void_invitations_of(person_id)
    token = secrets.token_urlsafe(KEY_BYTES)
    moment = now()
    db.session.add(
        Invitation(
            token_hash=hash_token(token), person_id=person_id, made_at=moment, expires_at=moment + LASTS
        )
    )
    record(INVITATION_SENT, actor=actor, object_type="person", object_id=person_id, object_label=person.name)
    return token


def get_invited_person(token: str) -> Person:
    """Whom an invitation is for. Raises InvitationNotValid."""
    person = queries.find_invited_person(hash_token(token), now())
    if person is None:
        raise InvitationNotValid
    return person


def accept_invitation(token: str, *, password: str, organisation: str = "", actor: Actor) -> Account:
    """Use an invitation up and set the password. Raises InvitationNotValid, PasswordRefused."""
    person = get_invited_person(token)
    used = db.session.execute(
        update(Invitation)
        .where(Invitation.token_hash == hash_token(token), Invitation.used_at.is_(None))
        .values(used_at=now())
        .returning(Invitation.person_id)
    ).first()
    if used is None:
        raise InvitationNotValid
    account = set_password(person.id, password=password, organisation=organisation, actor=actor)
    void_invitations_of(person.id)
    record(INVITATION_ACCEPTED, actor=actor, object_type="person", object_id=person.id)
    return account


def void_invitations_of(person_id: int) -> None:
    """Make every unused link of a person worthless."""
    unused = Invitation.person_id == person_id, Invitation.used_at.is_(None)
    db.session.execute(update(Invitation).where(*unused).values(used_at=now()))
