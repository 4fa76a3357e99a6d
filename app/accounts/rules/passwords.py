"""Which passwords are too easy to guess: short ones, well-known words, the person's own name, rows of keys."""

import re
from collections.abc import Iterable

from app.accounts.rules.stolen_passwords import is_stolen
from app.accounts.vocabulary import PasswordRefused, _l

MIN_LENGTH = 12
MAX_LENGTH = 128
#: How many letters or figures have to remain once everything that guessers try first is taken away.
MUST_REMAIN = 5
MUST_DIFFER = 4

#: What people make passwords of that are in no list yet, in English and German.
_COMMON = tuple(
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
    ).split()
)
_ROWS = (
    "qwertzuiopü",
    "qwertyuiop",
    "asdfghjklöä",
    "zxcvbnm",
    "yxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "1qaz2wsx3edc4rfv5tgb6zhn6yhn7ujm8ik9ol",
    "1q2w3e4r5t6z7u8i9o0p",
    "1q2w3e4r5t6y7u8i9o0p",
)
#: Four keys that lie side by side, in either direction.
_RUNS = frozenset(
    row[at : at + 4] for keys in _ROWS for row in (keys, keys[::-1]) for at in range(len(row) - 3)
)
_UNDISGUISE = str.maketrans("4310$5@7!", "aeiossati")


def demand_strength(password: str, *, personal: Iterable[str] = ()) -> None:
    """Raise PasswordRefused for a password that is too short, too long, or among what guessers try first.

    `personal` are words that others know of the person: name, address, organisation. Nothing is demanded about kinds
    of characters.
    """
    if len(password) < MIN_LENGTH:
        raise PasswordRefused(_l("Use at least %(number)s characters. A few words in a row work well."), field="password", number=MIN_LENGTH)  # fmt: skip
    if len(password) > MAX_LENGTH:
        raise PasswordRefused(_l("Use at most %(number)s characters."), field="password", number=MAX_LENGTH)
    if is_easy(password, personal=personal):
        raise PasswordRefused(_l("This password is easy to guess. Choose words that nobody connects with you."), field="password")  # fmt: skip


def is_easy(password: str, *, personal: Iterable[str] = ()) -> bool:
    """Whether a password is among the stolen ones, is made of two of them, or holds little beside what guessers know.

    What they know are common words, what belongs to the person, rows of keys and repetitions.
    """
    own = {part for word in personal for part in re.split(r"[\W_]+", word.casefold()) if len(part) >= 3}
    reading = password.casefold()
    # Figures may stand for letters or for themselves; both are of equal length, so what is known in either is known.
    disguised = reading.translate(_UNDISGUISE)
    if is_stolen(reading) or is_stolen(disguised):
        return True
    known = [False] * len(reading)
    for piece in (*own, *_COMMON, *_RUNS):
        _mark(known, reading, piece)
        _mark(known, disguised, piece)
    left = "".join(" " if is_known else character for character, is_known in zip(reading, known, strict=True))
    left = re.sub(r"(?:19|20)\d\d", " ", left)
    left = re.sub(r"(.+?)\1+", r"\1", left)
    kept = [character for character in left if character.isalnum() or ord(character) > 127]
    return len(kept) < MUST_REMAIN or len(set(kept)) < MUST_DIFFER


def _mark(known: list[bool], reading: str, piece: str) -> None:
    start = reading.find(piece)
    while start >= 0:
        known[start : start + len(piece)] = [True] * len(piece)
        start = reading.find(piece, start + 1)
