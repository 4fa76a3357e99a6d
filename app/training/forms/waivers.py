"""For whom a lesson counts as known, and why."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from app.training.vocabulary.voids import LONGEST_REASON
from app.web.forms import BaseForm


class WaiverForm(BaseForm):
    """Somebody by their address, and a reason."""

    email = StringField(_l("E-mail address"), [DataRequired(), Length(max=320)])
    why = StringField(_l("How do you know that they know it?"), [DataRequired(), Length(max=LONGEST_REASON)])


class UndoWaiverForm(BaseForm):
    """Somebody by their address, and why it does not count any more."""

    email = StringField(_l("E-mail address"), [DataRequired(), Length(max=320)])
    why = StringField(
        _l("Why does it not count as known any more?"), [DataRequired(), Length(max=LONGEST_REASON)]
    )
