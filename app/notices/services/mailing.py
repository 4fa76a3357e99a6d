"""Notices by mail, at the rhythm that each person has chosen, and never outside of their working time.

A notice is marked as mailed in the unit of work that writes the letter, by a statement that finds it unmarked: whoever
asks twice, late, or at the same time mails nothing twice.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import update

from app.core.clock import day_from_date, now, time_zone
from app.core.db import db
from app.core.jobs import enqueue, heartbeat
from app.core.unit_of_work import unit_of_work
from app.mail.queries import can_mail
from app.mail.services import NewLetter, write_all
from app.mail.vocabulary import Recipient, letter_kind
from app.notices import queries
from app.notices.models import Notice
from app.notices.queries import STALE_AFTER, Readers
from app.notices.rules.rhythm import mailed_until
from app.notices.vocabulary import _l
from app.organisation.queries import is_working_day, is_working_time, organisation

#: The job that mails notices to people who want them at once.
MAIL_AT_ONCE: Final = "notices.mail_at_once"
#: How many people are written to in one transaction.
SLICE: Final = 200
#: How many notices a letter spells out; of the others it says how many there are.
MOST_SPELT_OUT: Final = 20


def mail_soon(person_ids: Sequence[int]) -> None:
    """Have the notices of those of these people mailed who want that at once, after the present unit of work."""
    if not can_mail():
        return
    wanted = sorted(one for alike in queries.readers_at_once(person_ids).values() for one in alike)
    for start in range(0, len(wanted), SLICE):
        enqueue(MAIL_AT_ONCE, person_ids=wanted[start : start + SLICE])


def mail_notices_of(person_ids: Sequence[int]) -> int:
    """Write letters with the notices of these people, of those who want them at once; says how many letters.

    For whom it is not working time now, `mail_due_notices` does it when it is.
    """
    moment, written = now(), 0
    for readers, alike in queries.readers_at_once(person_ids).items():
        if _told_until(readers, moment) is not None:
            written += _mail(readers, alike, moment)
    return written


def mail_due_notices() -> int:
    """Write a letter to everybody for whom it is time and who has something to be told; says how many."""
    moment, written = now(), 0
    if not can_mail():
        return 0
    for readers in queries.list_readers_to_mail(moment - STALE_AFTER, moment):
        until, after = _told_until(readers, moment), 0
        while until is not None and (person_ids := _next_of(readers, until, after)):
            written += _mail(readers, person_ids, until)
            after = person_ids[-1]
            heartbeat()
    return written


def prepare_notices(params: Mapping[str, Any], recipient: Recipient) -> Mapping[str, Any] | None:
    """What the letter with notices needs: those that were not read meanwhile; None if nothing is left to tell."""
    person_id = recipient.person_id
    if person_id is None or not queries.wants_mail(person_id):
        return None
    unread = queries.list_unread_among(person_id, params["notices"])
    spelt_out = [
        {"kind": notice.kind, "params": notice.params, "created_at": notice.created_at}
        for notice in unread[:MOST_SPELT_OUT]
    ]
    return {
        "notices": spelt_out,
        "total": len(unread),
        "more": len(unread) - len(spelt_out),
        "rhythm": params["rhythm"],
    } if spelt_out else None  # fmt: skip


NOTICES: Final = letter_kind(
    "notices", title=_l("Notices"), template="notices/letters/notices.html", prepare=prepare_notices
)


def _next_of(readers: Readers, until: datetime, after: int) -> Sequence[int]:
    return queries.list_persons_to_mail(readers, until - STALE_AFTER, until, after=after, limit=SLICE)


def _told_until(readers: Readers, moment: datetime) -> datetime | None:
    """Up to when these people's notices are to be mailed at a moment; None while nothing may reach them."""
    zone = ZoneInfo(readers.time_zone) if readers.time_zone else time_zone()
    if not is_working_time(moment, readers.country, zone=zone):
        return None

    def works_on(day: date) -> bool:
        return is_working_day(day_from_date(day), readers.country)

    begins_at = organisation().working_hours[0]
    return mailed_until(readers.rhythm, moment.astimezone(zone), begins_at=begins_at, is_working_day=works_on)


def _mail(readers: Readers, person_ids: Sequence[int], until: datetime) -> int:
    with unit_of_work():
        mailed = (
            update(Notice)
            .where(Notice.person_id.in_(person_ids), queries.to_mail(until - STALE_AFTER, until))
            .values(mailed_at=now())
            .returning(Notice.person_id, Notice.id)
        )
        notices: dict[int, list[int]] = defaultdict(list)
        for person_id, notice_id in db.session.execute(mailed):
            notices[person_id].append(notice_id)
        return write_all(
            NOTICES.name,
            (
                NewLetter(
                    person_id, params={"notices": sorted(found), "rhythm": readers.rhythm.value}, key=f"notices:{max(found)}"
                )
                for person_id, found in sorted(notices.items())
            ),
        )  # fmt: skip
