"""What visitors may tell us about activity."""

from datetime import datetime, timedelta
from hashlib import blake2b

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import (
    AnyOf,
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)
from wtforms.widgets import HiddenInput

from app.core.clock import day_from_date, end_of_day, now, today
from app.signals.rules.entries import LONGEST_HANDLE, LONGEST_LINK, LONGEST_STATEMENT
from app.signals.vocabulary import DEEDS, LONGEST
from app.web.forms import BaseForm, DayField, UploadField
from app.web.parameters import LARGEST

#: Nothing is talked over for longer.
_MOST_TURNS = 1_000
#: So many entries are confirmed at once; no page shows more.
_MOST_AT_ONCE = 100


class LogActForm(BaseForm):
    """Something a person did, in their own words; `entry` keeps a form sent twice from counting twice."""

    entry = HiddenField(validators=[Length(max=64)])
    # Its choices are for a page that shows them: what was sent is held against the deeds, which need no words for it.
    deed = SelectField(_l("What did you do?"), [InputRequired()], validate_choice=False)
    link = StringField(_l("Link"), [Optional(), Length(max=LONGEST_LINK)])
    target = StringField(_l("With whom?"), [Optional(), Length(max=LONGEST["target"])])
    occurred_on = DayField(_l("When?"), [InputRequired()])
    statement = TextAreaField(_l("A few words about it"), [Optional(), Length(max=LONGEST_STATEMENT)])

    def validate_deed(self, field: SelectField) -> None:
        """Refuse what is no deed of ours."""
        if all(deed.key != field.data for deed in DEEDS):
            raise ValidationError(_l("Please choose one of these."))

    def entry_id(self) -> str:
        """What tells this entry from others: the same form sent twice is one, two filled in side by side are two."""
        if not self.entry.data:
            return ""
        fields = (self.entry, self.deed, self.link, self.target, self.occurred_on, self.statement)
        said = tuple(field.data for field in fields)
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


class FilterReportsForm(BaseForm):
    """Which entries of colleagues a list is narrowed down to."""

    q = StringField(_l("Name"), [Optional(), Length(max=200)])
    department = SelectField(_l("Department"), [Optional()])


class ConfirmReportsForm(BaseForm):
    """Entries that are ticked, each with how much had been said about it when it was read: `number:version`."""

    report = SelectMultipleField(_l("Entries"), validate_choice=False)

    def validate_report(self, field: SelectMultipleField) -> None:
        """Ask for one at least, and for such as the page offers."""
        chosen = field.data or []
        if not chosen:
            raise ValidationError(_l("Tick the entries that you confirm."))
        if len(chosen) > _MOST_AT_ONCE or not all(map(_is_chosen, chosen)):
            raise ValidationError(_l("Please choose one of these."))

    def seen(self) -> dict[int, int]:
        """How much had been said about each entry that is ticked."""
        pairs = (one.split(":") for one in self.report.data or [])
        return {int(number): int(version) for number, version in pairs}


class QuestionReportForm(BaseForm):
    """What would help to confirm an entry; `version` says how much had been said when it was read."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(0, _MOST_TURNS)])
    question = TextAreaField(_l("What would help?"), [DataRequired(), Length(max=LONGEST_STATEMENT)])


class WithdrawAnswerForm(BaseForm):
    """Taking back an answer that stands as read."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, _MOST_TURNS)])


class ReplyForm(BaseForm):
    """What a person replies to a question about an entry of theirs."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, _MOST_TURNS)])
    words = TextAreaField(_l("Your answer"), [DataRequired(), Length(max=LONGEST_STATEMENT)])
    link = StringField(_l("Another link"), [Optional(), Length(max=LONGEST_LINK)])


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


def _is_chosen(written: str) -> bool:
    """Whether this names an entry as the page does."""
    number, _, version = written.partition(":")
    plain = all(part.isascii() and part.isdigit() and len(part) <= 19 for part in (number, version))
    return plain and 0 < int(number) <= LARGEST and int(version) <= _MOST_TURNS


def select(choices: list[tuple[str, str]]) -> list[SelectChoice]:
    """Choices as a select field wants them."""
    return [SelectChoice(value, label) for value, label in choices]
