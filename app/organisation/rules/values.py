"""What a setting takes: each function gives the value as it is kept, or refuses it with the reason."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final
from zoneinfo import available_timezones

from app.organisation.vocabulary import (
    LONGEST_NAME,
    SETTINGS,
    WEEKDAYS,
    Definition,
    Kind,
    SettingNotFound,
    SettingRefused,
    _l,
)

_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_YES: Final = frozenset({"on", "yes", "true", "1"})
_NO: Final = frozenset({"off", "no", "false", "0"})


def definition_of(name: str) -> Definition:
    """The setting of this name. Raises SettingNotFound, which names the nearest one."""
    if name in SETTINGS:
        return SETTINGS[name]
    near = get_close_matches(name.lower().replace("-", "_"), SETTINGS, 1)
    if near:
        raise SettingNotFound(
            _l("There is no setting “%(name)s”. Is “%(near)s” meant?"), name=name, near=near[0]
        )
    raise SettingNotFound(name=name)


def check(definition: Definition, given: Any, *, options: Iterable[str] = ()) -> Any:
    """A value as it is kept, in JSON: the same for whatever was typed to mean it. Raises SettingRefused.

    `options` are what the installation offers, for settings that pick from it.
    """
    return _CHECKS[definition.kind](definition, given, tuple(options) or definition.options)


def read_words(definition: Definition, words: str) -> Any:
    """What was typed as one line of text, as `check` takes it: 08:00-18:00, mon-fri, en,de."""
    if definition.kind is Kind.SPAN:
        return [part.strip() for part in re.split(r"[-–]| to ", words)]
    if definition.kind is Kind.DAYS:
        return [day for part in _parts(words) for day in _days_between(part)]
    return _parts(words) if definition.kind is Kind.LIST else words


def as_words(definition: Definition, value: Any) -> str:
    """A value as a line that `read_words` reads again; for commands and the log."""
    match definition.kind:
        case Kind.SPAN:
            return "-".join(value)
        case Kind.DAYS:
            return ",".join(WEEKDAYS[day] for day in value)
        case Kind.LIST:
            return ",".join(value)
        case Kind.FLAG:
            return "on" if value else "off"
        case _:
            return str(value)


def minutes_of(time: str) -> int:
    """How many minutes after midnight a time such as 08:30 is."""
    hours, minutes = time.split(":")
    return 60 * int(hours) + int(minutes)


def _text(_definition: Definition, given: Any, _options: tuple[str, ...]) -> str:
    text = unicodedata.normalize("NFC", " ".join(str(given).split()))
    if not text:
        raise _refused(_l("Please give a name."))
    if len(text) > LONGEST_NAME:
        raise _refused(_l("This is longer than %(most)s characters."), most=LONGEST_NAME)
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in text):
        raise _refused(_l("This holds a sign that cannot be printed."))
    return text


def _zone(_definition: Definition, given: Any, _options: tuple[str, ...]) -> str:
    wanted = str(given).strip().replace(" ", "_")
    known = _zones()
    if wanted.lower() in known:
        return known[wanted.lower()]
    near = get_close_matches(wanted.lower(), known, 1)
    if near:
        raise _refused(
            _l("“%(given)s” is not a time zone. Is “%(near)s” meant?"), given=wanted, near=known[near[0]]
        )
    raise _refused(_l("“%(given)s” is not a time zone such as Europe/Berlin."), given=wanted)


def _choice(_definition: Definition, given: Any, options: tuple[str, ...]) -> str:
    wanted = str(given).strip()
    found = next((one for one in options if one.lower() == wanted.lower()), None)
    if found is None:
        near = get_close_matches(wanted.upper(), options, 1, 0.5)
        raise _refused(
            _l("“%(given)s” cannot be chosen here; “%(near)s” for instance can."),
            given=wanted,
            near=near[0] if near else options[0],
        )
    return found


def _list(definition: Definition, given: Any, options: tuple[str, ...]) -> list[str]:
    wanted = {_choice(definition, one, options) for one in given}
    if not wanted:
        raise _refused(_l("Please choose at least one."))
    return [one for one in options if one in wanted]


def _days(_definition: Definition, given: Any, _options: tuple[str, ...]) -> list[int]:
    wanted = set()
    for one in given:
        word = str(one).strip().lower()
        number = WEEKDAYS.index(word[:3]) if word[:3] in WEEKDAYS else int(word) if word.isdecimal() else -1
        if number not in range(7):
            raise _refused(_l("“%(given)s” is not a day of the week, such as mon."), given=one)
        wanted.add(number)
    if not wanted:
        raise _refused(_l("Please choose at least one day."))
    return sorted(wanted)


def _span(_definition: Definition, given: Any, _options: tuple[str, ...]) -> list[str]:
    times = [_TIME.fullmatch(str(one or "").strip()) for one in given]
    if len(times) != 2 or None in times:
        raise _refused(_l("Please give two times, such as 08:00 and 18:00."))
    first, last = (f"{int(time[1]):02}:{time[2]}" for time in times if time)
    if first >= last:
        raise _refused(_l("The end has to be later than the beginning."))
    return [first, last]


def _number(definition: Definition, given: Any, _options: tuple[str, ...]) -> int:
    text = str(given).strip()
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
    if not definition.least <= number <= definition.most:
        raise _refused(
            _l("This has to be a whole number from %(least)s to %(most)s."),
            least=definition.least,
            most=definition.most,
        )
    return number


def _flag(_definition: Definition, given: Any, _options: tuple[str, ...]) -> bool:
    word = str(given).strip().lower()
    if word not in _YES | _NO:
        raise _refused(_l("This can be on or off."))
    return word in _YES


def _picture(_definition: Definition, given: Any, _options: tuple[str, ...]) -> str:
    digest = str(given)
    if not re.fullmatch(r"[0-9a-f]{64}|", digest):
        raise _refused(_l("A logo is a file; hand it in as one."))
    return digest


_CHECKS: Final[dict[Kind, Callable[[Definition, Any, tuple[str, ...]], Any]]] = {
    Kind.TEXT: _text,
    Kind.PICTURE: _picture,
    Kind.ZONE: _zone,
    Kind.CHOICE: _choice,
    Kind.LIST: _list,
    Kind.DAYS: _days,
    Kind.SPAN: _span,
    Kind.NUMBER: _number,
    Kind.FLAG: _flag,
}


def zone_names() -> list[str]:
    """The time zones that can be chosen, in order: those of regions, and UTC."""
    return sorted(name for name in _zones().values() if name == "UTC" or "/" in name)


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    return {
        name.lower(): name
        for name in available_timezones()
        if not name.startswith(("Etc/", "posix/", "right/", "SystemV/"))
    }


def _refused(message: str, **params: Any) -> SettingRefused:
    return SettingRefused(message, field="value", **params)


def _parts(words: str) -> list[str]:
    return [part for part in re.split(r"[,;\s]+", words.strip()) if part]


def _days_between(part: str) -> list[Any]:
    """Both ends of a span such as mon-fri, and what lies between; a single day as it is."""
    ends = [end.strip().lower()[:3] for end in part.split("-")]
    if len(ends) != 2 or not set(ends) <= set(WEEKDAYS):
        return [part]
    first, last = (WEEKDAYS.index(end) for end in ends)
    return [day % 7 for day in range(first, (last if last >= first else last + 7) + 1)]
