"""What decides about sessions and passwords."""

import sys
from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.rules import stolen_passwords
from app.accounts.rules.passwords import demand_strength, is_easy
from app.accounts.rules.sessions import is_good, limits_for, needs_renewal
from app.accounts.rules.stolen_passwords import is_stolen
from app.accounts.vocabulary import PasswordRefused, Recognised

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "roles, idle, expected",
    [
        ({"employee"}, timedelta(hours=11, minutes=59), True),
        ({"employee"}, timedelta(hours=12), False),
        ({"employee", "coach"}, timedelta(hours=2), True),
        ({"employee", "hr"}, timedelta(minutes=59), True),
        ({"employee", "hr"}, timedelta(hours=1), False),
        ({"employee", "administrator"}, timedelta(hours=1), False),
    ],
)
def test_a_session_that_lies_unused_ends_sooner_for_whoever_sees_the_data_of_others(
    roles: set[str], idle: timedelta, expected: bool
) -> None:
    """R-P2: 12 hours without use, 1 hour for HR and administrators."""
    assert is_good(session(roles, seen_at=NINE), NINE + idle) is expected


@pytest.mark.parametrize(
    "roles, age, expected",
    [
        ({"employee"}, timedelta(days=7, seconds=-1), True),
        ({"employee"}, timedelta(days=7), False),
        ({"employee", "hr"}, timedelta(hours=12, seconds=-1), True),
        ({"employee", "hr"}, timedelta(hours=12), False),
    ],
)
def test_a_session_in_constant_use_ends_all_the_same(roles: set[str], age: timedelta, expected: bool) -> None:
    """R-P2: 7 days at most, 12 hours for HR and administrators."""
    used_all_along = session(roles, seen_at=NINE + age - timedelta(seconds=1))

    assert is_good(used_all_along, NINE + age) is expected


def test_a_role_given_during_a_session_shortens_it_at_once() -> None:
    """R-P2: limits are judged by the roles held now, not by those at sign-in."""
    begun_as_employee = session({"employee", "administrator"}, seen_at=NINE)

    assert begun_as_employee.expires_at == NINE + timedelta(days=7)
    assert not is_good(begun_as_employee, NINE + timedelta(hours=1))


def test_the_last_use_is_written_down_at_most_every_five_minutes() -> None:
    """R-P2: reading pages does not mean writing rows."""
    seen = session({"employee"}, seen_at=NINE)

    assert not needs_renewal(seen, NINE + timedelta(minutes=4, seconds=59))
    assert needs_renewal(seen, NINE + timedelta(minutes=5))


@pytest.mark.parametrize("password", ["elevenchars", "short", "", "ä" * 11])
def test_a_password_of_fewer_than_twelve_characters_is_refused(password: str) -> None:
    """R-P2."""
    with pytest.raises(PasswordRefused) as refusal:
        demand_strength(password)

    assert refusal.value.field == "password"


@pytest.mark.parametrize(
    "password",
    [
        "river stone lamp 42",
        "fjord-kettle-nine-otter",
        "vier Dachse trinken Tee",
        "grünerfrosch tanzt",
        "日本語のパスワードです長い",
        "x7#Lq!v9T2&mWz4",
        "   leading and trailing blanks kept   ",
        "w8Rk" * 3 + "zebra-umbrella" * 7,
    ],
)
def test_words_and_blanks_of_any_script_make_a_good_password(password: str) -> None:
    """R-P2: no rules about kinds of characters, no trimming, up to 128 characters."""
    demand_strength(password, personal=("Ada Berg", "ada.berg@larkfield.example", "Larkfield"))


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Passwort2026!",
        "P@ssw0rd12345",
        "qwertyuiop123",
        "qwertzuiop12345",
        "123456789012",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabc",
        "iloveyou2024",
        "welcome12345",
        "Sommer2025!!",
        "adminadmin123",
        "1q2w3e4r5t6z",
        "1qaz2wsx3edc4rfv",
        "abcdefghijklmnop",
        "zyxwvutsrqponm",
        "letmeinletmein",
        "correcthorsebatterystaple",
        "0987654321098",
        "counterstrike",
        "JustinBieber2024!",
        "dragon-badger",
        "metallica otter 77",
        "$p1d3rm@n superman",
    ],
)
def test_what_guessers_try_first_is_refused(password: str) -> None:
    """R-P2, ASVS 6.2.12: common and stolen passwords and two of them in a row, rows of keys, repetitions."""
    assert is_easy(password)


@pytest.mark.parametrize(
    "password", ["AdaBerg-1984", "ada.berg.ada.berg", "Larkfield2026", "berg@larkfield", "4d4 B3rg 2026!"]
)
def test_what_others_know_of_a_person_is_no_password(password: str) -> None:
    """R-P2: name, address and organisation, also in disguise."""
    assert is_easy(password, personal=("Ada Berg", "ada.berg@larkfield.example", "Larkfield"))


def test_the_list_of_stolen_passwords_costs_no_more_than_its_text() -> None:
    """ASVS 6.2.12: thirty thousand of them, read once, and nothing else of the library stays in memory."""
    assert is_stolen("counterstrike")
    assert not is_stolen("fjord kettle nine")
    assert 29_000 < stolen_passwords._listed().count(b"\n") < 31_000
    assert len(stolen_passwords._listed()) < 300_000
    assert not {"zxcvbn", "frequency_lists"} & set(sys.modules)


def test_no_more_than_a_hundred_and_twenty_eight_characters_are_taken() -> None:
    """R-P2: hashing a book would keep the server busy."""
    with pytest.raises(PasswordRefused):
        demand_strength("a long sentence " * 9)


def test_everybody_else_has_the_usual_limits() -> None:
    """R-P2."""
    assert limits_for({"employee", "coach", "curator", "editor"}).idle == timedelta(hours=12)


def session(roles: set[str], *, seen_at: datetime) -> Recognised:
    return Recognised(
        session_key="key",
        account_id=1,
        person_id=1,
        name="Ada Berg",
        email="ada@larkfield.example",
        language="",
        theme="",
        roles=frozenset(roles),
        is_informed=True,
        started_at=NINE,
        seen_at=seen_at,
        expires_at=NINE + timedelta(days=7),
        proved_at=NINE,
    )
