"""What is decided, for whoever has to go by it, and who decided it, for the page."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from app.core.clock import set_time_zone
from app.core.db import db
from app.organisation.models import Logo, Setting
from app.organisation.queries.copies import Copy
from app.organisation.rules.settled import default_of, settle
from app.organisation.vocabulary import SETTINGS, LogoNotFound, Organisation
from app.people.queries import names_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A setting as it stands: whether somebody has made it, who and when, and the version for the next change."""

    name: str
    value: Any
    default: Any
    is_made: bool
    changed_at: datetime | None
    changed_by: (
        str  #: a name; empty for commands, for the product itself and for people who are no longer here
    )
    version: int


#: What the installation gives without anybody's doing; the registry hands it over.
_environment: Mapping[str, Any] = MappingProxyType(
    {"name": "Waymark", "time_zone": "UTC", "languages": ["en"]}
)


def begin_with(*, name: str, time_zone: str, languages: Sequence[str]) -> None:
    """Say what the environment of this installation gives for the settings that nobody has made."""
    global _environment
    _environment = MappingProxyType({"name": name, "time_zone": time_zone, "languages": list(languages)})


def environment() -> Mapping[str, Any]:
    """What the environment gives, setting by setting."""
    return _environment


def organisation() -> Organisation:
    """Everything that is decided, at most a few seconds old in every process; cheap to ask for.

    Where the database is away, what was known last.
    """
    return _decided.present()


def known_organisation() -> Organisation:
    """What is decided as far as this process has heard, without asking the database."""
    return _decided.last_known()


def keep_up() -> None:
    """See to it that this process cuts days in the zone that is decided; leaves every failure to those who come after."""
    with suppress(DBAPIError):
        organisation()


def forget_settings() -> None:
    """Read the settings again at the next use; for whoever has changed them."""
    _decided.forget()


def list_standings() -> dict[str, Standing]:
    """Every setting as it stands in the database now."""
    query = select(Setting.name, Setting.value, Setting.changed_at, Setting.changed_by, Setting.version)
    rows = {row.name: row for row in db.session.execute(query.where(Setting.name.in_(SETTINGS)))}
    names = names_of(row.changed_by for row in rows.values() if row.changed_by is not None)
    return {name: _standing(name, rows.get(name), names) for name in SETTINGS}


def find_made(name: str) -> Setting | None:
    """The row of a setting that somebody has made; None while it stands at its default."""
    return db.session.execute(select(Setting).where(Setting.name == name)).scalar_one_or_none()


def made_values() -> dict[str, Any]:
    """The values of all settings that somebody has made, as they stand in the present transaction."""
    return _read_made(db.session.connection())


def get_logo(digest: str) -> Logo:
    """The picture with this digest. Raises LogoNotFound."""
    found = db.session.get(Logo, digest)
    if found is None:
        raise LogoNotFound
    return found


def _read_made(connection: Connection) -> dict[str, Any]:
    return dict(connection.execute(select(Setting.name, Setting.value)).all())


def _read_decided(connection: Connection) -> Organisation:
    found = settle(_read_made(connection), _environment)
    set_time_zone(found.time_zone, [(one.until, one.name) for one in found.past_zones])
    return found


def _standing(name: str, row: Any, names: Mapping[int, str]) -> Standing:
    default = default_of(name, _environment)
    if row is None:
        return Standing(name, default, default, False, None, "", 0)
    return Standing(
        name, row.value, default, True, row.changed_at, names.get(row.changed_by, ""), row.version
    )


_decided: Copy[Organisation] = Copy(_read_decided, otherwise=lambda: settle({}, _environment))
