"""Guides and webinars: planned, changed, cancelled, come to, and looked back on.

Whoever leads a date is told of what others do to it, as those are who come.

Whoever was there has done as much as with a lesson, so that counts once; said by mistake, it is taken back visibly.
The people are held first, then the date.
"""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, TypedDict, Unpack
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import day_of, now
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.upsert import insert_once
from app.journey.vocabulary import Zone
from app.notices.services import forget, tell_all
from app.people.queries import find_person_by_email
from app.people.services.holding import hold_people
from app.signals.services import record_signal, reverse_signal
from app.signals.vocabulary import OWN_PLATFORM, AlreadyReversed, Evidence, SignalNotFound, Source
from app.training.models import Coming, TrainingDate
from app.training.permissions import PLAN_DATES, SEE_DATES
from app.training.rules.dates import https_only, starting_at, told_about
from app.training.vocabulary.dates import (
    ATTENDANCE_KEPT,
    DATE_CANCELLED,
    DATE_CHANGED,
    DATE_PLANNED,
    FEWEST_MINUTES,
    LONGEST_ABOUT,
    LONGEST_ROOM,
    LONGEST_TITLE,
    LONGEST_TRANSCRIPT,
    LONGEST_WHY,
    MOST_MINUTES,
    RECORDING_KEPT,
    DateCancelled,
    DateChanged,
    DateNotFound,
    DateOver,
    DateRefused,
    NotBegun,
    NotYoursToLead,
)
from app.training.vocabulary.words import WordsRefused, _l

#: What being there is in words of Activity Streams: a lesson, that one joins.
_ATTENDING = ("Join", "lesson")
#: So long before, people are reminded.
_REMINDED_BEFORE = timedelta(days=1)
#: Nobody plans further ahead.
_PLANNED_AHEAD = timedelta(days=2 * 366)
#: What those who come are told of when it changes.
_TOLD = ("starts_at", "minutes", "link", "room")


class Wanted(TypedDict):
    """A date as whoever plans it wants it."""

    title: str
    about: str
    zone: str  #: a stretch of the trail; empty for all
    at: datetime  #: on the clocks of the time zone
    minutes: int
    time_zone: str
    link: str
    room: str
    host: str  #: an e-mail address; empty for whoever plans it


def plan_date(*, entry: str, actor: Actor, **wanted: Unpack[Wanted]) -> int:
    """Plan a date; gives its number. The same form sent twice is one. Raises DateRefused and WordsRefused."""
    PLAN_DATES.demand(actor)
    values = _checked(wanted, _own_id(actor))
    _demand_ahead(values["starts_at"])
    uid = blake2b(f"{actor.person_id}:{entry}".encode(), digest_size=16).hexdigest()
    values |= {"uid": uid, "planned_by": actor.person_id, "changed_at": now()}
    new = db.session.connection().execute(insert_once(TrainingDate.__table__, "uid"), values).first()
    if new is None:
        return db.session.execute(select(TrainingDate.id).where(TrainingDate.uid == uid)).scalar_one()
    record(DATE_PLANNED, actor=actor, object_type="date", object_id=new.id, object_label=values["title"])
    _tell_host(db.session.get_one(TrainingDate, new.id), actor)
    return int(new.id)


def change_date(date_id: int, *, version: int, actor: Actor, **wanted: Unpack[Wanted]) -> bool:
    """Change a date; says whether anything is new. Whoever comes is told of another time or place.

    Raises DateNotFound, DateChanged for another version than the one that is stored, DateCancelled, DateOver, DateRefused
    and WordsRefused.
    """
    PLAN_DATES.demand(actor)
    date = _held(date_id)
    _demand_to_come(date)
    values = _checked(wanted, date.host_id or _own_id(actor))
    new = {name: value for name, value in values.items() if getattr(date, name) != value}
    if not new:  # as with the same form sent twice
        return False
    if date.version != version:
        raise DateChanged
    if "starts_at" in new:
        _demand_ahead(values["starts_at"])
    for name, value in new.items():
        setattr(date, name, value)
    _raise_version(date)
    # The new words stand on the page; the log says which of them changed.
    record(
        DATE_CHANGED, actor=actor, object_type="date", object_id=date.id, object_label=date.title,
        changes={"fields": ["", ", ".join(sorted(new))]},
    )  # fmt: skip
    if "host_id" in new:
        _tell_host(date, actor)
    if new.keys() & set(_TOLD):
        told = _others(date, actor) - (_host_of(date) if "host_id" in new else set())
        _tell(date, told, "date_changed", f"changed:{date.version}")
    return True


