"""The accounts that people name as theirs."""

from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.events import publish
from app.core.upsert import insert
from app.people.services.holding import hold_people
from app.signals.events import AccountDeclared
from app.signals.models import PlatformAccount
from app.signals.queries import find_signal_id
from app.signals.rules.entries import check_handle
from app.signals.rules.instants import written
from app.signals.services.recording import record_signal
from app.signals.services.reversal import reverse_signal
from app.signals.vocabulary import (
    ACCOUNT_DECLARED,
    ACCOUNT_WITHDRAWN,
    OWN_PLATFORM,
    AccountNotFound,
    AlreadyReversed,
    Evidence,
    Source,
)


def declare_account(person_id: int, *, platform: str, handle: str, actor: Actor) -> PlatformAccount:
    """Name an account of the person's on a platform; it counts as having connected one.

    An account named before stays as it is; one that was withdrawn is named anew. Raises SignalRefused for a platform
    or a handle that cannot be one.
    """
    session = db.session()
    platform, handle = check_handle(platform, handle)
    hold_people([person_id])
    values = {"person_id": person_id, "platform": platform, "handle": handle, "declared_at": now()}
    keys = ["person_id", "platform", "handle"]
    session.execute(insert(PlatformAccount).on_conflict_do_nothing(index_elements=keys), values)
    account = session.execute(
        select(PlatformAccount)
        .filter_by(person_id=person_id, platform=platform, handle=handle)
        .with_for_update()
    ).scalar_one()
    if account.withdrawn_at is not None:
        account.withdrawn_at, account.declared_at = None, now()
        session.flush()  # the act below is named after the instant
    recorded = record_signal(
        person_id,
        verb=("Add", "account"),
        external_id=_act_of(account),
        object=f"{platform}:{handle}",
        occurred_at=account.declared_at,
        evidence=Evidence.SELF_REPORTED,
        source=Source.SELF_REPORT,
        actor=actor,
    )
    if recorded is not None:
        label = f"{platform}: {handle}"
        record(ACCOUNT_DECLARED, actor=actor, object_type="account", object_id=account.id, object_label=label)
    publish(AccountDeclared(person_id))
    return account


def withdraw_account(account_id: int, *, person_id: int, actor: Actor) -> None:
    """Take an account off the list; that it was connected counts no longer. Raises AccountNotFound."""
    session = db.session()
    hold_people([person_id])
    account = session.get(PlatformAccount, account_id, with_for_update=True, populate_existing=True)
    if account is None or account.person_id != person_id or account.withdrawn_at is not None:
        raise AccountNotFound
    account.withdrawn_at = now()
    label = f"{account.platform}: {account.handle}"
    record(ACCOUNT_WITHDRAWN, actor=actor, object_type="account", object_id=account_id, object_label=label)
    signal_id = find_signal_id(f"{OWN_PLATFORM}:{_act_of(account)}")
    if signal_id is not None:
        _take_back(signal_id, actor)


def _take_back(signal_id: int, actor: Actor) -> None:
    try:
        reverse_signal(signal_id, reason="account withdrawn", actor=actor)
    except AlreadyReversed:
        return


def _act_of(account: PlatformAccount) -> str:
    return f"account:{account.id}:{written(account.declared_at)}"
