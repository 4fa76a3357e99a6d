"""What is said and decided about an act that is held."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.rewards.vocabulary.holds import LONGEST_ANSWER, LONGEST_REASON, Decision
from app.web.forms import BaseForm

_MOST_VERSIONS = 1_000_000
_HIGHEST = 2**63 - 1


class AnswerHoldForm(BaseForm):
    """How it was, in the words of whoever did it."""

    words = TextAreaField(_l("How was it?"), [DataRequired(), Length(max=LONGEST_ANSWER)])
    is_alike = BooleanField(_l("The same is true of the others like it"))


class DecideHoldForm(BaseForm):
    """What is decided, and why; `version` says what had been said when the page was opened, `up_to` what was shown as alike."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, _MOST_VERSIONS)])
    reason = TextAreaField(_l("Why?"), [DataRequired(), Length(max=LONGEST_REASON)])
    up_to = IntegerField(widget=HiddenInput(), validators=[Optional(), NumberRange(0, _HIGHEST)])
    is_alike = BooleanField(_l("Decide the same about the others like it"))
    decision = HiddenField(validators=[InputRequired(), AnyOf([one.value for one in Decision])])
