"""What people may say about what is held of them."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.signals.vocabulary import LONGEST
from app.web.forms import BaseForm


class StopSourceForm(BaseForm):
    """A platform from which nothing more is to be kept, or is to be kept again."""

    platform = StringField(_l("Platform"), [DataRequired(), Length(max=LONGEST["platform"])])


class EraseOneselfForm(BaseForm):
    """The wish to be erased, said twice: the password was asked for before."""

    is_sure = BooleanField(
        _l("Yes, erase everything that is held about me, except what stays without my name"),
        [InputRequired(_l("Please tick this to go on."))],
    )


class EraseOtherForm(BaseForm):
    """Erasing somebody who has left: why, and whether at once, which wants their number typed."""

    why = StringField(_l("Why?"), [DataRequired(), Length(max=500)])
    is_sure = BooleanField(
        _l("Yes, have everything erased"), [InputRequired(_l("Please tick this to go on."))]
    )
    at_once = BooleanField(_l("At once, without the seven days to think it over"))
    number = StringField(_l("For “at once”: their number"), [Optional(), Length(max=128)])

    def confirms(self, external_id: str) -> bool:
        """Whether what is typed confirms an erasure at once, where one is asked for."""
        return not self.at_once.data or (self.number.data or "").strip() == external_id
