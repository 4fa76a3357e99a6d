"""Asking for a badge, and what HR says to it."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length

from app.rewards.vocabulary.appeals import LONGEST_APPEAL, Verdict
from app.web.forms import BaseForm


class AskForBadgeForm(BaseForm):
    """Which badge, and why; the page fills in which there are."""

    badge = SelectField(_l("Badge"))
    words = TextAreaField(_l("Why it should be yours"), [DataRequired(), Length(max=LONGEST_APPEAL)])


class DecideAppealForm(BaseForm):
    """What is decided, by the button that was pressed, and why."""

    decision = HiddenField(validators=[InputRequired(), AnyOf([one.value for one in Verdict])])
    answer = TextAreaField(_l("Why? They read it"), [DataRequired(), Length(max=LONGEST_APPEAL)])
