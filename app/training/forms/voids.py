"""Which question does not count, and why."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from app.training.vocabulary.voids import LONGEST_REASON
from app.web.forms import BaseForm


class VoidQuestionForm(BaseForm):
    """A question by what it is known by, and a reason."""

    question = HiddenField(validators=[DataRequired(), Length(max=32)])
    why = StringField(_l("Why does it not count?"), [DataRequired(), Length(max=LONGEST_REASON)])
