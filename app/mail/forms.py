"""What visitors ask of the list of letters."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import Length, Optional

from app.web.forms import BaseForm


def choices(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """What a field offers, as (value, label)."""
    return [SelectChoice(value, label) for value, label in pairs]


class FilterLettersForm(BaseForm):
    """What the list is narrowed down to."""

    person = StringField(_l("To whom"), [Optional(), Length(max=120)])
    state = SelectField(_l("State"), [Optional()])
