"""Asking a coach in private, and saying more."""

from hashlib import blake2b

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from app.coaching.vocabulary.questions import LONGEST_QUESTION
from app.web.forms import BaseForm


class AskForm(BaseForm):
    """A question; `entry` keeps a form sent twice from asking twice."""

    entry = HiddenField(validators=[Length(max=64)])
    about = HiddenField(validators=[Length(max=80)])
    words = TextAreaField(_l("Your question"), [DataRequired(), Length(max=LONGEST_QUESTION)])
    is_unnamed = BooleanField(_l("Ask without my name"))

    def entry_id(self) -> str:
        """What tells this question from others: the same form sent twice is one, two filled in side by side are two."""
        said = (self.entry.data, self.about.data, self.words.data, self.is_unnamed.data)
        return blake2b(repr(said).encode(), digest_size=16).hexdigest()


class SayForm(BaseForm):
    """A further word in a conversation; `number` is its place in what the page has shown."""

    number = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, 10_000)])
    words = TextAreaField(_l("Your words"), [DataRequired(), Length(max=LONGEST_QUESTION)])
