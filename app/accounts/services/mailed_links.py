"""Links that are mailed: an invitation to one or to many, a reset for whoever asked for it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from app.accounts import queries
from app.accounts.permissions import INVITE, may_make_link_for
from app.accounts.services.invitations import make_link_for, make_own_reset, renew_link
from app.accounts.vocabulary import MANY_INVITED, RESET_ASKED, Link, Purpose, _l
from app.core.actor import Actor, Channel
from app.core.audit import record
from app.core.jobs import enqueue, heartbeat
from app.core.unit_of_work import unit_of_work
from app.mail.queries import can_mail
from app.mail.services import write
from app.mail.vocabulary import MailNotSetUp, Recipient, letter_kind
from app.people.queries import find_person_by_email, get_person, list_roles_of, roles_of

#: The job that mails a link to whoever has asked for one, and the one that invites many.
MAIL_RESET: Final = "accounts.mail_reset"
INVITE_MANY: Final = "accounts.invite_many"
#: How many people are invited in one transaction.
SLICE: Final = 100


def prepare_link(params: Mapping[str, Any], recipient: Recipient) -> Mapping[str, Any] | None:
    """What a letter with a link needs: a secret of its own; None if the link was used, taken back or overtaken."""
    if recipient.person_id is None:
        return None
    made_at = datetime.fromisoformat(params["made_at"])
    link = renew_link(recipient.person_id, Purpose(params["purpose"]), made_at)
    return None if link is None else {"path": link.path, "expires_at": link.expires_at}


_KINDS: Final = {
    Purpose.INVITE: letter_kind(
        "invitation", title=_l("Invitation"), template="accounts/letters/invitation.html", prepare=prepare_link,
        is_urgent=True, carries_secret=True,
    ),
    Purpose.RESET: letter_kind(
        "reset", title=_l("New password"), template="accounts/letters/reset.html", prepare=prepare_link,
        is_urgent=True, carries_secret=True,
    ),
}  # fmt: skip


def mail_link_for(person_id: int, *, actor: Actor) -> Link:
    """Make a link for somebody else as `make_link_for` does, and mail it. Raises MailNotSetUp."""
    if not can_mail():
        raise MailNotSetUp
    link = make_link_for(person_id, actor=actor)
    _mail(link)
    return link


def ask_for_reset(email: str, *, address: str, actor: Actor) -> None:
    """Have a link mailed to whoever has this address, if they are somebody who may sign in.

    What is done here is the same whether they are or not, so that nobody learns from it which addresses are known.
    """
    person = find_person_by_email(email)
    person_id = person.id if person is not None else None
    record(RESET_ASKED, actor=actor, object_type="person" if person_id else "address", object_id=person_id or "",
           changes={"address": [None, address[:45]]})  # fmt: skip
    enqueue(MAIL_RESET, person_id=person_id)


def mail_reset(person_id: int | None) -> None:
    """Mail a link to a person who has asked for it; nobody, and whoever never had a way in, gets none."""
    with unit_of_work():
        if person_id is not None and can_mail() and queries.may_reset(person_id):
            _mail(make_own_reset(person_id))


def ask_for_invitations(department: str | None, *, actor: Actor) -> int:
    """Have everybody invited by mail who cannot sign in yet and has no open link; says how many there are.

    `department` narrows it to one; None means everybody. Raises MailNotSetUp.
    """
    INVITE.demand(actor)
    if not can_mail():
        raise MailNotSetUp
    waiting = queries.count_uninvited(department)
    if waiting:
        record(MANY_INVITED, actor=actor, object_type="department", object_id="", object_label=department or "",
               changes={"count": waiting})  # fmt: skip
        enqueue(INVITE_MANY, department=department, asked_by=actor.person_id)
    return waiting


def invite_many(department: str | None, asked_by: int | None) -> int:
    """Mail invitations as they were asked for, a few in each transaction, as far as whoever asked may still do so."""
    after = invited = 0
    while person_ids := queries.list_uninvited(department, after=after, limit=SLICE):
        with unit_of_work():
            actor = _as_of_now(asked_by)
            roles = roles_of(person_ids)
            for person_id in person_ids:
                if (
                    person_id != asked_by
                    and may_make_link_for(actor, roles.get(person_id, ()))
                    and can_mail()
                ):
                    # Asked like a visitor, for a job may do everything; in the log it is the job's.
                    _mail(make_link_for(person_id, actor=replace(actor, channel=Channel.JOB)))
                    invited += 1
        after = person_ids[-1]
        heartbeat()
    return invited


def _mail(link: Link) -> None:
    # It goes out soon after, with a secret made then; by its name it goes out once.
    params = {"made_at": link.made_at.isoformat(), "purpose": link.purpose.value}
    write(link.person_id, kind=_KINDS[link.purpose].name, params=params,
          key=f"link:{link.person_id}:{params['made_at']}")  # fmt: skip


def _as_of_now(person_id: int | None) -> Actor:
    """Whoever asked, with the rights that they have now."""
    if person_id is None:
        return Actor.operator()
    person = get_person(person_id)
    roles = frozenset(role.value for role in list_roles_of(person_id)) if person.is_active else frozenset()
    return Actor(person_id, roles=roles, channel=Channel.WEB)
