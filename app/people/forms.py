"""What visitors may tell us about people."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.clock import Day, day_from_date
from app.web.forms import BaseForm


def choices(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """What a field offers, as (value, label)."""
    return [SelectChoice(value, label) for value, label in pairs]


class FilterPeopleForm(BaseForm):
    """What a list of people is narrowed down to."""

    q = StringField(_l("Name, e-mail address or number"), [Optional(), Length(max=120)])
    department = SelectField(_l("Department"), [Optional()])
    role = SelectField(_l("Role"), [Optional()])
    state = SelectField(
        _l("Shown"),
        [Optional()],
        choices=[
            SelectChoice("on", _l("People who are here")),
            SelectChoice("off", _l("People who have left")),
            SelectChoice("all", _l("Everybody")),
        ],
        default="on",
    )


class PersonForm(BaseForm):
    """One person's record."""

    version = HiddenField()
    name = StringField(_l("Name"), [InputRequired(), Length(max=200)])
    email = StringField(_l("E-mail address"), [InputRequired(), Length(max=254)])
    external_id = StringField(_l("The company's own number"), [Optional(), Length(max=128)])
    department = StringField(_l("Department"), [Optional(), Length(max=120)])
    title = StringField(_l("Job title"), [Optional(), Length(max=160)])


class RolesForm(BaseForm):
    """Which roles a person holds; `shown` says which ones the page had shown."""

    shown = HiddenField()
    roles = SelectMultipleField(
        _l("Roles"), [Optional()], option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )


class ImportPeopleForm(BaseForm):
    """A list of people, and on what ground it is handed over."""

    file = FileField(_l("The list, a CSV file"), [InputRequired()])
    basis = SelectField(_l("On what ground may the company share this list with Waymark?"), [InputRequired()])
    is_switching_off = BooleanField(_l("Switch off everybody who is not on the list"))
    is_dry_run = BooleanField(_l("Only try it: show what would change and change nothing"))


class AbsenceForm(BaseForm):
    """Days away, both inclusive."""

    first_day = DateField(_l("First day away"), [InputRequired()])
    last_day = DateField(_l("Last day away"), [InputRequired()])

    def days(self) -> dict[str, Day]:
        """The two days, as services want them."""
        first, last = self.first_day.data, self.last_day.data
        assert first is not None  # both are required
        assert last is not None
        return {"first_day": day_from_date(first), "last_day": day_from_date(last)}


class ProfileForm(BaseForm):
    """How pages look for the person who reads them."""

    language = RadioField(_l("Language"), [Optional()])
    theme = RadioField(
        _l("Brightness"),
        [Optional()],
        choices=[
            SelectChoice("", _l("As my device says")),
            SelectChoice("light", _l("Light")),
            SelectChoice("dark", _l("Dark")),
        ],
        default="",
    )
