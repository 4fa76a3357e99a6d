"""What visitors may decide, and in what shape."""

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.clock import Day, day_from_date
from app.organisation.vocabulary import LONGEST_HOLIDAY, Element, Kind
from app.web.forms import BaseForm, DayField, UploadField


def choices(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """What a field offers, as (value, label)."""
    return [SelectChoice(value, label) for value, label in pairs]


def grouped(groups: Mapping[str, Iterable[tuple[str, str]]]) -> list[Any]:
    """What a field offers, as (value, label) under headings."""
    return [
        SelectChoice(value, label, optgroup=head) for head, pairs in groups.items() for value, label in pairs
    ]


class SettingForm(BaseForm):
    """One setting; `version` says which one the page had shown."""

    version = HiddenField()
    value: Any

    @property
    def given(self) -> Any:
        """What was given, as the rules take it."""
        return self.value.data

    def shown_version(self) -> int:
        """The version that the page had shown; one that cannot be read is none of ours."""
        shown = self.version.data or ""
        return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 10 else -1


class TextForm(SettingForm):
    value = StringField(_l("Name"), [InputRequired()])


class PictureForm(SettingForm):
    value = UploadField(_l("Picture"), [InputRequired()])


class ZoneForm(SettingForm):
    value = StringField(_l("Time zone"), [InputRequired()], render_kw={"list": "zones"})


class ChoiceForm(SettingForm):
    value = SelectField(_l("Currency"), [InputRequired()], validate_choice=False)


class NumberForm(SettingForm):
    value = IntegerField(_l("How many people"), [InputRequired()])


class ManyForm(SettingForm):
    value = SelectMultipleField(
        _l("Chosen"),
        validate_choice=False,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


class FlagForm(SettingForm):
    value = RadioField(
        _l("From now on"),
        [InputRequired()],
        choices=[SelectChoice("on", _l("On")), SelectChoice("off", _l("Off"))],
    )


class SpanForm(SettingForm):
    value = TimeField(_l("From"), [InputRequired()])
    until = TimeField(_l("Until"), [InputRequired()])

    @property
    def given(self) -> list[str]:
        """Both times, as the rules take them."""
        return [
            one.strftime("%H:%M") if isinstance(one, time) else ""
            for one in (self.value.data, self.until.data)
        ]


FORMS: Mapping[Kind, type[SettingForm]] = {
    Kind.TEXT: TextForm,
    Kind.PICTURE: PictureForm,
    Kind.ZONE: ZoneForm,
    Kind.CHOICE: ChoiceForm,
    Kind.LIST: ManyForm,
    Kind.DAYS: ManyForm,
    Kind.SPAN: SpanForm,
    Kind.NUMBER: NumberForm,
    Kind.FLAG: FlagForm,
}


class CalendarForm(BaseForm):
    """Whose holidays are shown, and of which year."""

    country = SelectField(_l("Country"), [Optional()])
    year = HiddenField()


class HolidayForm(BaseForm):
    """A holiday; an empty country means all of them."""

    country = HiddenField(id="holiday-country")
    day = DayField(_l("Day"), [InputRequired()])
    name = StringField(_l("Name of the holiday"), [InputRequired(), Length(max=LONGEST_HOLIDAY)])

    def given_day(self) -> Day:
        """The day, as services want it."""
        assert self.day.data is not None  # it is required
        return day_from_date(self.day.data)


class SwitchForm(BaseForm):
    """Which element is switched how, and where; `was` says what the page had shown."""

    element = SelectField(_l("Element"), [InputRequired()])
    place = SelectField(_l("Where"), [Optional()], validate_choice=False)
    to = RadioField(
        _l("From now on"),
        [Optional()],
        choices=[SelectChoice("off", _l("Off")), SelectChoice("on", _l("On"))],
        default="off",
        validate_choice=False,
    )

    def where(self) -> dict[str, str]:
        """The country or department that is meant; both empty for everywhere."""
        kind, _colon, name = (self.place.data or "").partition(":")
        return {
            "country": name if kind == "country" else "",
            "department": name if kind == "department" else "",
        }

    def which(self) -> Element:
        """The element that is meant."""
        return Element(self.element.data)
