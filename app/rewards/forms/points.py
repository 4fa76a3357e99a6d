"""What visitors may ask about their points."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired

from app.web.forms import BaseForm, DayField


class PickDayForm(BaseForm):
    """The day whose acts are explained."""

    on = DayField(_l("Day"), [InputRequired()])