def cancel_date(date_id: int, *, why: str, actor: Actor) -> bool:
    """Say that a date does not take place; those who come are told why. Says whether that is new. Raises DateNotFound, DateOver."""
    PLAN_DATES.demand(actor)
    date = _held(date_id)
    if date.cancelled_at is not None:
        return False
    _demand_to_come(date)
    date.cancelled_at, date.cancelled_why = now(), _words(why, "why", LONGEST_WHY)
    _raise_version(date)
    record(DATE_CANCELLED, actor=actor, object_type="date", object_id=date.id, object_label=date.title)
    forget([*_who_come(date_id), *_host_of(date)], about=told_about(date_id))
    _tell(date, _others(date, actor), "date_cancelled", "cancelled")
    return True


def say_coming(date_id: int, *, is_coming: bool, actor: Actor) -> None:
    """Say whether one comes; said again, the last counts. Raises DateNotFound, DateCancelled and DateOver."""
    SEE_DATES.demand(actor)
    person_id = _own_id(actor)
    hold_people([person_id])
    date = _held(date_id)
    _demand_to_come(date)
    mine = _coming(date_id, person_id, is_coming=is_coming)
    if mine.is_coming != is_coming:
        mine.is_coming, mine.said_at = is_coming, now()
    db.session.flush()
    if not is_coming:
        forget([person_id], about=told_about(date_id))


def mark_attendance(
    date_id: int, *, shown: Collection[int], here: Collection[int], also: str, actor: Actor
) -> int:
    """Keep who of those that the page has shown was there, and one more by their address; says for how many that is new.

    Raises DateNotFound, NotYoursToLead, DateCancelled, NotBegun, and DateRefused for an address that nobody has.
    """
    more = _guest_by(also)
    hold_people({*shown, *more})
    date = _held(date_id)
    _demand_leads(date, actor)
    if date.cancelled_at is not None:
        raise DateCancelled
    if now() < date.starts_at:
        raise NotBegun
    for person_id in more:
        _coming(date_id, person_id, is_coming=True)
    known = select(Coming).where(Coming.date_id == date_id, Coming.person_id.in_({*shown, *more}))
    changed = 0
    for guest in db.session.execute(known.execution_options(populate_existing=True)).scalars().all():
        # Nobody says of themselves that they were there: whoever leads it is no guest.
        if guest.person_id != date.host_id:
            changed += _mark(date, guest, is_here=guest.person_id in here or guest.person_id in more)
    db.session.flush()
    if changed:
        record(ATTENDANCE_KEPT, actor=actor, object_type="date", object_id=date.id, object_label=date.title)
    return changed


def keep_recording(
    date_id: int, *, version: int, recording: str, captions: str, transcript: str, actor: Actor
) -> bool:
    """Keep where a date can be seen again; nothing takes it away. Says whether anything is new.

    Raises DateNotFound, NotYoursToLead, DateCancelled, NotBegun, DateChanged, and DateRefused: what is said has to be there to be read too.
    """
    date = _held(date_id)
    _demand_leads(date, actor)
    if date.cancelled_at is not None:
        raise DateCancelled
    if now() < date.starts_at:
        raise NotBegun
    seen, read = https_only(recording, field="recording"), https_only(captions, field="captions")
    said = _words(transcript, "transcript", LONGEST_TRANSCRIPT)
    if seen and not (read or said):
        raise DateRefused(
            _l("Add captions or a transcript, for those who cannot hear it."), field="transcript"
        )
    if (date.recording, date.captions, date.transcript) == (seen, read, said):
        return False
    if date.version != version:
        raise DateChanged
    date.recording, date.captions, date.transcript = seen, read, said
    _raise_version(date)
    record(RECORDING_KEPT, actor=actor, object_type="date", object_id=date.id, object_label=date.title)
    return True


