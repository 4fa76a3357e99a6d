"""What this house holds about people. Passwords and links are kept as hashes, which are shown to nobody."""

import hashlib
from collections.abc import Iterable

from sqlalchemy import delete, func, select

from app.accounts.models import Account, Invitation, Session, SignInTry
from app.accounts.rules.agents import read_agent
from app.accounts.vocabulary import PURPOSE_LABELS, TRY_LABELS, _l
from app.core.db import db
from app.core.holdings import Holding, Row, written
from app.people.models import Person


def read_account(person_id: int) -> Iterable[Row]:
    """The account; there is at most one."""
    account = db.session.execute(select(Account).where(Account.person_id == person_id)).scalar()
    if account is not None:
        yield {
            "created_at": account.created_at.isoformat(),
            "has_password": account.password_hash is not None,
            "password_set_at": written(account.password_set_at),
        }


def erase_account(person_id: int) -> int:
    """Remove the account with its sessions; says whether there was one."""
    erase_sessions(person_id)
    gone = delete(Account).where(Account.person_id == person_id).returning(Account.id)
    return len(db.session.execute(gone).all())


def read_sessions(person_id: int) -> Iterable[Row]:
    """Where the person is signed in."""
    query = select(Session).join(Account, Account.id == Session.account_id)
    for session in db.session.execute(
        query.where(Account.person_id == person_id).order_by(Session.started_at)
    ).scalars():
        yield {
            "started_at": session.started_at.isoformat(),
            "seen_at": session.seen_at.isoformat(),
            "expires_at": session.expires_at.isoformat(),
            "proved_at": written(session.proved_at),
            "browser": read_agent(session.agent).words,
            "agent": session.agent,
            "address": session.address,
        }


def erase_sessions(person_id: int) -> int:
    """Sign the person out everywhere; says how many sessions there were."""
    accounts = select(Account.id).where(Account.person_id == person_id)
    gone = delete(Session).where(Session.account_id.in_(accounts)).returning(Session.token_hash)
    return len(db.session.execute(gone).all())


def read_links(person_id: int) -> Iterable[Row]:
    """Links that let the person choose a password, used or not."""
    query = select(Invitation).where(Invitation.person_id == person_id).order_by(Invitation.made_at)
    for link in db.session.execute(query).scalars():
        yield {
            "purpose": link.purpose,
            "made_at": link.made_at.isoformat(),
            "expires_at": link.expires_at.isoformat(),
            "used_at": written(link.used_at),
            "voided_at": written(link.voided_at),
        }


def erase_links(person_id: int) -> int:
    """Remove every link; says how many there were."""
    gone = delete(Invitation).where(Invitation.person_id == person_id).returning(Invitation.token_hash)
    return len(db.session.execute(gone).all())


def read_tries(person_id: int) -> Iterable[Row]:
    """Wrong tries to sign in under the person's address, and their asking for links."""
    query = select(SignInTry).where(SignInTry.subject.in_(_subjects(person_id))).order_by(SignInTry.id)
    for tried in db.session.execute(query).scalars():
        yield {"at": tried.at.isoformat(), "purpose": tried.subject.partition(":")[0]}


def erase_tries(person_id: int) -> int:
    """Remove what is kept under the person's address; says how many tries there were."""
    gone = delete(SignInTry).where(SignInTry.subject.in_(_subjects(person_id))).returning(SignInTry.id)
    return len(db.session.execute(gone).all())


def take_over_account(from_id: int, _to_id: int) -> int:
    """The first record lets nobody in any more, and hands no key on. Says 0, for nothing moved."""
    erase_account(from_id)
    return 0


def take_over_sessions(from_id: int, _to_id: int) -> int:
    """Sessions end with the account of the first record. Says 0, for nothing moved."""
    erase_sessions(from_id)
    return 0


def take_over_links(from_id: int, _to_id: int) -> int:
    """Links to the first record become worthless. Says 0, for nothing moved."""
    erase_links(from_id)
    return 0


def take_over_tries(_from_id: int, _to_id: int) -> int:
    """Tries belong to an address, and are forgotten within two days."""
    return 0


def _subjects(person_id: int) -> list[str]:
    """Under what tries are kept: a hash, so that the address itself is nowhere."""
    email = db.session.execute(select(func.lower(Person.email)).where(Person.id == person_id)).scalar()
    if email is None:
        return []
    name = hashlib.sha256(email.strip().encode("utf-8", "replace")).hexdigest()
    return [f"name:{name}", f"reset:{name}"]


HOLDINGS = (
    Holding(
        key="accounts.account",
        title=_l("Your account"),
        purpose=_l("So that you, and nobody else, can sign in as you. Nobody can read your password, here or anywhere."),
        source=_l("You, when you chose your password"),
        kept=_l("As long as your record"),
        read=read_account,
        erase=erase_account,
        take_over=take_over_account,
    ),
    Holding(
        key="accounts.sessions",
        title=_l("Where you are signed in"),
        purpose=_l("So that you stay signed in, and notice a sign-in that was not yours."),
        source=_l("The browsers in which you signed in"),
        kept=_l("Until you sign out, seven days at most"),
        read=read_sessions,
        erase=erase_sessions,
        take_over=take_over_sessions,
        for_programs=frozenset({"agent"}),
        page="accounts.show_account",
    ),
    Holding(
        key="accounts.links",
        title=_l("Links for a password"),
        purpose=_l("So that each link works once, and only for a while. The links themselves are not kept."),
        source=_l("Whoever invited you, and you when you forgot your password"),
        kept=_l("For 90 days after they are over"),
        read=read_links,
        erase=erase_links,
        take_over=take_over_links,
        words={"purpose": PURPOSE_LABELS},
    ),
    Holding(
        key="accounts.tries",
        title=_l("Wrong tries to sign in"),
        purpose=_l("So that nobody can guess your password by trying again and again."),
        source=_l("Whoever typed your address on the sign-in page"),
        kept=_l("For two days at most, and not with your address but with a scrambled form of it"),
        read=read_tries,
        erase=erase_tries,
        take_over=take_over_tries,
        words={"purpose": TRY_LABELS},
    ),
)  # fmt: skip
