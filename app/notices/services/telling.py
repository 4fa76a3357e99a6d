"""Telling people, and keeping what they have read. Reading one's own notices is nobody's business: it is not logged."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, func, select, true, update

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.upsert import insert_once
from app.notices.models import Notice
from app.notices.services.mailing import mail_soon
from app.notices.vocabulary import Kind, NoticeNotFound


def tell(person_id: int, *, kind: str, key: str, params: dict[str, Any]) -> bool:
    """Tell a person something, once for each key; says whether it is new to them.

    `params` hold what the words of the kind need: plain values, and texts in several languages.
    """
    return tell_all(kind, [(person_id, key, params)]) == 1


def tell_all(kind: str, notices: list[tuple[int, str, dict[str, Any]]]) -> int:
    """Tell many people at once, each once for their key; (person's number, key, params). Says how many are new."""
    return len(_tell(kind, notices))


def tell_anew(kind: str, notices: list[tuple[int, str, dict[str, Any]]]) -> int:
    """Tell many people at once what they were told before: of this kind, what whoever is told has not read gives way to it.

    For what is said in the same words each time, under keys that do not come back. Says how many are new.
    """
    told = _tell(kind, notices)
    before = (
        Notice.person_id.in_(told),
        Notice.kind == Kind(kind).value,
        Notice.key.not_in({key for _person_id, key, _params in notices}),
        Notice.read_at.is_(None),
    )
    if told:
        db.session.execute(delete(Notice).where(*before))
    return len(told)


def _tell(kind: str, notices: list[tuple[int, str, dict[str, Any]]]) -> list[int]:
    if not notices:
        return []
    moment, word = now(), Kind(kind).value
    rows = [
        {"person_id": person_id, "kind": word, "key": key, "params": params, "created_at": moment}
        for person_id, key, params in notices
    ]
    once = insert_once(Notice.__table__, "person_id", "key")
    told = [row.person_id for row in db.session.connection().execute(once, rows)]
    mail_soon(told)
    return told


def take_back(person_id: int, *, key: str) -> bool:
    """Remove what a person was told under this key and has neither read nor been sent; says whether it was there.

    What somebody has read stays: it is not denied afterwards.
    """
    unseen = (
        Notice.person_id == person_id,
        Notice.key == key,
        Notice.read_at.is_(None),
        Notice.mailed_at.is_(None),
    )
    return db.session.execute(delete(Notice).where(*unseen).returning(Notice.id)).scalar() is not None


def forget(person_ids: Collection[int] | None, *, about: str) -> int:
    """Remove what these people were told about something that is gone, or gone for them, read or not; says how many notices.

    `about` begins the keys of all of it. None stands for everybody, which takes looking through all notices.
    """
    whose = true() if person_ids is None else Notice.person_id.in_(person_ids)
    unwanted = (whose, func.substr(Notice.key, 1, len(about)) == about)
    return len(db.session.execute(delete(Notice).where(*unwanted).returning(Notice.id)).all())


def mark_read(notice_id: int, *, actor: Actor) -> None:
    """Keep that a person has read a notice of theirs; reading it again changes nothing. Raises NoticeNotFound."""
    mine = Notice.person_id == actor.person_id
    if db.session.execute(select(Notice.id).where(Notice.id == notice_id, mine)).scalar() is None:
        raise NoticeNotFound
    unread = update(Notice).where(Notice.id == notice_id, mine, Notice.read_at.is_(None))
    db.session.execute(unread.values(read_at=now()))


def mark_all_read(person_id: int, *, up_to: int | None = None, actor: Actor) -> int:
    """Keep that a person has read all their notices, or those up to one of them; says how many were unread."""
    if actor.person_id != person_id:
        raise NotAllowed
    unread = update(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    if up_to is not None:
        unread = unread.where(Notice.id <= up_to)
    return len(db.session.execute(unread.values(read_at=now()).returning(Notice.id)).all())