def remind_of_dates() -> int:
    """Remind those who come, and whoever leads it, of what is within a day, each once for its time; says how many.

    Who said so or changed it within the last day is not reminded: they know.
    """
    moment = now()
    is_soon = and_(
        TrainingDate.cancelled_at.is_(None),
        TrainingDate.starts_at > moment,
        TrainingDate.starts_at <= moment + _REMINDED_BEFORE,
    )
    come = select(TrainingDate, Coming.person_id, Coming.said_at).join(
        Coming, and_(Coming.date_id == TrainingDate.id, Coming.is_coming)
    )
    lead = select(TrainingDate, TrainingDate.host_id, TrainingDate.changed_at)
    # Whoever leads it and has said that they come is told once.
    told = {
        (date.id, person_id): (
            person_id,
            f"{told_about(date.id)}soon:{date.starts_at:%Y-%m-%dT%H:%M}",
            _params(date),
        )
        for query in (come, lead)
        for date, person_id, since in db.session.execute(query.where(is_soon))
        if person_id is not None and since < date.starts_at - _REMINDED_BEFORE
    }
    return tell_all("date_soon", [told[one] for one in sorted(told)])


def _checked(wanted: Wanted, host_id: int) -> dict[str, Any]:
    title = _words(wanted["title"], "title", LONGEST_TITLE)
    if not title:
        raise WordsRefused(_l("Give it a title."), field="title")
    if not FEWEST_MINUTES <= wanted["minutes"] <= MOST_MINUTES:
        raise DateRefused(
            _l("Choose from %(fewest)s to %(most)s minutes."), field="minutes", fewest=FEWEST_MINUTES, most=MOST_MINUTES
        )  # fmt: skip
    link, room = https_only(wanted["link"], field="link"), _words(wanted["room"], "room", LONGEST_ROOM)
    if not link and not room:
        raise DateRefused(_l("Say where it is: a room, a link, or both."), field="room")
    return {
        "title": title,
        "about": _words(wanted["about"], "about", LONGEST_ABOUT),
        "zone": Zone(wanted["zone"]).value if wanted["zone"] else "",
        "starts_at": starting_at(wanted["at"], wanted["time_zone"].strip()),
        "minutes": wanted["minutes"],
        "time_zone": wanted["time_zone"].strip(),
        "link": link,
        "room": room,
        "host_id": _host(wanted["host"]) or host_id,
    }


def _demand_ahead(starts_at: datetime) -> None:
    if starts_at <= now():
        raise DateRefused(_l("This time is past."), field="at")
    if starts_at > now() + _PLANNED_AHEAD:  # a year mistyped would stand on top of nothing, for good
        raise DateRefused(_l("Please look at the year again."), field="at")


def _words(given: str, field: str, most: int) -> str:
    kept = given.replace("\r\n", "\n").strip()
    if len(kept) > most or "\0" in kept:
        raise WordsRefused(_l("These are more than %(most)s characters."), field=field, most=most)
    return kept


def _host(address: str) -> int | None:
    return None if not address.strip() else _person_at(address, "host")


def _guest_by(address: str) -> set[int]:
    return {_person_at(address, "also")} if address.strip() else set()


def _person_at(address: str, field: str) -> int:
    found = find_person_by_email(address.strip())
    if found is None or not found.is_active:
        raise DateRefused(_l("We found nobody with this e-mail address."), field=field)
    return found.id


