"""What is decided: the settings that were made, and for all others their defaults."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from app.core.errors import Invalid
from app.organisation.rules.values import check, minutes_of
from app.organisation.vocabulary import PAST_ZONES, SETTINGS, Organisation, PastZone


def settle(made: Mapping[str, Any], environment: Mapping[str, Any]) -> Organisation:
    """Everything that is decided. A value that this release cannot read counts as not made."""
    value = {name: _value(name, made, environment) for name in SETTINGS}
    first, last = value["working_hours"]
    return Organisation(
        name=value["name"],
        logo=value["logo"],
        time_zone=value["time_zone"],
        past_zones=tuple(read_past(made.get(PAST_ZONES, ()))),
        languages=tuple(value["languages"]),
        working_days=tuple(value["working_days"]),
        working_hours=(minutes_of(first), minutes_of(last)),
        working_time_question=value["working_time_question"],
        minimum_group_size=value["minimum_group_size"],
        public_blog=value["public_blog"],
        recognise_hr=value["recognise_hr"],
        recognise_executives=value["recognise_executives"],
        currency=value["currency"],
    )


def default_of(name: str, environment: Mapping[str, Any]) -> Any:
    """What holds while nobody has made a setting."""
    return environment[name] if name in environment else SETTINGS[name].default


def read_past(kept: Iterable[tuple[str, str]]) -> list[PastZone]:
    """The zones of the past, as they are kept in JSON."""
    return [PastZone(datetime.fromisoformat(until), name) for until, name in kept]


def add_past(
    past: Iterable[PastZone], *, in_force: str, wanted: str, moment: datetime, ends: datetime
) -> list[tuple[str, str]]:
    """The zones of the past, for keeping in JSON, when another zone is chosen at a moment and begins when a day ends.

    A change that has not begun yet is forgotten, and choosing the zone in force again leaves nothing to begin.
    """
    over = [(one.until.isoformat(), one.name) for one in past if one.until <= moment]
    return over if wanted == in_force else [*over, (ends.isoformat(), in_force)]


def zone_in_force(organisation: Organisation, moment: datetime) -> str:
    """The zone in which days are cut at a moment."""
    return next((one.name for one in organisation.past_zones if moment < one.until), organisation.time_zone)


def _value(name: str, made: Mapping[str, Any], environment: Mapping[str, Any]) -> Any:
    default = default_of(name, environment)
    if name not in made:
        return default
    options = environment["languages"] if name == "languages" else ()
    try:
        return check(SETTINGS[name], made[name], options=options)
    except (Invalid, TypeError):
        return default
