"""What visitors ask of the log."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    SelectField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import Length, Optional

from app.web.forms import BaseForm


def choices(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """What a field offers, as (value, label)."""
    return [SelectChoice(value, label) for value, label in pairs]


class FilterAuditForm(BaseForm):
    """What the log is narrowed down to."""

    actor = StringField(_l("Who"), [Optional(), Length(max=120)])
    action = SelectField(_l("Did what"), [Optional()])
    thing = StringField(_l("To whom or what"), [Optional(), Length(max=120)])
    since = DateField(_l("From"), [Optional()])
    until = DateField(_l("Until"), [Optional()])