def _coming(date_id: int, person_id: int, *, is_coming: bool) -> Coming:
    """What is kept of one person and a date; begun if nothing was."""
    values = {
        "date_id": date_id,
        "person_id": person_id,
        "is_coming": is_coming,
        "said_at": now(),
        "marks": 0,
    }
    db.session.connection().execute(insert_once(Coming.__table__, "date_id", "person_id"), values)
    return db.session.get_one(Coming, (date_id, person_id), populate_existing=True)


def _mark(date: TrainingDate, guest: Coming, *, is_here: bool) -> bool:
    """Count that somebody was there, or that they were not after all; says whether that is new."""
    if is_here == (guest.attended_at is not None):
        return False
    if not is_here:
        _take_back(guest, why="they were not there after all")
        return True
    marks = guest.marks + 1
    signal = record_signal(
        guest.person_id,
        verb=_ATTENDING,
        external_id=f"date:{date.id}:{guest.person_id}:{marks}",
        platform=OWN_PLATFORM,
        object=date.title,
        occurred_at=date.starts_at,
        evidence=Evidence.VERIFIED,
        source=Source.PRODUCT,
        actor=Actor.clockwork(),
    )
    if signal is None:  # whoever wants nothing kept is not written down here either
        return False
    guest.attended_at, guest.marks, guest.signal_id = now(), marks, signal.id
    return True


def _take_back(guest: Coming, *, why: str) -> None:
    """Let having been there count no longer, with a counter-entry; the people are held by whoever calls."""
    if guest.signal_id is not None:
        with suppress(AlreadyReversed, SignalNotFound):
            reverse_signal(guest.signal_id, reason=why, actor=Actor.clockwork())
    guest.attended_at, guest.signal_id = None, None
    db.session.flush()


def _raise_version(date: TrainingDate) -> None:
    date.version, date.changed_at = date.version + 1, now()
    db.session.flush()


def _who_come(date_id: int) -> list[int]:
    query = select(Coming.person_id).where(Coming.date_id == date_id, Coming.is_coming)
    return list(db.session.execute(query.order_by(Coming.person_id)).scalars())


def _host_of(date: TrainingDate) -> set[int]:
    return set() if date.host_id is None else {date.host_id}


def _others(date: TrainingDate, actor: Actor) -> set[int]:
    """Who comes and who leads it, without whoever does something to it: they know."""
    return {*_who_come(date.id), *_host_of(date)} - {actor.person_id or 0}


def _tell_host(date: TrainingDate, actor: Actor) -> None:
    _tell(date, _host_of(date) - {actor.person_id or 0}, "date_led", f"led:{date.version}")


def _tell(date: TrainingDate, people: set[int], kind: str, what: str) -> None:
    params = _params(date) | {"why": date.cancelled_why}
    tell_all(kind, [(person_id, f"{told_about(date.id)}{what}", params) for person_id in sorted(people)])


def _params(date: TrainingDate) -> dict[str, Any]:
    local = date.starts_at.astimezone(ZoneInfo(date.time_zone))
    return {
        "date_id": date.id, "title": date.title, "day": day_of(date.starts_at), "time": f"{local:%H:%M}",
        "time_zone": date.time_zone,
    }  # fmt: skip


def _held(date_id: int) -> TrainingDate:
    """A date as it is now, held. Raises DateNotFound."""
    query = select(TrainingDate).where(TrainingDate.id == date_id).with_for_update()
    found = db.session.execute(query.execution_options(populate_existing=True)).scalar()
    if found is None:
        raise DateNotFound
    return found


def _demand_to_come(date: TrainingDate) -> None:
    if date.cancelled_at is not None:
        raise DateCancelled
    if now() >= date.starts_at + timedelta(minutes=date.minutes):
        raise DateOver


def _demand_leads(date: TrainingDate, actor: Actor) -> None:
    SEE_DATES.demand(actor)
    if actor.person_id is None or actor.person_id not in (date.host_id, date.planned_by):
        raise NotYoursToLead


def _own_id(actor: Actor) -> int:
    if actor.person_id is None:
        raise NotAllowed
    return actor.person_id
