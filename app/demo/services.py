"""Moves the demo company into an empty database, week by week, so that its past is one that really happened here.

Every week of the past is lived through at its own time: newcomers are listed, absences declared, the activity of the
week imported, everybody placed. History pages and replays therefore show what was known and decided then.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from app.accounts.services.passwords import set_password
from app.core.actor import Actor
from app.core.clock import Day, date_from_day, end_of_day, frozen_at, today
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.demo.rules.cast import CAST, NEWCOMER
from app.demo.rules.company import PEOPLE, SEED, make_company
from app.demo.rules.files import people_csv, signals_csv
from app.demo.rules.weeks import weeks_of
from app.demo.vocabulary import BASIS, COMPANY_NAME, DEMO_PASSWORD, NotEmpty, Week
from app.journey.queries.rules import newest_version
from app.journey.services.placing import place_due, place_everybody
from app.journey.services.rules import ensure_first_version
from app.notices.services import mark_all_read
from app.people.queries import count_people, get_person_by_email, person_ids_by_actor
from app.people.services import Listing, declare_absence, import_people, mark_informed
from app.signals.services import declare_account, import_signals

#: Lists and files come in so early on the first day after those that they tell of.
_MORNING = timedelta(hours=6)
#: What the cast was told in the last weeks is still unread.
_UNREAD_WEEKS = 3


@dataclass(frozen=True, slots=True)
class Seeded:
    """How much moved in."""

    people: int
    absences: int
    signals: int
    weeks: int


def seed_demo(
    *, seed: int = SEED, people: int = PEOPLE, tell: Callable[[Day], None] = lambda day: None, actor: Actor
) -> Seeded:
    """Move the demo company in, with eighteen months behind it that end yesterday; `tell` hears of each week.

    It opens units of work of its own, so that one which is broken off leaves a part of the company behind; the
    database has to be made anew then. Raises NotEmpty if anybody lives in the database or rules are in force there.
    """
    if count_people() or newest_version() is not None:
        raise NotEmpty
    company = make_company(seed=seed, people=people, until=today() - 1)
    with _in_the_morning(company.first_day):
        ensure_first_version()
    weeks = list(weeks_of(company))
    with TemporaryDirectory(prefix="waymark-demo-") as folder:
        for week in weeks:
            tell(week.morning)
            with _in_the_morning(week.morning) if week.morning < today() else nullcontext():
                _live_through(week, Path(folder), actor)
                if week is weeks[0]:
                    _open_accounts(actor)
                if week is weeks[-1 - _UNREAD_WEEKS]:
                    _read_notices()
    place_everybody(actor=actor)
    return Seeded(len(company.people), len(company.absences), len(company.signals), len(weeks))


def _in_the_morning(day: Day) -> AbstractContextManager[object]:
    return frozen_at(end_of_day(day - 1) + _MORNING)


def _live_through(week: Week, folder: Path, actor: Actor) -> None:
    """What became known in a week, and where everybody stood then."""
    _list_newcomers(week, actor)
    _declare_absences(week, actor)
    _declare_accounts(week)
    _import_activity(week, folder, actor)
    run_due_jobs()
    place_due(actor=actor)


def _list_newcomers(week: Week, actor: Actor) -> None:
    if week.newcomers:
        with unit_of_work():
            listing = Listing(file_name=f"people-{date_from_day(week.morning)}.csv", basis=BASIS)
            import_people(BytesIO(people_csv(week.newcomers).encode()), listing=listing, actor=actor)


def _declare_absences(week: Week, actor: Actor) -> None:
    with unit_of_work():
        ids = person_ids_by_actor(absence.external_id for absence in week.absences)
        for absence in week.absences:
            declare_absence(
                ids[absence.external_id], first_day=absence.first_day, last_day=absence.last_day, actor=actor
            )


def _declare_accounts(week: Week) -> None:
    with unit_of_work():
        ids = person_ids_by_actor(account.external_id for account in week.accounts)
        for account in week.accounts:
            person_id = ids[account.external_id]
            declare_account(
                person_id, platform=account.platform, handle=account.handle, actor=Actor(person_id=person_id)
            )


def _import_activity(week: Week, folder: Path, actor: Actor) -> None:
    if week.signals:
        file = folder / f"signals-{date_from_day(week.morning)}.csv"
        file.write_text(signals_csv(week.signals), encoding="utf-8", newline="")
        import_signals(file, basis=BASIS, actor=actor)


def _read_notices() -> None:
    with unit_of_work():
        for part in CAST:
            person_id = get_person_by_email(part.email).id
            mark_all_read(person_id, actor=Actor(person_id=person_id))


def _open_accounts(actor: Actor) -> None:
    """Let the cast sign in; all but the newcomer have read what is held about them."""
    with unit_of_work():
        for part in CAST:
            person = get_person_by_email(part.email)
            set_password(person.id, password=DEMO_PASSWORD, organisation=COMPANY_NAME, actor=actor)
            if part.key != NEWCOMER:
                mark_informed(person.id, actor=actor)
