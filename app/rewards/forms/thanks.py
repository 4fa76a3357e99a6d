"""Thanking a colleague, reporting a thank-you, and deciding about what was reported."""

from collections.abc import Iterable
from hashlib import blake2b

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional

from app.rewards.vocabulary.thanks import LONGEST_REPORT, LONGEST_THANKS, Reason
from app.web.forms import BaseForm

HIDE, LEAVE = "hide", "leave"


class ThankForm(BaseForm):
    """Whom somebody thanks, what for, and their words; `entry` keeps a form sent twice from thanking twice."""

    entry = HiddenField(validators=[Length(max=64)])
    whom = StringField(_l("Whom do you thank?"), [DataRequired(), Length(max=320)])
    #: Where a name is that of several: which of them.
    person = RadioField(_l("Which of them?"), [Optional()], validate_choice=False)
    reason = SelectField(
        _l("What for?"), [InputRequired()], choices=[SelectChoice(one.value, _l(one.label)) for one in Reason]
    )
    words = TextAreaField(_l("In your words"), [DataRequired(), Length(max=LONGEST_THANKS)])

    def entry_id(self) -> str:
        """What tells this thank-you from others: the same form sent twice is one, two filled in side by side are two."""
        said = (self.entry.data, self.whom.data, self.person.data, self.reason.data, self.words.data)
        return blake2b(repr(said).encode(), digest_size=16).hexdigest()

    def offer(self, colleagues: Iterable[tuple[int, str]]) -> None:
        """Ask which of these is meant."""
        self.person.choices = [SelectChoice(str(number), label) for number, label in colleagues]

    def chosen(self) -> int | None:
        """Which of them is meant; None where nobody was chosen."""
        text = str(self.person.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


class ReportThanksForm(BaseForm):
    """Why a thank-you should not stand there."""

    why = TextAreaField(_l("What is wrong with it?"), [DataRequired(), Length(max=LONGEST_REPORT)])


class DecideThanksForm(BaseForm):
    """What HR decides about a thank-you that was reported."""

    answer = TextAreaField(_l("A word about it"), [Optional(), Length(max=LONGEST_REPORT)])
    decision = HiddenField(validators=[InputRequired(), AnyOf((HIDE, LEAVE))])
