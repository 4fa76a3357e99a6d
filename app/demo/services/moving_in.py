"""Moves the demo company into an empty database, week by week, so that its past is one that really happened here.

Every week of the past is lived through at its own time: newcomers are listed, absences declared, the activity of the
week imported, everybody placed. History pages and replays therefore show what was known and decided then.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from app.accounts.services.passwords import set_password
from app.core.actor import Actor
from app.core.clock import Day, date_from_day, end_of_day, frozen_at, now, today
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.demo.rules import perks, thanks
from app.demo.rules.cast import CAST, NEWCOMER, part_of
from app.demo.rules.company import PEOPLE, SEED, make_company
from app.demo.rules.entries import COACH, EARLIER, LATER, Entry
from app.demo.rules.files import people_csv, signals_csv
from app.demo.rules.weeks import weeks_of
from app.demo.services.awards import begin_awards
from app.demo.services.desk import Desk
from app.demo.services.gatherings import ask_the_coach, look_back_and_plan, plan_first
from app.demo.services.learning import WEEKS_OF_LESSONS, learn_for_a_week
from app.demo.services.policy import publish_policy
from app.demo.services.surveys import ask_again, open_first_survey, release_first_survey
from app.demo.vocabulary import BASIS, COMPANY_NAME, DEMO_PASSWORD, Company, NotEmpty, Week
from app.journey.queries.rules import newest_version
from app.journey.services.placing import place_due, place_everybody
from app.journey.services.rules import ensure_first_version
from app.notices.services import mark_all_read
from app.organisation.rules.holidays import days_of_year
from app.organisation.services import adopt_holidays, change_setting
from app.people.queries import count_people, get_person_by_email, list_people, person_ids_by_actor
from app.people.services import Listing, change_profile, declare_absence, import_people, mark_informed
from app.people.services.holding import hold_everybody
from app.people.vocabulary import Role
from app.rewards.queries.perks import list_kept
from app.rewards.services.fair_play import look_at_new_acts
from app.rewards.services.perks import add_perk, fulfil, redeem
from app.rewards.services.thanks import give_thanks
from app.rewards.vocabulary.perks import CannotRedeem, Each
from app.signals.queries import find_signal_id
from app.signals.services import (
    confirm_reports,
    declare_account,
    import_signals,
    log_act,
    question_report,
)
from app.signals.vocabulary import DEEDS, OWN_PLATFORM

Step: TypeAlias = Callable[[], object]

#: Lists and files come in so early on the first day after those that they tell of, one a quarter of an hour.
_MORNING = timedelta(hours=6, microseconds=1)
_PACE = timedelta(minutes=15)
#: What the cast was told in the last weeks is still unread.
_UNREAD_WEEKS = 3
#: So many weeks ago everybody was asked for the first time.
_SURVEY_WEEKS = 20


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
    with frozen_at(_morning_of(company.first_day)):
        ensure_first_version()
        _settle_house(company, actor)
    weeks, desk = list(weeks_of(company)), Desk(company.last_day)
    with TemporaryDirectory(prefix="waymark-demo-") as folder:
        for number, week in enumerate(weeks, 1):
            tell(week.morning)
            desk.work_until(_morning_of(week.morning))
            steps = _steps_of(week, Path(folder), actor)
            if number == 1:
                steps += [partial(_open_accounts, actor), look_at_new_acts]
            if number > len(weeks) - WEEKS_OF_LESSONS:
                steps.append(partial(learn_for_a_week, number))
            if number == len(weeks) - _UNREAD_WEEKS:
                steps.append(_read_notices)
            if number == len(weeks) - _SURVEY_WEEKS:
                steps.append(open_first_survey)
            if number == len(weeks) - _SURVEY_WEEKS + 2:
                steps.append(release_first_survey)
            if number == len(weeks) - 1:
                steps += [
                    partial(_log_entries, EARLIER),
                    partial(_thank, thanks.EARLIER),
                    _offer_perks,
                    _join_boards,
                    plan_first,
                ]
            if number == len(weeks):
                steps += [
                    partial(_log_entries, LATER),
                    look_at_new_acts,
                    _answer_entries,
                    partial(_thank, thanks.LATER),
                    begin_awards,
                    _ask_for_perks,
                    publish_policy,
                    ask_again,
                    look_back_and_plan,
                    ask_the_coach,
                ]
            _live_through(steps, week.morning)
    place_everybody(actor=actor)
    desk.work_until(end_of_day(today()))
    return Seeded(len(company.people), len(company.absences), len(company.signals), len(weeks))


def _settle_house(company: Company, actor: Actor) -> None:
    """Give the company its name, and the public holidays where its people are, up to the next year."""
    years = range(date_from_day(company.first_day).year, date_from_day(company.last_day).year + 2)
    with unit_of_work():
        change_setting("name", COMPANY_NAME, actor=actor)
        for country in sorted({person.country for person in company.people}):
            for year in years:
                first, last = days_of_year(year)
                adopt_holidays(country, year, days=range(first, last + 1), actor=actor)


def _morning_of(day: Day) -> datetime:
    return end_of_day(day - 1) + _MORNING


def _live_through(steps: Sequence[Step], morning: Day) -> None:
    """Do one thing after the other on a morning, each at a time of its own and none in time to come.

    What was known to a decision is told by times, so nothing may come in at the very instant of an earlier decision.
    """
    for number, step in enumerate(steps):
        latest = now() - timedelta(seconds=len(steps) - number)
        with frozen_at(min(_morning_of(morning) + number * _PACE, latest)):
            step()


def _steps_of(week: Week, folder: Path, actor: Actor) -> list[Step]:
    """What became known in a week, and in the end where everybody stood then."""
    return [
        partial(_list_newcomers, week, actor),
        partial(_declare_absences, week, actor),
        partial(_declare_accounts, week),
        partial(_import_activity, week, folder, actor),
        partial(_place, actor),
    ]


def _place(actor: Actor) -> None:
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


def _log_entries(entries: Sequence[Entry]) -> None:
    """Let some of the cast say what they did; each of them once, for all of it is known at one instant."""
    deeds = {deed.key: deed.verb for deed in DEEDS}
    for entry in entries:
        with unit_of_work():
            person_id = get_person_by_email(part_of(entry.who).email).id
            log_act(
                person_id,
                verb=deeds[entry.deed],
                link=entry.link,
                occurred_at=end_of_day(today() - entry.days_before) - timedelta(hours=9),
                statement=entry.statement,
                entry_id="demo",
                actor=Actor(person_id=person_id),
            )


def _answer_entries() -> None:
    """Let their coach confirm and ask."""
    coach_id = get_person_by_email(part_of(COACH).email).id
    coach = Actor(person_id=coach_id, roles=frozenset({Role.COACH.value}))
    for entry in EARLIER:
        with unit_of_work():
            person_id = get_person_by_email(part_of(entry.who).email).id
            signal_id = find_signal_id(f"{OWN_PLATFORM}:log:{person_id}:demo")
            assert signal_id is not None  # logged a week ago
            if entry.is_confirmed:
                confirm_reports({signal_id: 0}, actor=coach)
            if entry.question:
                question_report(signal_id, version=0, question=entry.question, actor=coach)


def _thank(said: Sequence[thanks.Thanking]) -> None:
    """Let some of the cast thank each other; one thanks another once a week at most."""
    for one in said:
        with unit_of_work():
            giver_id, thanked_id = (
                get_person_by_email(part_of(key).email).id for key in (one.giver, one.thanked)
            )
            give_thanks(
                thanked_id,
                reason=one.reason,
                words=one.words,
                entry=f"demo:{one.thanked}",
                actor=Actor(person_id=giver_id, roles=frozenset({Role.EMPLOYEE.value})),
            )


def _join_boards() -> None:
    """Let most people stand on boards; some would rather not."""
    with unit_of_work():
        hold_everybody()
        for person in list_people():
            if person.is_active and person.id % perks.STAYS_AWAY:
                change_profile(person.id, is_on_boards=True, actor=Actor(person_id=person.id))


def _offer_perks() -> None:
    """HR puts a few things into the catalogue."""
    for one in perks.CATALOGUE:
        most_each, each = one.each or (None, Each.EVER)
        with unit_of_work():
            add_perk(
                name=one.name, description=one.description, price=one.price, stock=one.stock, most_each=most_each,
                each_period=each, keeper="", cost=one.cost, taxable=one.taxable, budget=one.budget, countries="",
                actor=_office(),
            )  # fmt: skip


def _ask_for_perks() -> None:
    """Some of the cast ask for one; the first is handed over."""
    offered = sorted((one.perk.id, one.perk.price) for one in list_kept(is_withdrawn=False))
    for number, (key, place) in enumerate(perks.ASKED):
        person_id = get_person_by_email(part_of(key).email).id
        actor = Actor(person_id=person_id, roles=frozenset({Role.EMPLOYEE.value}))
        with unit_of_work(), suppress(CannotRedeem):
            perk_id, price = offered[place]
            redemption_id = redeem(perk_id, price=price, entry="demo", actor=actor)
            if number == 0:
                fulfil(
                    redemption_id, on=today(), note="You have an appointment on Thursday.", actor=_office()
                )


def _office() -> Actor:
    person_id = get_person_by_email(part_of(perks.KEEPER).email).id
    return Actor(person_id=person_id, roles=frozenset({Role.EMPLOYEE.value, Role.HR.value}))


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
            set_password(person.id, password=DEMO_PASSWORD, actor=actor)
            if part.key != NEWCOMER:
                mark_informed(person.id, actor=actor)
