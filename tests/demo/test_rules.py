"""The demo company as it is made: the same for the same seed, and by the shipped rules where it says it is."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from functools import cache

import pytest

from app.core.clock import date_from_day, day_from_date, day_of
from app.demo.rules.cast import CAST
from app.demo.rules.company import make_company
from app.demo.rules.desk import DRAFTS, Doing, course, edited
from app.demo.rules.drafts import TEXTS
from app.demo.rules.files import people_csv, signals_csv
from app.demo.rules.habits import WORDINGS
from app.demo.rules.names import LONGEST_NAME, TONGUES
from app.demo.rules.script import cast_in
from app.demo.rules.staff import DEPARTMENTS, SMALLEST_COMPANY
from app.demo.vocabulary import Company
from app.journey.rules.verdict import Verdict
from app.journey.vocabulary import ZONES, Zone
from config import ROOT
from tests.demo.replay import facts_of, shipped_rules, verdicts_by_week

LAST_DAY = day_from_date(date(2026, 3, 1))
PROMISED = {
    "mara": Zone.SHARER,
    "nina": Zone.NOT_STARTED,
    "jonas": Zone.CONSUMER,
    "emre": Zone.CREATOR,
    "carmen": Zone.ENGAGED,
    "piotr": Zone.SHARER,
    "lena": Zone.CREATOR,
}


@cache
def the_company() -> Company:
    return make_company(until=LAST_DAY)


@cache
def final_verdicts() -> dict[str, Verdict]:
    """Where everybody stands on the day after the last one, having been placed every week."""
    company = the_company()
    rules = shipped_rules(company.first_day)
    return {
        who: [*verdicts_by_week(facts, rules, company.first_day, company.last_day + 1)][-1]
        for who, facts in facts_of(company, rules).items()
    }


def digest_in_a_new_process(hash_seed: str) -> str:
    program = (
        "import hashlib; from app.demo.rules.company import make_company; "
        "from app.demo.rules.files import people_csv, signals_csv; "
        f"c = make_company(until={LAST_DAY}); text = people_csv(c.people) + signals_csv(c.signals) + repr(c.absences); "
        "print(hashlib.sha256(text.encode()).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    return ran.stdout.strip()


def test_the_same_seed_gives_the_same_bytes_in_every_process() -> None:
    """R-P4: the demo can be made again, whatever Python's hash seed is."""
    company = the_company()
    text = people_csv(company.people) + signals_csv(company.signals) + repr(company.absences)

    digests = {digest_in_a_new_process("1"), digest_in_a_new_process("4711")}

    assert digests == {hashlib.sha256(text.encode()).hexdigest()}


def test_another_seed_gives_another_company() -> None:
    assert (
        make_company(seed=8, until=LAST_DAY, people=60).people
        != make_company(until=LAST_DAY, people=60).people
    )


def test_there_are_as_many_people_as_asked_for_and_enough_activity() -> None:
    company = the_company()

    assert len(company.people) == 400
    assert 25_000 <= len(company.signals) <= 45_000
    assert len({person.email for person in company.people}) == 400
    assert len({(signal.platform, signal.id) for signal in company.signals}) == len(company.signals)


def test_a_company_too_small_for_its_cast_is_refused() -> None:
    with pytest.raises(ValueError, match=str(SMALLEST_COMPANY)):
        make_company(until=LAST_DAY, people=SMALLEST_COMPANY - 1)
    with pytest.raises(ValueError, match="18 months"):
        make_company(until=LAST_DAY, months=6)


def test_names_come_from_five_languages_and_one_is_very_long() -> None:
    """R-P1: pages have to bear real names."""
    names = [person.name for person in the_company().people]
    words = {word for name in names for word in name.replace("-", " ").split()}

    for tongue in TONGUES:
        assert len(words & {*tongue.first, *tongue.family}) > 20, tongue.key
    assert LONGEST_NAME in names
    assert all(person.email.isascii() for person in the_company().people)


def test_every_manager_stands_before_their_people_and_every_department_is_there() -> None:
    """R-P1"""
    people = the_company().people
    seen: set[str] = {""}
    for person in people:
        assert person.manager in seen
        seen.add(person.external_id)

    assert sum(person.manager == "" for person in people) == 1
    assert set(DEPARTMENTS) <= {person.department for person in people}


def test_everything_happens_between_the_first_and_the_last_day_in_order_of_time() -> None:
    company = the_company()
    days = [day_of(signal.at) for signal in company.signals]

    assert company.first_day <= min(days)
    assert max(days) == company.last_day
    assert list(company.signals) == sorted(company.signals, key=lambda signal: signal.at)
    assert all(signal.at.utcoffset() is not None for signal in company.signals)


