"""What visitors may tell us about people."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
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
from app.people.vocabulary import Rhythm
from app.web.forms import BaseForm, DayField, UploadField


def choices(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """What a field offers, as (value, label)."""
    return [SelectChoice(value, label) for value, label in pairs]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


class FilterPeopleForm(BaseForm):
    """What a list of people is narrowed down to."""

    q = StringField(_l("Name, e-mail address or number"), [Optional(), Length(max=120)])
    department = SelectField(_l("Department"), [Optional()])
    role = SelectField(_l("Role"), [Optional()])
    state = SelectField(
        _l("Shown"),
        [Optional()],
        choices=[
            SelectChoice("on", _l("Switched on")),
            SelectChoice("uninvited", _l("Switched on, no password yet")),
            SelectChoice("off", _l("Switched off")),
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
    manager = StringField(_l("Manager"), [Optional(), Length(max=254)])
    country = StringField(_l("Country"), [Optional(), Length(max=2)])
    joined_on = DayField(_l("Joined on"), [Optional()])
    is_hourly = BooleanField(_l("Paid by the hour"))


class LeavingForm(BaseForm):
    """When somebody leaves, and why, as far as anybody wants to write that down."""

    # Days away are asked for on the same page.
    last_day = DayField(_l("Last day"), [Optional()], id="leaving-last-day")
    reason = StringField(_l("Reason"), [Optional(), Length(max=300)])

    def day(self) -> Day | None:
        """The last day, as services want it."""
        return None if self.last_day.data is None else day_from_date(self.last_day.data)


class SearchForm(BaseForm):
    """Looks for a person."""

    q = StringField(_l("Name, e-mail address or number"), [Optional(), Length(max=120)])


class MergeForm(BaseForm):
    """Why two records are one person's; `versions` are those of both, as the page has shown them."""

    into = HiddenField()
    versions = HiddenField()
    why = StringField(_l("Why are these two one person?"), [InputRequired(), Length(max=300)])
    is_understood = BooleanField(_l("I know that this cannot be undone"), [InputRequired()])

    def into_id(self) -> int:
        """The record that stays."""
        return _number(self.into.data or "")

    def shown_versions(self) -> tuple[int, int]:
        """The versions that were shown."""
        first, _space, second = (self.versions.data or "").partition(" ")
        return _number(first), _number(second)


class RenameDepartmentForm(BaseForm):
    """What a department is to be called; `department` is what it is called now."""

    department = HiddenField()
    name = StringField(_l("Name"), [InputRequired(), Length(max=120)])


class RolesForm(BaseForm):
    """Which roles a person holds; `shown` says which ones the page had shown."""

    shown = HiddenField()
    roles = SelectMultipleField(
        _l("Roles"), [Optional()], option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )


class ImportPeopleForm(BaseForm):
    """A list of people, and on what ground it is handed over."""

    file = UploadField(_l("The list, a CSV file"), [InputRequired()])
    basis = SelectField(_l("On what ground may the company share this list with Waymark?"), [InputRequired()])
    is_switching_off = BooleanField(_l("Switch off everybody who is not on the list"))
    may_switch_off_many = BooleanField(_l("Even if that is more than a fifth of everybody"))
    is_dry_run = BooleanField(_l("Only try it: show what would change and change nothing"))


class AbsenceForm(BaseForm):
    """Days away, both inclusive."""

    first_day = DayField(_l("First day away"), [InputRequired()])
    last_day = DayField(_l("Last day away"), [InputRequired()])

    def days(self) -> dict[str, Day]:
        """The two days, as services want them."""
        first, last = self.first_day.data, self.last_day.data
        assert first is not None  # both are required
        assert last is not None
        return {"first_day": day_from_date(first), "last_day": day_from_date(last)}


class ProfileForm(BaseForm):
    """How pages look for the person who reads them, and what reaches them."""

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
    time_zone = StringField(
        _l("Time zone"),
        [Optional(), Length(max=40)],
        render_kw={"list": "time-zones", "autocomplete": "off", "spellcheck": "false"},
    )
    mail_rhythm = RadioField(
        _l("Notices by mail"),
        [InputRequired()],
        choices=[
            SelectChoice(Rhythm.AT_ONCE.value, _l("At once: a letter for each notice, as it comes")),
            SelectChoice(
                Rhythm.DAILY.value, _l("Daily: one letter on working days, if there is something new")
            ),
            SelectChoice(
                Rhythm.WEEKLY.value, _l("Weekly: one letter when the week begins, if there is something new")
            ),
            SelectChoice(Rhythm.NEVER.value, _l("Never: everything still waits for you here")),
        ],
    )
    is_on_boards = BooleanField(_l("Show me on the boards"))
