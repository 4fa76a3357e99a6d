"""What HR says when a badge is taken back."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, Length

from app.rewards.vocabulary.credentials import LONGEST_NOTE, Why
from app.web.forms import BaseForm


class FindBadgesForm(BaseForm):
    """Whose badges, or which one."""

    search = StringField(_l("E-mail address, or the address of a badge"), [Length(max=300)])


class RevokeBadgeForm(BaseForm):
    """Why a badge is taken back: a kind of reason for everybody, and words for the person."""

    why = RadioField(
        _l("The reason, for whoever checks the badge"),
        [InputRequired()],
        choices=[SelectChoice(why.value, _l(why.label)) for why in Why],
    )
    note = TextAreaField(_l("The reason, for the person"), [DataRequired(), Length(max=LONGEST_NOTE)])
