"""What somebody fills in who writes a lesson in the browser."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, Length, Optional, Regexp

from app.training.rules.parse_lesson import NAME
from app.training.vocabulary.lessons import LONGEST_SOURCE
from app.web.forms import BaseForm


class FindWrittenForm(BaseForm):
    """What somebody looks for among all lessons."""

    q = StringField(_l("Title or name"), [Optional(), Length(max=80)])
    lang = SelectField(
        _l("Language"),
        [Optional()],
        choices=[SelectChoice("", _l("All")), SelectChoice("en", "English"), SelectChoice("de", "Deutsch")],
    )
    stretch = SelectField(_l("Stretch"), [Optional()])
    state = SelectField(_l("State"), [Optional()])


class LessonForm(BaseForm):
    """A lesson as its file would say it."""

    key = StringField(
        _l("Name in the address"),
        [DataRequired(), Length(max=63), Regexp(f"^{NAME.pattern}$", message=_l("Small letters, digits and hyphens, as in first-comment."))],
    )  # fmt: skip
    language = SelectField(
        _l("Language"), choices=[SelectChoice("en", "English"), SelectChoice("de", "Deutsch")]
    )
    source = TextAreaField(_l("The lesson"), [DataRequired(), Length(max=LONGEST_SOURCE)])
    #: The number of the version that the writer began with; 0 for a new lesson.
    number = HiddenField()

    def begun_with(self) -> int:
        """The version that the writer began with."""
        text = str(self.number.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
