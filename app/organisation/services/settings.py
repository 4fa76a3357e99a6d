"""Making settings, and putting them back to their defaults."""

import hashlib
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, update

from app.core.actor import Actor
from app.core.audit import record
from app.core.audit_actions import AuditAction
from app.core.clock import day_of, end_of_day, now
from app.core.db import db
from app.core.unit_of_work import after_commit
from app.core.upsert import insert
from app.organisation.models import Logo, Setting
from app.organisation.permissions import CHANGE_SETTINGS
from app.organisation.queries.settings import environment, find_made, forget_settings, made_values
from app.organisation.rules.pictures import check_logo
from app.organisation.rules.settled import add_past, default_of, settle, zone_in_force
from app.organisation.rules.values import as_words, check, definition_of
from app.organisation.vocabulary import (
    PAST_ZONES,
    SETTING_CHANGED,
    SETTING_RESET,
    Definition,
    SettingChanged,
)

#: How long it may take until the last process has heard of another time zone.
_HEARD_AFTER = timedelta(minutes=1)
#: For how long a picture that is no logo any more is still there for pages that were open.
_OLD_LOGO_STAYS = timedelta(days=1)


def change_setting(name: str, given: Any, *, version: int | None = None, actor: Actor) -> Any:
    """Make a setting; gives the value as it is kept. What holds already changes nothing.

    It holds in every process within a few seconds, a time zone from the next day on. Raises SettingNotFound,
    SettingRefused, and SettingChanged if somebody has made or reset it since `version` (0: at its default).
    """
    CHANGE_SETTINGS.demand(actor)
    definition = definition_of(name)
    options = environment()["languages"] if name == "languages" else ()
    value = check(definition, given, options=options)
    row = find_made(name)
    _demand_version(row, version)
    before = default_of(name, environment()) if row is None else row.value
    if row is not None and before == value:
        return value
    if name == "time_zone":
        _let_zone_begin_tomorrow(value)
    _keep(name, value, row, actor)
    _tell(SETTING_CHANGED, definition, before, value, actor)
    return value


def reset_setting(name: str, *, version: int | None = None, actor: Actor) -> bool:
    """Put a setting back to its default; says whether it was made at all. A time zone goes back with the next day.

    Raises SettingNotFound, and SettingChanged if somebody has made or reset it since `version`.
    """
    CHANGE_SETTINGS.demand(actor)
    definition = definition_of(name)
    row = find_made(name)
    _demand_version(row, version)
    if row is None:
        return False
    before, default = row.value, default_of(name, environment())
    if name == "time_zone":
        _let_zone_begin_tomorrow(default)
    removed = delete(Setting).where(Setting.name == name, Setting.version == row.version)
    if db.session.execute(removed.returning(Setting.name)).scalar() is None:
        raise SettingChanged
    _tell(SETTING_RESET, definition, before, default, actor)
    return True


def change_logo(content: bytes, *, version: int | None = None, actor: Actor) -> str:
    """Let a picture be the logo; gives its digest. Raises SettingRefused for a file that cannot be one."""
    CHANGE_SETTINGS.demand(actor)
    picture = check_logo(content)
    digest = hashlib.sha256(content).hexdigest()
    row = insert(Logo).values(digest=digest, media_type=picture.media_type, content=content, added_at=now())
    db.session.execute(
        row.on_conflict_do_update(index_elements=["digest"], set_={"added_at": row.excluded.added_at})
    )
    change_setting("logo", digest, version=version, actor=actor)
    old = delete(Logo).where(Logo.digest != digest, Logo.added_at < now() - _OLD_LOGO_STAYS)
    db.session.execute(old)
    return digest


def _demand_version(row: Setting | None, version: int | None) -> None:
    if version is not None and version != (0 if row is None else row.version):
        raise SettingChanged


def _keep(name: str, value: Any, row: Setting | None, actor: Actor) -> None:
    """Write the value only if nobody was faster. Raises SettingChanged."""
    values = {"value": value, "changed_at": now(), "changed_by": actor.person_id}
    if row is None:
        statement = insert(Setting).values(name=name, version=1, **values).on_conflict_do_nothing()
    else:
        statement = (
            update(Setting)
            .where(Setting.name == name, Setting.version == row.version)
            .values(version=row.version + 1, **values)
        )
    if db.session.execute(statement.returning(Setting.name)).scalar() is None:
        raise SettingChanged


def _let_zone_begin_tomorrow(wanted: str) -> None:
    """Keep in which zone days are cut until the day is over that every process still hears of the change on."""
    made = made_values()
    decided, moment = settle(made, environment()), now()
    past = add_past(
        decided.past_zones,
        in_force=zone_in_force(decided, moment),
        wanted=wanted,
        moment=moment,
        ends=end_of_day(day_of(moment + _HEARD_AFTER)) + timedelta(microseconds=1),
    )
    row = insert(Setting).values(name=PAST_ZONES, value=past, changed_at=moment, version=1)
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["name"], set_={"value": row.excluded.value, "changed_at": row.excluded.changed_at}
        )
    )


def _tell(action: AuditAction, definition: Definition, before: Any, after: Any, actor: Actor) -> None:
    changes = {definition.name: [as_words(definition, before) or None, as_words(definition, after) or None]}
    record(action, actor=actor, object_type="setting", object_id=definition.name, object_label=definition.name,
           changes=changes)  # fmt: skip
    after_commit(forget_settings)
