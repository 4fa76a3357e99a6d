"""What a person may say about a step, and what an administrator says who publishes rules."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import URL, DataRequired, Length, Optional, Regexp

from app.web.forms import BaseForm


class CompleteStepForm(BaseForm):
    """A statement that a step is done, with a link where one is of use."""

    statement = TextAreaField(
        _l("What did you do?"),
        validators=[DataRequired(_l("Say in a sentence what you did.")), Length(max=1000)],
    )
    link = StringField(
        _l("Link"),
        validators=[
            Optional(),
            Length(max=500),
            URL(require_tld=False, message=_l("Give a whole address, with https:// in front.")),
        ],
    )


class CompleteStepWithLinkForm(CompleteStepForm):
    """A statement about a step that can be seen somewhere."""

    link = StringField(
        _l("Link"),
        validators=[
            DataRequired(_l("Give the address of the page where it can be seen.")),
            Length(max=500),
            URL(require_tld=False, message=_l("Give a whole address, with https:// in front.")),
        ],
    )


class PublishRulesForm(BaseForm):
    """Which draft was seen, what it would replace, and why it is published."""

    content_hash = HiddenField(validators=[DataRequired()])
    replacing = HiddenField(validators=[DataRequired(), Regexp(r"[0-9]{1,9}\Z")])
    note = StringField(_l("Why the rules change"), [Optional(), Length(max=500)])
