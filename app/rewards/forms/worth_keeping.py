"""By what the list of who has grown most is sorted."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from app.rewards.vocabulary.worth_keeping import Order
from app.web.forms import BaseForm


class SortGrowthForm(BaseForm):
    """One column, and no sum of them."""

    order = SelectField(_l("Sorted by"), choices=[SelectChoice(one.value, _l(one.label)) for one in Order])

    def chosen(self) -> Order:
        """The column; the stretches where none was named."""
        return Order(self.order.data) if self.order.data in set(Order) else Order.STRETCHES
