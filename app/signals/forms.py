"""What visitors may tell us about activity."""

from datetime import datetime, timedelta
from hashlib import blake2b

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional

from app.core.clock import day_from_date, end_of_day, now, today
from app.signals.rules.entries import LONGEST_HANDLE, LONGEST_LINK, LONGEST_STATEMENT
from app.signals.vocabulary import DEEDS, LONGEST
from app.web.forms import BaseForm, DayField, UploadField


class LogActForm(BaseForm):
    """Something a person did, in their own words; `entry` keeps a form sent twice from counting twice."""

    entry = HiddenField(validators=[Length(max=64)])
    deed = SelectField(_l("What did you do?"), [InputRequired()])
    link = StringField(_l("Link"), [Optional(), Length(max=LONGEST_LINK)])
    occurred_on = DayField(_l("When?"), [InputRequired()])
    statement = TextAreaField(_l("A few words about it"), [Optional(), Length(max=LONGEST_STATEMENT)])

    def entry_id(self) -> str:
        """What tells this entry from others: the same form sent twice is one, two filled in side by side are two."""
        if not self.entry.data:
            return ""
        said = (self.entry.data, self.deed.data, self.link.data, self.occurred_on.data, self.statement.data)
        return blake2b(repr(said).encode(), digest_size=16).hexdigest()

    def occurred_at(self) -> datetime:
        """The instant that stands for the day: now for today, else noon of that day."""
        day = today() if self.occurred_on.data is None else day_from_date(self.occurred_on.data)
        return now() if day == today() else end_of_day(day) - timedelta(hours=12)

    def verb(self) -> tuple[str, str]:
        """The type of act and the object word of what was chosen."""
        return next(deed.verb for deed in DEEDS if deed.key == self.deed.data)


class FilterActivityForm(BaseForm):
    """Which acts a list is narrowed down to."""

    platform = SelectField(_l("Platform"), [Optional()])
    evidence = SelectField(_l("How surely known"), [Optional()])


class AskForRemovalForm(BaseForm):
    """Why an act should be taken out."""

    reason = TextAreaField(_l("Why should it be removed?"), [DataRequired(), Length(max=2000)])


class AnswerRemovalForm(BaseForm):
    """The words that go with an answer."""

    answer = TextAreaField(_l("Your answer, which the person reads"), [Optional(), Length(max=2000)])
    decision = HiddenField(
        validators=[AnyOf(("grant", "decline"), message=_l("Choose whether it is taken out or stays."))]
    )


class DeclareAccountForm(BaseForm):
    """An account on a platform."""

    platform = StringField(_l("Platform"), [DataRequired(), Length(max=LONGEST["platform"])])
    handle = StringField(_l("Your name there"), [DataRequired(), Length(max=LONGEST_HANDLE)])


class ImportSignalsForm(BaseForm):
    """A file of activity, and on what ground it may be kept."""

    file = UploadField(_l("The file"), [InputRequired()])
    platform = StringField(
        _l("Platform of lines that name none"), [Optional(), Length(max=LONGEST["platform"])]
    )
    basis = SelectField(_l("On what ground may this activity be kept?"), [InputRequired()])
    is_dry_run = BooleanField(_l("Only try it: show what would come of it and change nothing"))


class ReverseBatchForm(BaseForm):
    """Taking a whole import back, asked twice."""

    reason = StringField(_l("Why is it taken back?"), [DataRequired(), Length(max=500)])
    is_sure = BooleanField(_l("Yes, take all of it back"), [InputRequired(_l("Please tick this to go on."))])


class ReinstateBatchForm(BaseForm):
    """Bringing a whole import back that was taken back."""

    reason = StringField(_l("Why is it brought back?"), [DataRequired(), Length(max=500)])


def select(choices: list[tuple[str, str]]) -> list[SelectChoice]:
    """Choices as a select field wants them."""
    return [SelectChoice(value, label) for value, label in choices]
