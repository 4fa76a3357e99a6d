"""A date as it is planned, why it is cancelled, and what is kept of it afterwards."""

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.journey.vocabulary import Zone
from app.training.vocabulary.dates import (
    FEWEST_MINUTES,
    LONGEST_ABOUT,
    LONGEST_LINK,
    LONGEST_ROOM,
    LONGEST_TITLE,
    LONGEST_TRANSCRIPT,
    LONGEST_WHY,
    MOST_MINUTES,
)
from app.web.forms import BaseForm
from app.web.parameters import LARGEST

_STRETCHES = [
    SelectChoice("", _l("everybody")),
    SelectChoice(Zone.CONSUMER.value, _l("Content consumer")),
    SelectChoice(Zone.SHARER.value, _l("Content sharer")),
    SelectChoice(Zone.CREATOR.value, _l("Content creator")),
    SelectChoice(Zone.ENGAGED.value, _l("Socially engaged")),
]


class DateForm(BaseForm):
    """A date as somebody plans it; `entry` keeps a form sent twice from planning twice, `version` is what was shown."""

    entry = HiddenField(validators=[Length(max=64)])
    version = IntegerField(widget=HiddenInput(), validators=[Optional(), NumberRange(0, LARGEST)])
    title = StringField(_l("What is it called?"), [DataRequired(), Length(max=LONGEST_TITLE)])
    about = TextAreaField(_l("What is it about?"), [Optional(), Length(max=LONGEST_ABOUT)])
    zone = SelectField(_l("For whom?"), [Optional()], choices=_STRETCHES)
    at = DateTimeLocalField(_l("When does it begin?"), [InputRequired()], format="%Y-%m-%dT%H:%M")
    minutes = IntegerField(
        _l("How many minutes?"), [InputRequired(), NumberRange(FEWEST_MINUTES, MOST_MINUTES)]
    )
    time_zone = StringField(_l("In which time zone?"), [DataRequired(), Length(max=64)])
    room = StringField(_l("In which room?"), [Optional(), Length(max=LONGEST_ROOM)])
    link = StringField(_l("Under which link?"), [Optional(), Length(max=LONGEST_LINK)])
    host = StringField(_l("Who leads it?"), [Optional(), Length(max=320)])


class CancelDateForm(BaseForm):
    """Why a date does not take place."""

    why = StringField(_l("Why? Whoever comes reads this."), [Optional(), Length(max=LONGEST_WHY)])


class AttendanceForm(BaseForm):
    """Who was there beside those who had said so."""

    also = StringField(_l("Who else was there?"), [Optional(), Length(max=320)])


class RecordingForm(BaseForm):
    """Where a date can be seen again, and read."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(0, LARGEST)])
    recording = StringField(_l("Link to the recording"), [Optional(), Length(max=LONGEST_LINK)])
    captions = StringField(_l("Link to its captions"), [Optional(), Length(max=LONGEST_LINK)])
    transcript = TextAreaField(_l("What is said in it"), [Optional(), Length(max=LONGEST_TRANSCRIPT)])