def test_nobody_acts_before_joining_or_on_days_away() -> None:
    """R-J5: days of absence are days without activity."""
    company = the_company()
    joined = {person.external_id: day_from_date(person.joined) for person in company.people}
    away = {
        (absence.external_id, day)
        for absence in company.absences
        for day in range(absence.first_day, absence.last_day + 1)
    }

    for signal in company.signals:
        day = day_of(signal.at)
        assert day >= joined[signal.actor]
        assert (signal.actor, day) not in away


def test_people_are_away_in_summer_around_the_new_year_and_for_months() -> None:
    absences = the_company().absences
    by_month = Counter(date_from_day(absence.first_day).month for absence in absences)

    assert by_month[7] + by_month[8] > 100
    assert by_month[12] > 100
    assert any(absence.last_day - absence.first_day >= 60 for absence in absences)


def test_weekends_and_summers_are_quieter() -> None:
    signals = the_company().signals
    by_weekday = Counter(signal.at.weekday() for signal in signals)

    assert by_weekday[5] + by_weekday[6] < 0.12 * len(signals)
    assert by_weekday[1] > by_weekday[4]


def test_few_do_most() -> None:
    """R-N1: a tenth of the people does about half of everything."""
    counts = sorted(Counter(signal.actor for signal in the_company().signals).values(), reverse=True)

    assert sum(counts[:40]) > 0.4 * sum(counts)


def test_every_act_counts_as_the_kind_it_is_meant_as() -> None:
    """R-S1: the shipped rules know every word that the demo uses."""
    kinds = shipped_rules(LAST_DAY).kinds

    for kind, wording in WORDINGS.items():
        assert kinds.kind_of(wording.type, wording.object_type) is kind


def test_all_zones_are_peopled_in_believable_numbers() -> None:
    """R-J1, R-N1"""
    zones = Counter(verdict.zone for verdict in final_verdicts().values())
    share = {zone: zones[zone] / 400 for zone in ZONES}

    assert 0.14 < share[Zone.NOT_STARTED] < 0.21
    assert 0.38 < share[Zone.CONSUMER] < 0.52
    assert 0.16 < share[Zone.SHARER] < 0.28
    assert 0.06 < share[Zone.CREATOR] < 0.14
    assert 0.025 < share[Zone.ENGAGED] < 0.07


def test_who_has_not_started_has_neither_acts_nor_accounts() -> None:
    company = the_company()
    started = {signal.actor for signal in company.signals} | {
        account.external_id for account in company.accounts
    }

    for who, verdict in final_verdicts().items():
        assert (verdict.zone is Zone.NOT_STARTED) == (who not in started)


@pytest.mark.parametrize(
    "last_day", [LAST_DAY + offset for offset in range(7)] + [day_from_date(date(2026, 8, 10))]
)
def test_the_cast_stands_where_the_sign_in_page_says(last_day: int) -> None:
    """R-J2, R-J5: whatever day of the week or season the demo is made on."""
    company = make_company(until=last_day, people=60)
    rules = shipped_rules(company.first_day)
    facts = facts_of(company, rules)
    verdicts = {
        part.key: [*verdicts_by_week(facts[person.external_id], rules, company.first_day, last_day + 1)][-1]
        for part, person in cast_in(company.people)
    }

    assert {key: verdicts[key].zone for key in PROMISED} == PROMISED
    assert verdicts["piotr"].at_risk_since is not None
    assert verdicts["piotr"].falls_on is not None
    assert verdicts["lena"].dwell.is_absent
    assert all(verdicts[key].at_risk_since is None for key in verdicts if key != "piotr")
    missing = {
        reason.measure: reason.missing for reason in verdicts["mara"].reasons if reason.zone is Zone.CREATOR
    }
    assert missing["active_days"] == 2
    assert missing["pieces"] == 0


def test_every_part_of_the_cast_has_an_address_of_its_own_and_words_in_both_languages() -> None:
    assert len({part.email for part in CAST}) == len(CAST) == 14
    assert all(part.note["en"] and part.note["de"] for part in CAST)


@pytest.mark.parametrize("last_day", range(LAST_DAY, LAST_DAY + 7))
def test_what_happens_to_a_draft_keeps_its_order_on_whatever_day_the_company_opens(last_day: int) -> None:
    """R-P4. Nothing at the desk happens on a weekend, but for what is done on the day itself."""
    turns = course(last_day)

    for draft in DRAFTS:
        assert tuple(turn for _, one, turn in turns if one is draft) == draft.turns
    assert all(date_from_day(day_of(at)).weekday() < 5 for at, _, turn in turns if turn.workdays)
    assert all(day_of(at) <= last_day for at, _, turn in turns if turn.workdays)


def test_what_the_demo_desk_edits_stands_in_the_draft_once() -> None:
    """R-E2."""
    assert {draft.key for draft in DRAFTS} == {*TEXTS}
    for draft in DRAFTS:
        written = TEXTS[draft.key]
        assert all(written.text.count(edit.original) == 1 for edit in written.edits)
        is_edited = any(turn.doing is Doing.SUGGEST for turn in draft.turns)
        assert not is_edited or edited(draft.key) != written.text
