"""Which passwords are too easy to guess: short ones, well-known words, the person's own name, rows of keys."""

import re
from collections.abc import Iterable

from app.accounts.vocabulary import PasswordRefused

MIN_LENGTH = 12
MAX_LENGTH = 128
#: How many letters or figures have to remain once everything that guessers try first is taken away.
MUST_REMAIN = 5

#: What the known lists of stolen passwords are made of, longest first so that a word is taken whole.
_COMMON = sorted(
    (
        "password passwort passwd passwrd kennwort geheim secret login signin welcome willkommen hello hallo letmein"
        " access zugang admin administrator root user guest test testing demo default changeme changeit master"
        " princess prinzessin dragon monkey shadow sunshine football fussball baseball basketball soccer hockey"
        " superman batman starwars pokemon michael jennifer jordan charlie thomas daniel ashley jessica andrew"
        " schatz liebling iloveyou loveyou ichliebedich love liebe lover baby angel engel flower blume summer sommer"
        " winter spring fruehling herbst autumn january februar monday montag freitag friday sunday sonntag"
        " company firma office work arbeit internet computer server google facebook linkedin instagram twitter"
        " microsoft windows apple samsung trustno trustme whatever qazwsx zaq1 asdf jkl freedom freiheit killer"
        " hunter ranger tigger cookie chocolate banana orange cheese pepper ginger silver golden diamond mustang"
        " ferrari porsche mercedes corvette harley yankees arsenal liverpool chelsea bayern dortmund schalke"
        " berlin muenchen hamburg london correct horse battery staple correcthorsebatterystaple waymark team"
        " abcd abc xyz the and und my mein is ist das dein your our unser new neu old alt good gut"
    ).split(),
    key=len,
    reverse=True,
)
_ROWS = ("qwertzuiopü", "qwertyuiop", "asdfghjklöä", "zxcvbnm", "yxcvbnm", "abcdefghijklmnopqrstuvwxyz", "01234567890", "1qaz2wsx3edc4rfv5tgb6zhn6yhn7ujm8ik9ol")  # fmt: skip
_UNDISGUISE = str.maketrans("4310$5@7!", "aeiossati")


def demand_strength(password: str, *, personal: Iterable[str] = ()) -> None:
    """Raise PasswordRefused for a password that is too short, too long, or among what guessers try first.

    `personal` are words that others know of the person: name, address, organisation. Nothing is demanded about kinds
    of characters.
    """
    if len(password) < MIN_LENGTH:
        raise PasswordRefused("Use at least %(number)s characters. A few words in a row work well.", field="password", number=MIN_LENGTH)  # fmt: skip
    if len(password) > MAX_LENGTH:
        raise PasswordRefused("Use at most %(number)s characters.", field="password", number=MAX_LENGTH)
    if is_easy(password, personal=personal):
        raise PasswordRefused("This password is easy to guess. Choose words that nobody connects with you.", field="password")  # fmt: skip


def is_easy(password: str, *, personal: Iterable[str] = ()) -> bool:
    """Whether little is left of a password without common words, personal words, rows of keys and repetitions."""
    own = {part for word in personal for part in re.split(r"[\W_]+", word.casefold()) if len(part) >= 3}
    lowered = password.casefold()
    # Figures may stand for letters or for themselves, so both readings must leave enough.
    readings = {lowered, lowered.translate(_UNDISGUISE)}
    return any(len(_without_known(reading, own)) < MUST_REMAIN for reading in readings)


def _without_known(reading: str, own: set[str]) -> str:
    for word in (*sorted(own, key=len, reverse=True), *_COMMON):
        reading = reading.replace(word, " ")
    for row in _ROWS:
        reading = _without_runs(_without_runs(reading, row), row[::-1])
    reading = re.sub(r"(?:19|20)\d\d", " ", reading)
    reading = re.sub(r"(.+?)\1+", r"\1", reading)
    kept = [character for character in reading if character.isalnum() or ord(character) > 127]
    return "".join(kept) if len(set(kept)) >= 4 else ""


def _without_runs(reading: str, row: str) -> str:
    """The reading without pieces of four and more keys that lie side by side."""
    for length in range(len(row), 3, -1):
        for start in range(len(row) - length + 1):
            reading = reading.replace(row[start : start + length], " ")
    return reading
