"""What a coach finds in answers, and says to them."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.coaching.vocabulary.answers import LONGEST_REPLY
from app.web.forms import BaseForm


class GradeForm(BaseForm):
    """One answer: what it contains of what is sought, and a word to it."""

    met = SelectMultipleField(
        _l("What does it contain?"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget()
    )
    said = TextAreaField(_l("A few words to whoever wrote it"), [DataRequired(), Length(max=LONGEST_REPLY)])

    def offer(self, sought: Iterable[str]) -> None:
        """Let these be what can be ticked."""
        self.met.choices = [SelectChoice(at, words) for at, words in enumerate(sought)]
