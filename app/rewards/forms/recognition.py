"""What HR notes about something that was handed over."""

from decimal import Decimal

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.rewards.vocabulary.recognition import DEAREST, LONGEST_GIFT, LONGEST_WHY
from app.web.forms import AmountField, BaseForm, DayField

_HUNDRED = Decimal(100)


class HandOverForm(BaseForm):
    """What was handed over, when, and what it cost."""

    currency = HiddenField(validators=[Length(max=3)])
    what = StringField(_l("What was it?"), [DataRequired(), Length(max=LONGEST_GIFT)])
    on = DayField(_l("When?"), [InputRequired()])
    cost = AmountField(_l("What did it cost?"), [Optional(), NumberRange(0, DEAREST // 100)], places=2)

    def hundredths(self) -> int | None:
        """The cost in hundredths; None where none was noted."""
        return None if self.cost.data is None else int((self.cost.data * _HUNDRED).to_integral_value())


class UndoForm(BaseForm):
    """What the mistake was."""

    why = StringField(_l("What was the mistake?"), [DataRequired(), Length(max=LONGEST_WHY)])
