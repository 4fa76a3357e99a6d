"""What visitors ask of the log."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    SelectField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import Length, Optional

from app.web.forms import BaseForm, DayField

#: Nobody has a longer name or address to look for.
LONGEST = 254


def choices(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """What a field offers, as (value, label)."""
    return [SelectChoice(value, label) for value, label in pairs]


class FilterAuditForm(BaseForm):
    """What the log is narrowed down to."""

    person = StringField(_l("Who did it, or whom it concerned"), [Optional(), Length(max=LONGEST)])
    action = SelectField(_l("Did what"), [Optional()])
    thing = StringField(_l("What it was about, as “letter 12”"), [Optional(), Length(max=LONGEST)])
    channel = SelectField(_l("In which way"), [Optional()])
    since = DayField(_l("From"), [Optional()])
    until = DayField(_l("Until"), [Optional()])
